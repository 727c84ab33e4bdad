import type { INodeProperties } from 'n8n-workflow';
import { awaitTask, readAwaitedTask } from '../../operations/awaitResult';
import { createAndWait, readNewTask } from '../../operations/create';
import { getTask, readKnownTask } from '../../operations/get';
import { operation } from '../../run/job';
import { audioAwaitResultDescription } from './awaitResult';
import { audioCreateFromVideoDescription } from './createFromVideo';
import { audioGetDescription } from './get';
import { videoToAudio } from './videoToAudio';

const showOnlyForAudio = { resource: ['audio'] };

export const audioDescription: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: showOnlyForAudio },
		options: [
			{
				name: 'Await Result',
				value: 'awaitResult',
				action: 'Await the result of an audio task',
				description: 'Wait for a task that was created earlier and return its result and files',
				routing: operation(videoToAudio, 'GET', readAwaitedTask, awaitTask),
			},
			{
				name: 'Create Audio From Video',
				value: 'createFromVideo',
				action: 'Create audio from a video',
				description:
					'Turn a video into its soundtrack: MP3, WAV and a video. Each task is charged to your CometAPI account.',
				routing: operation(videoToAudio, 'POST', readNewTask, createAndWait),
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get an audio task',
				description: 'Return a task as it is now, finished or not, without waiting',
				routing: operation(videoToAudio, 'GET', readKnownTask, getTask),
			},
		],
		default: 'createFromVideo',
	},
	...audioCreateFromVideoDescription,
	...audioAwaitResultDescription,
	...audioGetDescription,
];
