import { type INode, type INodeParameters, NodeHelpers } from 'n8n-workflow';
import { CometApiKling } from '../../../nodes/CometApiKling/CometApiKling.node';

const { description } = new CometApiKling();

/** What n8n fills in for Download Files where the user has chosen nothing. */
function defaultOf(set: INodeParameters, type = 'cometApiKling'): unknown {
	const node = { type: `n8n-nodes-cometapi-kling.${type}`, typeVersion: 1 } as INode;
	const own = { ...description, name: type };
	const all = NodeHelpers.getNodeParameters(own.properties, set, true, false, node, own);
	return all?.downloadFiles;
}

const AUDIO = { resource: 'audio' };
const VIDEO = { resource: 'video' };

const ROWS: Array<[string, INodeParameters, string[]]> = [
	['Create Soundtrack From Video', { ...AUDIO, operation: 'createFromVideo' }, ['mp3', 'video']],
	['a sound from a text', { ...AUDIO, operation: 'createFromText' }, ['mp3']],
	['Await Result of a sound', { ...AUDIO, operation: 'awaitResult' }, ['mp3']],
	[
		'Await Result of a text',
		{ ...AUDIO, operation: 'awaitResult', taskKind: 'textToAudio' },
		['mp3'],
	],
	['Get of a sound', { ...AUDIO, operation: 'get' }, []],
	['a clip from a picture', { ...VIDEO, operation: 'createFromImage' }, ['video']],
	['a clip from a text', { ...VIDEO, operation: 'createFromText' }, ['video']],
	['Await Result of a clip', { ...VIDEO, operation: 'awaitResult' }, ['video']],
	['Get of a clip', { ...VIDEO, operation: 'get' }, []],
];

test.each(ROWS)('%s downloads by default %j', (_name, set, files) => {
	expect(defaultOf(set)).toEqual(files);
});

test.each(ROWS)('as a tool of an agent, %s downloads nothing by default', (_name, set) => {
	expect(defaultOf(set, 'cometApiKlingTool')).toEqual([]);
});
