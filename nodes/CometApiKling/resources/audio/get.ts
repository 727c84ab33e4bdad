import type { INodeProperties } from 'n8n-workflow';
import {
	downloadFilesField,
	outputField,
	outputFieldsField,
	taskIdField,
} from '../../shared/fields';

const showOnlyForAudioGet = { resource: ['audio'], operation: ['get'] };

export const audioGetDescription: INodeProperties[] = [
	{ ...taskIdField, displayOptions: { show: showOnlyForAudioGet } },
	{ ...downloadFilesField, default: [], displayOptions: { show: showOnlyForAudioGet } },
	{ ...outputField, displayOptions: { show: showOnlyForAudioGet } },
	{
		...outputFieldsField,
		displayOptions: { show: { ...showOnlyForAudioGet, output: ['selectedFields'] } },
	},
];
