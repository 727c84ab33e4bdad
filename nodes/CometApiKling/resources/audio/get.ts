import type { INodeProperties } from 'n8n-workflow';
import { getFields } from '../waitingFields';
import { textToAudio } from './textToAudio';
import { videoToAudio } from './videoToAudio';

const showOnlyForAudioGet = { resource: ['audio'], operation: ['get'] };

export const audioGetDescription: INodeProperties[] = getFields(
	[videoToAudio, textToAudio],
	showOnlyForAudioGet,
);
