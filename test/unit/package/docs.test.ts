import type { INodeProperties } from 'n8n-workflow';
import { CometApiKlingApi } from '../../../credentials/CometApiKlingApi.credentials';
import { CometApiKling } from '../../../nodes/CometApiKling/CometApiKling.node';
import { CometApiKlingTrigger } from '../../../nodes/CometApiKling/CometApiKlingTrigger.node';
import manifest from '../../../package.json';
import {
	knownParameters,
	ourNodes,
	parameterIssues,
	unknownChoices,
	type Example,
} from '../../harness/package/exampleNodes';
import { readPackageFile } from '../../harness/package/package';
import { tablesOf } from '../../harness/package/tables';
import { wordsOf } from '../../harness/package/words';

const EXAMPLES = [
	'callback-sender',
	'callback-trigger',
	'clip-with-sound',
	'durable-wait',
	'durable-wait-at-home',
	'overnight-through-restarts',
	'scheduled-table',
	'sounds-from-a-list',
	'soundtrack-agent',
	'soundtrack-folder-file',
	'soundtrack-for-one-link',
	'soundtrack-form',
	'soundtracks-overnight',
];

/** Measured in n8n 2.41: a node on the canvas, what is left of a window for it, the text of a note. */
const NODE_PX = 96;
const CANVAS_PX = { width: 1160, height: 660 };
const NOTE_TEXT_PX = 14;

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

const readme = readFile('README.md');
const reference = readFile('docs/reference.md');
const waiting = readFile('docs/waiting.md');
const documents = async () => [await readme(), await reference()].join('\n');
const changelog = readFile('CHANGELOG.md');

function readFile(path: string): () => Promise<string> {
	return async () => await readPackageFile(path);
}

describe('README and reference', () => {
	test.each(labels.filter((label) => label !== 'Resource'))('tell of %s', async (label) => {
		expect(await documents()).toContain(label);
	});

	test('their tables of operations and parameters hold what the nodes have, and only that', async () => {
		const tables = tablesOf(await documents());
		const cellsOf = (heading: RegExp) =>
			tables.filter(({ head }) => heading.test(head)).flatMap(({ cells }) => cells);
		expect(cellsOf(/^operation$/i).sort()).toEqual([...operations].sort());
		const fields = cellsOf(/^(?:parameter|field|option)$/i);
		expect(fields.length).toBeGreaterThan(10);
		expect(fields.filter((field) => !labels.includes(field))).toEqual([]);
	});

	test('the links between them lead somewhere', async () => {
		const anchors = (text: string) =>
			(text.match(/^#+ .+$/gm) ?? []).map((line) =>
				line
					.replace(/^#+ /, '')
					.toLowerCase()
					.replace(/[^\w\s-]/g, '')
					.replace(/\s/g, '-'),
			);
		const [inReadme, inReference] = [anchors(await readme()), anchors(await reference())];
		const linked = (text: string, pattern: RegExp) =>
			[...text.matchAll(pattern)].map(([, id]) => id);
		expect(inReadme).toEqual(
			expect.arrayContaining([
				...linked(await readme(), /\]\(#([\w-]+)\)/g),
				...linked(await reference(), /\]\(\.\.\/README\.md#([\w-]+)\)/g),
				...linked(await waiting(), /\]\(\.\.\/README\.md#([\w-]+)\)/g),
			]),
		);
		expect(inReference).toEqual(
			expect.arrayContaining([
				...linked(await reference(), /\]\(#([\w-]+)\)/g),
				...linked(await readme(), /\]\(docs\/reference\.md#([\w-]+)\)/g),
				...linked(await waiting(), /\]\(reference\.md#([\w-]+)\)/g),
			]),
		);
	});
});

describe('README', () => {
	test('has every operation in its own table', async () => {
		const tables = tablesOf(await readme()).filter(({ head }) => /^operation$/i.test(head));
		expect(tables.flatMap(({ cells }) => cells).sort()).toEqual([...operations].sort());
	});

	test.each(EXAMPLES)('links examples/%s.json', async (example) => {
		expect(await readme()).toContain(`examples/${example}.json`);
	});

	test('every example that it links is there', async () => {
		const linked = (await readme()).match(/examples\/[\w-]+(?=\.json)/g) ?? [];
		const names = new Set(linked.map((path) => path.slice('examples/'.length)));
		expect([...names].sort()).toEqual(EXAMPLES);
	});

	test('every picture that it shows is there', async () => {
		const shown = (await readme()).match(/(?<=\]\()docs\/screenshots\/[^)]+/g) ?? [];
		expect(shown).not.toEqual([]);
		for (const path of shown) expect(await readPackageFile(path)).toMatch(/^(GIF8|.PNG)/);
	});
});

describe('CHANGELOG', () => {
	test('has a section for the version of the manifest', async () => {
		expect(await changelog()).toMatch(
			new RegExp(`^## \\[?${manifest.version.replaceAll('.', '\\.')}\\b`, 'm'),
		);
	});

	test.each([...operations, trigger.displayName])('tells of %s', async (name) => {
		expect(await changelog()).toContain(name);
	});
});

describe.each(EXAMPLES)('examples/%s.json', (name) => {
	const read = async () => JSON.parse(await readPackageFile(`examples/${name}.json`)) as Example;

	test('sets only parameters that the nodes have and show, to values that they allow', async () => {
		for (const node of ourNodes(await read())) {
			const { set, known } = knownParameters(node);
			expect(known).toEqual(set);
			expect(unknownChoices(node)).toEqual([]);
			expect(parameterIssues(node)).toBeUndefined();
		}
	});

	test('has a title, names and notes as the rules for templates want them', async () => {
		const example = await read();
		const notes = example.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		const main = String(notes.at(0)?.parameters.content);
		expect(example.name).toMatch(/^[A-Z][^A-Z]+.{10,70}[^.]$/);
		expect(main).toMatch(/^## .+\n/);
		expect(main).toContain('### How it works');
		expect(main).toContain('### Setup');
		expect(main.split(/\s+/).length).toBeLessThanOrEqual(300);
		const generic = example.nodes.filter(({ name: node }) => /\d$|^CometAPI Kling$/.test(node));
		expect(generic.map(({ name: node }) => node)).toEqual([]);
	});

	test('its notes can be read when n8n fits it to a window of 1440 × 900', async () => {
		const { nodes } = await read();
		const boxes = nodes.map(({ position: [x, y], parameters: { width, height } }) => ({
			...{ left: x, top: y },
			...{ right: x + Number(width ?? NODE_PX), bottom: y + Number(height ?? NODE_PX) },
		}));
		const edge = (side: keyof (typeof boxes)[0]) => boxes.map((box) => box[side]);
		const widthPx = Math.max(...edge('right')) - Math.min(...edge('left'));
		const heightPx = Math.max(...edge('bottom')) - Math.min(...edge('top'));
		const zoom = Math.min(CANVAS_PX.width / widthPx, CANVAS_PX.height / heightPx);
		expect(NOTE_TEXT_PX * zoom).toBeGreaterThanOrEqual(8);
	});

	test('holds no key, no credential and no address of its author', async () => {
		const text = JSON.stringify(await read());
		expect(text).not.toMatch(/sk-[\w]{6}|"credentials"|instanceId|127\.0\.0\.1|localhost/);
	});
});
