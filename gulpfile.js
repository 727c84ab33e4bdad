const { src, dest, series } = require('gulp');
const replace = require('gulp-replace');

/** Copies the icons beside the compiled nodes; tsc leaves SVG files behind. */
function icons() {
	return src('icons/**/*.svg').pipe(dest('dist/icons'));
}

/** Indents the compiled code with tabs, as the sources are: tsc's four spaces are a tenth of it. */
function tabs() {
	return src('dist/**/*.js')
		.pipe(replace(/^(?: {4})+/gm, (spaces) => '\t'.repeat(spaces.length / 4)))
		.pipe(dest('dist'));
}

exports.icons = icons;
exports.default = series(icons, tabs);
