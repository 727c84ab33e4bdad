import type { INodeProperties } from 'n8n-workflow';
import { awaitResultFields } from '../waitingFields';
import { imageToVideo } from './imageToVideo';
import { textToVideo } from './textToVideo';

const showOnlyForVideoAwaitResult = { resource: ['video'], operation: ['awaitResult'] };

export const videoAwaitResultDescription: INodeProperties[] = awaitResultFields(
	[imageToVideo, textToVideo],
	showOnlyForVideoAwaitResult,
);
