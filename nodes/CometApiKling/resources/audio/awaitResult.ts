import type { INodeProperties } from 'n8n-workflow';
import { awaitResultFields } from '../waitingFields';
import { textToAudio } from './textToAudio';
import { videoToAudio } from './videoToAudio';

const showOnlyForAudioAwaitResult = { resource: ['audio'], operation: ['awaitResult'] };

export const audioAwaitResultDescription: INodeProperties[] = awaitResultFields(
	[videoToAudio, textToAudio],
	showOnlyForAudioAwaitResult,
);
