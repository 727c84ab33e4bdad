import type { INodeProperties } from 'n8n-workflow';
import { CometApiKlingApi } from '../../../credentials/CometApiKlingApi.credentials';
import { CometApiKling } from '../../../nodes/CometApiKling/CometApiKling.node';
import { CometApiKlingTrigger } from '../../../nodes/CometApiKling/CometApiKlingTrigger.node';
import manifest from '../../../package.json';
import { filesIn, isThere, textOf } from '../../harness/package/repository';
import { wordsOf } from '../../harness/package/words';

const action = new CometApiKling().description;
const trigger = new CometApiKlingTrigger().description;
const { displayName, properties } = new CometApiKlingApi();

const words = [
	...wordsOf('node', action),
	...wordsOf('trigger', trigger),
	...wordsOf('credential', { displayName, properties }),
];
const labels = [...new Set(words.filter(({ kind }) => kind === 'label').map(({ text }) => text))];
const operations = operationsOf(action.properties);

function operationsOf(all: INodeProperties[]): string[] {
	const options = all
		.filter(({ name }) => name === 'operation')
		.flatMap((field) => field.options ?? []);
	return [...new Set(options.map(({ name }) => name))];
}

const [readme, reference] = ['README.md', 'docs/reference.md'].map(textOf);
const pages = [
	...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CODE_OF_CONDUCT.md'],
	...['docs', 'tools'].flatMap((path) => filesIn(path, '.md')),
];

const README_MAX_LINES = 110;
/** Where the paths in pages begin: at the root, or among the rooms of the node. */
const PATH_ROOTS = ['', 'nodes/CometApiKling/'];

/** The first column of the tables with such a head, without marks for bold, code and links. */
function cellsUnder(head: RegExp, markdown: string): string[] {
	const plain = (cell = '') => cell.replace(/[*_`]|\[|\]\([^)]*\)/g, '').trim();
	const tables = markdown.match(/(?:^\|.*\n)+/gm) ?? [];
	return tables.flatMap((table) => {
		const [first, , ...cells] = table
			.trim()
			.split('\n')
			.map((row) => plain(row.split('|')[1]));
		return head.test(first) ? cells : [];
	});
}

/** The ids that GitHub gives to the headings of a page. */
function anchorsOf(page: string): string[] {
	const headings = textOf(page).match(/^#+ .+$/gm) ?? [];
	return headings.map((line) =>
		line
			.replace(/^#+ /, '')
			.toLowerCase()
			.replace(/[^\w\s-]/g, '')
			.replace(/\s/g, '-'),
	);
}

describe('README and reference', () => {
	test.each(labels.filter((label) => label !== 'Resource'))('mention %s', (label) => {
		expect(readme + reference).toContain(label);
	});

	test('list the operations and parameters of the nodes in tables, and no others', () => {
		const all = `${readme}\n${reference}`;
		expect(cellsUnder(/^operation$/i, all).sort()).toEqual([...operations].sort());
		expect(cellsUnder(/^operation$/i, readme).sort()).toEqual([...operations].sort());
		const fields = cellsUnder(/^(?:parameter|field|option)$/i, all);
		expect(fields.length).toBeGreaterThan(10);
		expect(fields.filter((field) => !labels.includes(field))).toEqual([]);
	});

	test('the README can be read in one sitting', () => {
		expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(README_MAX_LINES);
	});

	test('no table of prices has an empty cell', () => {
		const prices = readme.match(/## Prices\n\n((?:\|.*\n)+)/)?.[1] ?? '';
		expect(prices).toContain('$0.035');
		expect(prices).not.toMatch(/\| *\|/);
	});

	test.each(filesIn('examples', '.json'))('%s is linked in the README', (example) => {
		expect(readme).toContain(`(${example})`);
	});
});

describe.each(pages)('%s', (page) => {
	test('its links to files, pictures and headings of the repository work', () => {
		const links = textOf(page).matchAll(/\]\((?![a-z]+:)([^)#\s]*)(?:#([^)\s]+))?\)/g);
		const dead = [...links].filter(([, path, id]) => {
			const target = path ? new URL(path, `file:///${page}`).pathname.slice(1) : page;
			return !isThere(target) || (id !== undefined && !anchorsOf(target).includes(id));
		});
		expect(dead.map(([link]) => link)).toEqual([]);
	});

	test('the source files that it names are there', () => {
		const named = [...textOf(page).matchAll(/`([\w.-]+\/[\w./-]+\.(?:ts|mts|yml|json))`/g)];
		const missing = named.filter(([, path]) => !PATH_ROOTS.some((root) => isThere(root + path)));
		expect(missing.map(([, path]) => path)).toEqual([]);
	});

	test('its commands are scripts of the package', () => {
		const named = [...textOf(page).matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, name]) => name);
		expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
	});
});

describe('docs/README.md', () => {
	const named = textOf('tools/evidence.mts').matchAll(/page: '([\w-]+\.md)'/g);
	const written = [...named].map(([, page]) => page);

	test('links each page that `npm run evidence` has written', () => {
		const there = written.filter((page) => isThere(`docs/${page}`));
		expect(there.length).toBeGreaterThan(5);
		const index = textOf('docs/README.md');
		expect(there.filter((page) => !index.includes(`](${page})`))).toEqual([]);
	});
});

describe('CHANGELOG', () => {
	const changelog = textOf('CHANGELOG.md');

	test('has a section for the version of the manifest', () => {
		expect(changelog).toMatch(
			new RegExp(`^## \\[?${manifest.version.replaceAll('.', '\\.')}\\b`, 'm'),
		);
	});

	test.each([...operations, trigger.displayName])('mentions %s', (name) => {
		expect(changelog).toContain(name);
	});
});
