const { src, dest, series, parallel } = require('gulp');
const replace = require('gulp-replace');
const { rollup } = require('rollup');

const NODES = 'nodes/CometApiKling';
const ENTRIES = [
	`${NODES}/CometApiKling.node`,
	`${NODES}/CometApiKlingTrigger.node`,
	'credentials/CometApiKlingApi.credentials',
];

/** Joins the compiled modules: one file for each thing that n8n loads, and one for what they share. */
async function bundle() {
	const input = Object.fromEntries(ENTRIES.map((name) => [name, `build/${name}.js`]));
	const bundled = await rollup({ input, external: [/^node:/, 'n8n-workflow'] });
	await bundled.write({
		dir: 'dist',
		format: 'cjs',
		exports: 'named',
		esModule: false,
		generatedCode: { preset: 'es2015', symbols: false },
		chunkFileNames: `${NODES}/shared.js`,
	});
}

/** Indents with tabs, as the sources are: tsc's four spaces are a tenth of the code. */
function tabs() {
	return src('dist/**/*.js')
		.pipe(replace(/^(?: {4})+/gm, (spaces) => '\t'.repeat(spaces.length / 4)))
		.pipe(dest('dist'));
}

/** Copies what n8n reads beside the code: tsc and rollup leave SVG and JSON files behind. */
function icons() {
	return src('icons/**/*.svg').pipe(dest('dist/icons'));
}
function codex() {
	return src('nodes/**/*.node.json').pipe(dest('dist/nodes'));
}

exports.default = series(bundle, parallel(tabs, icons, codex));
