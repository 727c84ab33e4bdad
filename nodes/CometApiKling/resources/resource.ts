import type { INodeProperties, INodeType } from 'n8n-workflow';
import { runSingleItem } from '../operations/singleItem';
import { isRouteName } from '../parameters/otherRoutes';
import type { RouteOf, Routes } from '../service/route';
import { audioDescription, audioOperations, KINDS as AUDIO_KINDS } from './audio/index';
import { otherDescription, otherOperations } from './other/index';
import { OTHER_KIND, otherRoute } from './other/otherRoute';
import { KINDS as VIDEO_KINDS, videoDescription, videoOperations } from './video/index';

/** The routes with a kind of their own, by the kind that waiting executions store. */
export const ROUTES: Routes = Object.fromEntries(
	[...AUDIO_KINDS, ...VIDEO_KINDS].map((route) => [route.kind, route]),
);

export const routeOf: RouteOf = (kind) => {
	const name = kind.startsWith(OTHER_KIND) ? kind.slice(OTHER_KIND.length) : '';
	return isRouteName(name) ? otherRoute(name) : ROUTES[kind];
};

const OPERATIONS = { audio: audioOperations, video: videoOperations, other: otherOperations };

/** The functions that n8n calls, by resource and operation. */
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
		{ name: 'Other Kling Task', value: 'other' },
	],
	default: 'audio',
	routing: runSingleItem(OPERATIONS, () => [
		resourceField,
		...[...audioDescription, ...videoDescription, ...otherDescription].filter(
			({ name }) => name === 'operation',
		),
	]),
};

export const NODE_DESCRIPTION =
	'Generate soundtracks for videos, sounds from text, and clips from images or text, with Kling through CometAPI';

/** n8n shows it for the whole package: the trigger's description replaces the node's. */
export const TRIGGER_DESCRIPTION =
	'Generate soundtracks for videos, sounds and clips with Kling, or start a workflow when a result is ready';

/** The node's subtitle on the canvas. */
export const SUBTITLE =
	'={{ ({ audio: "Audio", video: "Video", other: "Other Kling Task" })[$parameter["resource"]] }}: {{ ({ createFromVideo: "Create Soundtrack From Video", createFromImage: "Create From Image", createFromText: "Create From Text", create: "Create From JSON", awaitResult: "Await Result", get: "Get" })[$parameter["operation"]] }}';
