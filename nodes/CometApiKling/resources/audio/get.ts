import type { INodeProperties } from 'n8n-workflow';
import {
	downloadFilesField,
	outputField,
	outputFieldsField,
	taskIdField,
} from '../../parameters/fields';
import { videoToAudio } from './videoToAudio';

const showOnlyForAudioGet = { resource: ['audio'], operation: ['get'] };

export const audioGetDescription: INodeProperties[] = [
	{ ...taskIdField, displayOptions: { show: showOnlyForAudioGet } },
	{
		...downloadFilesField(videoToAudio),
		default: [],
		displayOptions: { show: showOnlyForAudioGet },
	},
	{ ...outputField, displayOptions: { show: showOnlyForAudioGet } },
	{
		...outputFieldsField(videoToAudio),
		displayOptions: { show: { ...showOnlyForAudioGet, output: ['selectedFields'] } },
	},
];
