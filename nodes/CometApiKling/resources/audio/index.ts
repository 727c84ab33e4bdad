import type { INodeProperties } from 'n8n-workflow';
import { awaitResultOperation, checkAwaitedTask } from '../../shared/awaitResultOperation';
import { checkNewTask, createOperation } from '../../shared/createOperation';
import { checkTask, getOperation } from '../../shared/getOperation';
import { audioAwaitResultDescription } from './awaitResult';
import { audioCreateFromVideoDescription } from './createFromVideo';
import { audioGetDescription } from './get';
import { videoToAudio } from './route';

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
				routing: {
					request: { method: 'GET', url: videoToAudio.path },
					send: { preSend: [checkAwaitedTask], paginate: true },
					operations: { pagination: awaitResultOperation(videoToAudio) },
				},
			},
			{
				name: 'Create Audio From Video',
				value: 'createFromVideo',
				action: 'Create audio from a video',
				description:
					'Turn a video into its soundtrack: MP3, WAV and a video. Each task is charged to your CometAPI account.',
				routing: {
					request: { method: 'POST', url: videoToAudio.path },
					send: { preSend: [checkNewTask], paginate: true },
					operations: { pagination: createOperation(videoToAudio) },
				},
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get an audio task',
				description: 'Return a task as it is now, finished or not, without waiting',
				routing: {
					request: { method: 'GET', url: videoToAudio.path },
					send: { preSend: [checkTask], paginate: true },
					operations: { pagination: getOperation(videoToAudio) },
				},
			},
		],
		default: 'createFromVideo',
	},
	...audioCreateFromVideoDescription,
	...audioAwaitResultDescription,
	...audioGetDescription,
];
