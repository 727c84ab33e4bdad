import ts from 'typescript';
import { importsOf } from '../harness/package/imports';
import { filesOf, ROOMS, RULES, type Sources } from '../harness/package/rooms';

const NODE_FILE = 'CometApiKling.node.ts';
const ROOT = require
	.resolve(`../../nodes/CometApiKling/${NODE_FILE}`)
	.slice(0, -`nodes/CometApiKling/${NODE_FILE}`.length);

/** The TypeScript files below a folder of the repository, by their paths from `start` on. */
function read(folder: string, start: string): Sources {
	const paths = ts.sys.readDirectory(`${ROOT}${folder}`, ['.ts']);
	return Object.fromEntries(
		paths.map((path) => [path.slice(ROOT.length).replace(start, ''), ts.sys.readFile(path) ?? '']),
	);
}

const node = read('nodes', 'nodes/CometApiKling/');
const credentials = read('credentials', 'credentials/');

const faultsIn = (sources: Sources) => Object.values(RULES).flatMap((rule) => rule(sources));

test.each(Object.entries(RULES))('in the node, %s', (_, rule) => {
	expect(rule(node)).toEqual([]);
});

test.each(ROOMS)('%s: a room that is in use', (room) => {
	expect(filesOf(room, node)).not.toEqual([]);
});

test('the credential imports n8n-workflow, and where the service is', () => {
	expect(Object.values(credentials).flatMap(importsOf)).toEqual([
		'n8n-workflow',
		'../nodes/CometApiKling/service/credential',
	]);
});

const FILES_OF_A_FULL_ROOM = Object.fromEntries(
	Array.from({ length: 13 }, (_, index) => [`base/file${index}.ts`, '']),
);

test('nothing is found in a house in order', () => {
	const sources = {
		'CometApiKling.node.ts': "import { audio } from './resources/audio';",
		'resources/audio/index.ts': "import { NodeApiError } from 'n8n-workflow'; import './get';",
		'resources/audio/get.ts': "export * from '../../base/text'; const label = 'MP3 Audio';",
		'base/text.ts': "import { createHash } from 'node:crypto';",
	};
	expect(faultsIn(sources)).toEqual([]);
});

test.each<[string, Sources, string[]]>([
	[
		'an import upwards',
		{ 'tasks/poll.ts': "import { look } from '../parking/look';", 'parking/look.ts': '' },
		['tasks/poll.ts imports parking/look.ts, but tasks stands below parking'],
	],
	[
		'an import of a node file',
		{ 'base/text.ts': "import '../CometApiKling.node';", 'CometApiKling.node.ts': '' },
		['base/text.ts imports CometApiKling.node.ts, but base stands below the node files'],
	],
	[
		'a circle of two',
		{ 'run/job.ts': "import { Run } from './run';", 'run/run.ts': "export * from './job';" },
		['run/job.ts imports run/run.ts imports run/job.ts: a circle'],
	],
	[
		'a circle of types',
		{
			'run/job.ts': "import type { Run } from './run';",
			'run/run.ts': "import { type Item } from './n8n';",
			'run/n8n.ts': "export type Work = import('./job').Job;",
		},
		['run/job.ts imports run/run.ts imports run/n8n.ts imports run/job.ts: a circle'],
	],
	[
		'a circle behind others',
		{
			'CometApiKling.node.ts': "import './run/start'; import './run/job';",
			'run/start.ts': "import './job';",
			'run/job.ts': "import './run';",
			'run/run.ts': "import './job';",
		},
		['run/job.ts imports run/run.ts imports run/job.ts: a circle'],
	],
	[
		'a file that imports itself',
		{ 'base/stop.ts': "import { Stop } from './stop';" },
		['base/stop.ts imports base/stop.ts: a circle'],
	],
	['an unknown room', { 'shared/text.ts': '' }, ['shared/text.ts stands in no room']],
	['a file beside the rooms', { 'text.ts': '' }, ['text.ts stands in no room']],
	['a full room', FILES_OF_A_FULL_ROOM, ['base has 13 files, more than 12']],
	[
		'a word of a route in the text of a room that serves all routes',
		{
			'service/task.ts': "// A video.\nconst text = `holds no ${'audio'} file`;",
			'parking/look.ts': 'const path = `/kling/v1/${kind}/video-to-audio`;',
			'delivery/output.ts': "const names = { 'mp3_url': /soundtrack/ };",
		},
		[
			'service/task.ts says "// A video."',
			'service/task.ts says "audio"',
			'parking/look.ts says "/video-to-audio"',
			'delivery/output.ts says "mp3_url"',
			'delivery/output.ts says "/soundtrack/"',
		],
	],
	[
		'a package from outside',
		{ 'base/text.ts': "import type { Moment } from 'moment';" },
		['base/text.ts imports moment, which is outside'],
	],
	[
		'a file from outside',
		{ 'base/text.ts': "import manifest from '../../../package.json';" },
		['base/text.ts imports ../../../package.json, which is outside'],
	],
])('%s is found and named', (_, sources, faults) => {
	expect(faultsIn(sources)).toEqual(faults);
});

test.each([
	["import a from './a';", './a'],
	["import './a';", './a'],
	["import type { A } from './a';", './a'],
	["export { a } from './a';", './a'],
	["export type * from './a';", './a'],
	["import a = require('./a');", './a'],
	["const a = require('./a');", './a'],
	["const a = await import('./a');", './a'],
	['const a = await import(path);', 'path'],
	["function a(this: import('./a').A) {}", './a'],
	["let a: typeof import('./a');", './a'],
	["const TICK = /`/; let a: import('./a').A;", './a'],
])('%s is read as an import', (text, imported) => {
	expect(importsOf(text)).toEqual([imported]);
});

test.each(["// import './a'", `const text = "import './a'";`, 'export const a = 1;'])(
	'%s imports nothing',
	(text) => {
		expect(importsOf(text)).toEqual([]);
	},
);
