import type { INodeProperties } from 'n8n-workflow';
import { beginAwait } from '../../operations/awaitResult';
import { beginCreate } from '../../operations/create';
import { beginGet } from '../../operations/get';
import { byTaskKind } from '../../parameters/taskKind';
import { operation } from '../../run/operation';
import { awaitResultFields, getFields } from '../waitingFields';
import { createFromTextFields, textToAudio } from './textToAudio';
import { createFromVideoFields, videoToAudio } from './videoToAudio';

const showOnlyForAudio = { resource: ['audio'] };

/** The routes of the resource: their tasks can be awaited and got. */
export const KINDS = [videoToAudio, textToAudio];

export const audioOperations = {
	createFromVideo: operation({
		route: videoToAudio,
		fields: createFromVideoFields,
		begin: beginCreate,
	}),
	createFromText: operation({
		route: textToAudio,
		fields: createFromTextFields,
		begin: beginCreate,
	}),
	awaitResult: operation({ route: byTaskKind(...KINDS), fields: [], begin: beginAwait }),
	get: operation({ route: byTaskKind(...KINDS), fields: [], begin: beginGet }),
};

export const audioDescription: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: showOnlyForAudio },
		options: [
			{
				name: 'Create Soundtrack From Video',
				value: 'createFromVideo',
				action: 'Create a soundtrack from a video',
				description:
					'Make a soundtrack for a video: MP3, WAV and the video with sound. Each is charged: about $0.035.',
			},
			{
				name: 'Create From Text',
				value: 'createFromText',
				action: 'Create a sound from a text',
				description: 'Turn a description into a sound: MP3 and WAV. Each is charged: about $0.035.',
			},
			{
				name: 'Await Result',
				value: 'awaitResult',
				action: 'Wait for a sound that was started earlier',
				description: 'Wait for a task that was created earlier and return its result and files',
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get the current state of an audio task',
				description: 'Return the current state of a task without waiting',
			},
		],
		default: 'createFromVideo',
	},
	...createFromVideoFields,
	...createFromTextFields,
	...awaitResultFields(KINDS, { ...showOnlyForAudio, operation: ['awaitResult'] }),
	...getFields(KINDS, { ...showOnlyForAudio, operation: ['get'] }),
];
