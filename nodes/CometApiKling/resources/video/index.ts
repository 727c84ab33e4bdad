import type { INodeProperties } from 'n8n-workflow';
import { beginAwait } from '../../operations/awaitResult';
import { beginCreate } from '../../operations/create';
import { beginGet } from '../../operations/get';
import { byTaskKind } from '../../parameters/taskKind';
import { operation } from '../../run/operation';
import { awaitResultFields, getFields } from '../waitingFields';
import { createFromImageFields, imageToVideo } from './imageToVideo';
import { createFromTextFields, textToVideo } from './textToVideo';

const showOnlyForVideo = { resource: ['video'] };

/** The routes of the resource: their tasks can be awaited and got. */
export const KINDS = [imageToVideo, textToVideo];

export const videoOperations = {
	createFromImage: operation({
		route: imageToVideo,
		fields: createFromImageFields,
		begin: beginCreate,
	}),
	createFromText: operation({
		route: textToVideo,
		fields: createFromTextFields,
		begin: beginCreate,
	}),
	awaitResult: operation({ route: byTaskKind(...KINDS), fields: [], begin: beginAwait }),
	get: operation({ route: byTaskKind(...KINDS), fields: [], begin: beginGet }),
};

export const videoDescription: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: showOnlyForVideo },
		options: [
			{
				name: 'Create From Image',
				value: 'createFromImage',
				action: 'Create a clip from an image',
				description: 'Turn a picture into a clip. Each is charged, from $0.21 for 5 seconds.',
			},
			{
				name: 'Create From Text',
				value: 'createFromText',
				action: 'Create a clip from a text',
				description: 'Turn a description into a clip. Each is charged, from $0.21 for 5 seconds.',
			},
			{
				name: 'Await Result',
				value: 'awaitResult',
				action: 'Wait for a clip that was started earlier',
				description: 'Wait for a task that was created earlier and return its result and file',
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get the current state of a video task',
				description: 'Return the current state of a task without waiting',
			},
		],
		default: 'createFromImage',
	},
	...createFromImageFields,
	...createFromTextFields,
	...awaitResultFields(KINDS, { ...showOnlyForVideo, operation: ['awaitResult'] }),
	...getFields(KINDS, { ...showOnlyForVideo, operation: ['get'] }),
];
