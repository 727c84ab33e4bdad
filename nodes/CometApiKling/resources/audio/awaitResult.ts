import type { INodeProperties } from 'n8n-workflow';
import {
	AWAIT_MODES,
	downloadFilesField,
	maxWaitField,
	onTimeoutField,
	outputField,
	outputFieldsField,
	pollIntervalField,
	taskIdField,
} from '../../shared/fields';

const showOnlyForAudioAwaitResult = { resource: ['audio'], operation: ['awaitResult'] };

export const audioAwaitResultDescription: INodeProperties[] = [
	{ ...taskIdField, displayOptions: { show: showOnlyForAudioAwaitResult } },
	{
		displayName: 'Await Result',
		name: 'awaitMode',
		type: 'options',
		displayOptions: { show: showOnlyForAudioAwaitResult },
		options: AWAIT_MODES,
		default: 'poll',
		description:
			'How to wait. Wait for Callback works for tasks that were created in this execution with the expression {{ $execution.resumeUrl }} as Callback URL.',
	},
	{ ...downloadFilesField, displayOptions: { show: showOnlyForAudioAwaitResult } },
	{ ...outputField, displayOptions: { show: showOnlyForAudioAwaitResult } },
	{
		...outputFieldsField,
		displayOptions: { show: { ...showOnlyForAudioAwaitResult, output: ['selectedFields'] } },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		displayOptions: { show: showOnlyForAudioAwaitResult },
		default: {},
		options: [maxWaitField, onTimeoutField, pollIntervalField],
	},
];
