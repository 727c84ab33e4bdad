import type { INodeProperties } from 'n8n-workflow';
import { getFields } from '../waitingFields';
import { imageToVideo } from './imageToVideo';
import { textToVideo } from './textToVideo';

const showOnlyForVideoGet = { resource: ['video'], operation: ['get'] };

export const videoGetDescription: INodeProperties[] = getFields(
	[imageToVideo, textToVideo],
	showOnlyForVideoGet,
);
