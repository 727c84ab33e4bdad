import type { INodeProperties } from 'n8n-workflow';
import { awaitTask, readAwaitedTask } from '../../operations/awaitResult';
import { createAndWait, readNewTask } from '../../operations/create';
import { getTask, readKnownTask } from '../../operations/get';
import { byTaskKind } from '../../parameters/taskKind';
import { operation } from '../../run/job';
import { awaitResultFields, getFields } from '../waitingFields';
import { audioCreateFromTextDescription } from './createFromText';
import { audioCreateFromVideoDescription } from './createFromVideo';
import { textToAudio } from './textToAudio';
import { videoToAudio } from './videoToAudio';

const showOnlyForAudio = { resource: ['audio'] };

/** Whose tasks can be awaited and got. */
const KINDS = [videoToAudio, textToAudio];

export const audioDescription: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: showOnlyForAudio },
		options: [
			{
				name: 'Create Audio From Video',
				value: 'createFromVideo',
				action: 'Create a soundtrack from a video',
				description:
					'Turn a video into its soundtrack: MP3, WAV and a video. Each is charged, about $0.035.',
				routing: operation(videoToAudio, 'POST', readNewTask, createAndWait),
			},
			{
				name: 'Create From Text',
				value: 'createFromText',
				action: 'Create a sound from a text',
				description: 'Turn a description into a sound: MP3 and WAV. Each is charged, about $0.035.',
				routing: operation(textToAudio, 'POST', readNewTask, createAndWait),
			},
			{
				name: 'Await Result',
				value: 'awaitResult',
				action: 'Wait for a sound that was started earlier',
				description: 'Wait for a task that was created earlier and return its result and files',
				routing: operation(byTaskKind(...KINDS), 'GET', readAwaitedTask, awaitTask),
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get an audio task as it is now',
				description: 'Return a task as it is now, finished or not, without waiting',
				routing: operation(byTaskKind(...KINDS), 'GET', readKnownTask, getTask),
			},
		],
		default: 'createFromVideo',
	},
	...audioCreateFromVideoDescription,
	...audioCreateFromTextDescription,
	...awaitResultFields(KINDS, { ...showOnlyForAudio, operation: ['awaitResult'] }),
	...getFields(KINDS, { ...showOnlyForAudio, operation: ['get'] }),
];
