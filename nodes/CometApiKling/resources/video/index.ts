import type { INodeProperties } from 'n8n-workflow';
import { awaitTask, readAwaitedTask } from '../../operations/awaitResult';
import { createAndWait, readNewTask } from '../../operations/create';
import { getTask, readKnownTask } from '../../operations/get';
import { byTaskKind } from '../../parameters/taskKind';
import { operation } from '../../run/job';
import { awaitResultFields, getFields } from '../waitingFields';
import { videoCreateFromImageDescription } from './createFromImage';
import { videoCreateFromTextDescription } from './createFromText';
import { imageToVideo } from './imageToVideo';
import { textToVideo } from './textToVideo';

const showOnlyForVideo = { resource: ['video'] };

/** Whose tasks can be awaited and got. */
const KINDS = [imageToVideo, textToVideo];

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
				description: 'Turn a picture into a clip. Each is charged, about $0.42 for 5 seconds.',
				routing: operation(imageToVideo, 'POST', readNewTask, createAndWait),
			},
			{
				name: 'Create From Text',
				value: 'createFromText',
				action: 'Create a clip from a text',
				description: 'Turn a description into a clip. Each is charged, about $0.42 for 5 seconds.',
				routing: operation(textToVideo, 'POST', readNewTask, createAndWait),
			},
			{
				name: 'Await Result',
				value: 'awaitResult',
				action: 'Wait for a clip that was started earlier',
				description: 'Wait for a task that was created earlier and return its result and file',
				routing: operation(byTaskKind(...KINDS), 'GET', readAwaitedTask, awaitTask),
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get a video task as it is now',
				description: 'Return a task as it is now, finished or not, without waiting',
				routing: operation(byTaskKind(...KINDS), 'GET', readKnownTask, getTask),
			},
		],
		default: 'createFromImage',
	},
	...videoCreateFromImageDescription,
	...videoCreateFromTextDescription,
	...awaitResultFields(KINDS, { ...showOnlyForVideo, operation: ['awaitResult'] }),
	...getFields(KINDS, { ...showOnlyForVideo, operation: ['get'] }),
];
