import type { INodeProperties, INodeType } from 'n8n-workflow';
import { runSingleItem } from '../operations/singleItem';
import type { Routes } from '../service/route';
import { audioDescription, audioOperations, KINDS as AUDIO_KINDS } from './audio/index';
import { KINDS as VIDEO_KINDS, videoDescription, videoOperations } from './video/index';

/** Every route that the nodes know, by the kind under which waiting executions store it. */
export const ROUTES: Routes = Object.fromEntries(
	[...AUDIO_KINDS, ...VIDEO_KINDS].map((route) => [route.kind, route]),
);

const OPERATIONS = { audio: audioOperations, video: videoOperations };

/** What n8n calls, by resource and operation. */
export const customOperations: INodeType['customOperations'] = Object.fromEntries(
	Object.entries(OPERATIONS).map(([resource, operations]) => [
		resource,
		Object.fromEntries(Object.entries(operations).map(([name, { execute }]) => [name, execute])),
	]),
);

/** The field Resource; see `operations/singleItem.ts` for its routing. */
export const resourceField: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Audio', value: 'audio' },
		{ name: 'Video', value: 'video' },
	],
	default: 'audio',
	routing: runSingleItem(OPERATIONS, () => [
		resourceField,
		...[...audioDescription, ...videoDescription].filter(({ name }) => name === 'operation'),
	]),
};

export const NODE_DESCRIPTION =
	'Turn videos and texts into sounds, and pictures and texts into clips, with the Kling models of CometAPI';

/** n8n shows it for the whole package: where a node has a trigger, the trigger's takes its place. */
export const TRIGGER_DESCRIPTION =
	'Turn videos, pictures and texts into soundtracks and clips with Kling, or start a workflow when one is ready';

/** What the node on the canvas says that it does. */
export const SUBTITLE =
	'={{ ({ audio: "Audio", video: "Video" })[$parameter["resource"]] }}: {{ ({ createFromVideo: "Create From Video", createFromImage: "Create From Image", createFromText: "Create From Text", awaitResult: "Await Result", get: "Get" })[$parameter["operation"]] }}';
