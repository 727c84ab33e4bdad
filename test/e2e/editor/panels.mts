import type { INodeParameters } from 'n8n-workflow';

export interface Panel {
	resource: 'audio' | 'video';
	operation: string;
	/** After Resource and Operation. */
	fields: string[];
	/** What each item costs; nothing where it is free. */
	cost?: RegExp;
}

const created = ['awaitMode', 'downloadFiles', 'output'];
const clip = ['model', 'mode', 'videoDuration'];
const awaited = ['taskKind', 'taskId', 'awaitMode', 'downloadFiles', 'output'];
const got = ['taskKind', 'taskId', 'downloadFiles', 'output'];

export const PANELS: Panel[] = [
	{
		resource: 'audio',
		operation: 'createFromVideo',
		fields: ['videoSource', 'videoUrl', 'soundEffectPrompt', 'bgmPrompt', ...created],
		cost: /is charged to your CometAPI account: about \$0\.035\. The video: MP4 or MOV, 3 to 20 seconds/,
	},
	{
		resource: 'audio',
		operation: 'createFromText',
		fields: ['prompt', 'audioDuration', ...created],
		cost: /is charged to your CometAPI account: about \$0\.035/,
	},
	{ resource: 'audio', operation: 'awaitResult', fields: awaited },
	{ resource: 'audio', operation: 'get', fields: got },
	{
		resource: 'video',
		operation: 'createFromImage',
		fields: ['imageSource', 'imageUrl', 'prompt', ...clip, 'sound', ...created],
		cost: /\$0\.042 a second: \$0\.21 for 5 seconds/,
	},
	{
		resource: 'video',
		operation: 'createFromText',
		fields: ['prompt', ...clip, 'aspectRatio', 'sound', ...created],
		cost: /\$0\.042 a second: \$0\.21 for 5 seconds/,
	},
	{ resource: 'video', operation: 'awaitResult', fields: awaited },
	{ resource: 'video', operation: 'get', fields: got },
];

export const titleOf = ({ resource, operation }: Panel) => `${resource} ${operation}`;

export const chosen = ({ resource, operation }: Panel): INodeParameters => ({
	resource,
	operation,
});
