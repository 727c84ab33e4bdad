import type { INodeProperties } from 'n8n-workflow';
import { refuseUnknown } from '../operations/unknown';
import { audioDescription } from './audio/index';
import { videoDescription } from './video/index';

/** The field Resource; it also answers for what leads to no operation. */
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
	routing: refuseUnknown(() => [
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
