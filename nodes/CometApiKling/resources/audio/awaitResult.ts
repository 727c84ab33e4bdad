import type { INodeProperties } from 'n8n-workflow';
import {
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
