import type { INodeProperties } from 'n8n-workflow';
import { awaitModeField } from '../../parameters/awaitMode';
import {
	downloadFilesField,
	maxWaitField,
	onTimeoutField,
	outputField,
	outputFieldsField,
	pollIntervalField,
	taskIdField,
} from '../../parameters/fields';
import { videoToAudio } from './videoToAudio';

const showOnlyForAudioAwaitResult = { resource: ['audio'], operation: ['awaitResult'] };

export const audioAwaitResultDescription: INodeProperties[] = [
	{ ...taskIdField, displayOptions: { show: showOnlyForAudioAwaitResult } },
	{
		...awaitModeField,
		displayOptions: { show: showOnlyForAudioAwaitResult },
		description:
			'How to wait. Wait for Callback works for tasks that were created in this execution with the expression {{ $execution.resumeUrl }} as Callback URL.',
	},
	{ ...downloadFilesField(videoToAudio), displayOptions: { show: showOnlyForAudioAwaitResult } },
	{ ...outputField, displayOptions: { show: showOnlyForAudioAwaitResult } },
	{
		...outputFieldsField(videoToAudio),
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
