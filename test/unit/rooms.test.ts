import { filesIn, textOf } from '../harness/package/repository';

/** Top down: a room imports from those after it only. */
const ROOMS = [
	'resources',
	'operations',
	'trigger',
	'waiting',
	'tasks',
	'media',
	'output',
	'parameters',
	'run',
	'service',
	'base',
];
/** These import no value of n8n, so that tables can test them. */
const PURE = ['resources', 'media', 'output', 'parameters'];

const ROOT = 'nodes/CometApiKling/';
const files = filesIn(ROOT, '.ts').map((path) => path.slice(ROOT.length));
const readText = (file: string) => textOf(ROOT + file);
const roomOf = (file: string) => file.slice(0, Math.max(0, file.indexOf('/')));
/** The node files, which are in no room, have the place 0. */
const placeOf = (file: string) => ['', ...ROOMS].indexOf(roomOf(file));

/** The files that a file imports, types included. */
function importsOf(file: string): string[] {
	const written = readText(file).matchAll(/\b(?:from|import|require)\s*\(?\s*'(\.[^']+)'/g);
	return [...written].map(([, path]) => {
		const target = new URL(path, `file:///${file}`).pathname.slice(1);
		const found = [`${target}.ts`, `${target}/index.ts`].find((each) => files.includes(each));
		return found ?? `${path}, which is no file of the node`;
	});
}

const imports = files.flatMap((from) => importsOf(from).map((to) => ({ from, to })));
const named = ({ from, to }: { from: string; to: string }) => `${from} imports ${to}`;

test('every file is in a room, or is a node file beside them, and every room has files', () => {
	const isPlaced = (file: string) => placeOf(file) > 0 || /^\w+\.node\.ts$/.test(file);
	expect(files.filter((file) => !isPlaced(file))).toEqual([]);
	expect(ROOMS.filter((room) => !files.some((file) => roomOf(file) === room))).toEqual([]);
});

test('imports lead to the same room or down', () => {
	const wrong = imports.filter(({ from, to }) => placeOf(to) < Math.max(1, placeOf(from)));
	expect(wrong.map(named)).toEqual([]);
});

test('no files import each other in a circle', () => {
	// What imports nothing that is left, or is imported by nothing, is in no circle.
	let left = imports;
	for (let before = Infinity; left.length < before; ) {
		before = left.length;
		left = left.filter(
			({ from, to }) =>
				left.some((next) => next.from === to) && left.some((last) => last.to === from),
		);
	}
	expect(left.map(named)).toEqual([]);
});

test('no file name is used twice', () => {
	const names = files.map((file) => file.slice(file.lastIndexOf('/') + 1));
	const twice = names.filter((name, at) => name !== 'index.ts' && names.indexOf(name) !== at);
	expect(twice).toEqual([]);
});

test.each(PURE)('%s imports no value of n8n', (room) => {
	const value = /^import (?!type )[^;]*'n8n-/m;
	expect(files.filter((file) => roomOf(file) === room && value.test(readText(file)))).toEqual([]);
});
