import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { OUTPUT_FIELDS } from './output';

/** Fields that stand in several operations, without display rules. */

/** The ways to wait that every waiting operation has. */
export const AWAIT_MODES: INodePropertyOptions[] = [
	{
		name: 'Poll Until Finished',
		value: 'poll',
		description: 'Ask for the status every few seconds until the task has ended',
	},
	{
		name: 'Wait for Callback',
		value: 'callback',
		description:
			'Put the execution to sleep until the service calls back. Holds no worker and survives a restart; n8n must be reachable from the internet.',
	},
];

/** Creating can also do without waiting. */
export const CREATE_AWAIT_MODES: INodePropertyOptions[] = [
	...AWAIT_MODES,
	{
		name: 'Return Immediately',
		value: 'none',
		description:
			'Return the new task at once; fetch its result later with the operation Await Result',
	},
];

export const taskIdField: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	required: true,
	default: '={{ $json.task_id }}',
	placeholder: 'e.g. 861254119619698760',
	description: 'ID of a task that was created earlier, as text: numbers this long lose digits',
};

export const downloadFilesField: INodeProperties = {
	displayName: 'Download Files',
	name: 'downloadFiles',
	type: 'multiOptions',
	options: [
		{ name: 'MP3 Audio', value: 'mp3' },
		{ name: 'Video', value: 'video', description: 'MP4 that the service made of the source video' },
		{ name: 'WAV Audio', value: 'wav' },
	],
	default: ['mp3'],
	description:
		'Which files of the finished task to download into the item as the binary fields mp3, wav and video. The links in the output expire after 30 days, the files do not.',
};

export const outputField: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	options: [
		{
			name: 'Raw',
			value: 'raw',
			description: 'The task as the service describes it, untouched',
		},
		{
			name: 'Selected Fields',
			value: 'selectedFields',
			description: 'Only the fields that you choose from the simplified form',
		},
		{
			name: 'Simplified',
			value: 'simplified',
			description: 'Up to ten flat fields: IDs, status, links, duration and times',
		},
	],
	default: 'simplified',
	description: 'How much of the task to put into the item',
};

export const outputFieldsField: INodeProperties = {
	displayName: 'Fields',
	name: 'outputFields',
	type: 'multiOptions',
	options: [...OUTPUT_FIELDS].sort().map((name) => ({ name, value: name })),
	default: ['task_id', 'task_status', 'mp3_url'],
	description: 'Which fields to put into the item',
};

export const pollIntervalField: INodeProperties = {
	displayName: 'Poll Interval',
	name: 'pollInterval',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 3600 },
	default: 5,
	description:
		'Least number of seconds between two requests for the status of a task. These requests are free.',
};

export const maxWaitField: INodeProperties = {
	displayName: 'Max Wait',
	name: 'maxWait',
	type: 'number',
	typeOptions: { minValue: 0.01, numberPrecision: 2 },
	default: 20,
	description:
		'Minutes to wait for each task, e.g. 20 or 0.5. A task that takes longer continues at the service and is not lost: fetch it with Await Result. With Wait for Callback the workflow then continues with "timed_out", up to a minute late.',
};

export const onTimeoutField: INodeProperties = {
	displayName: 'On Timeout',
	name: 'onTimeout',
	type: 'options',
	options: [
		{
			name: 'Continue',
			value: 'continue',
			description: 'Return the unfinished task with "timed_out" set to true',
		},
		{
			name: 'Fail',
			value: 'error',
			description: 'Fail the item; the error names the task, so that you can fetch it later',
		},
	],
	default: 'error',
	description:
		'What to do with a task that has not ended when Max Wait is over. Wait for Callback always continues.',
};
