import type { INodeProperties } from 'n8n-workflow';
import { createAwaitModeField } from '../../parameters/awaitMode';
import {
	downloadFilesField,
	maxWaitField,
	onTimeoutField,
	outputField,
	outputFieldsField,
	pollIntervalField,
} from '../../parameters/fields';
import { videoSourceField } from './videoSource';
import { videoToAudio } from './videoToAudio';

const showOnlyForAudioCreateFromVideo = { resource: ['audio'], operation: ['createFromVideo'] };

/** Fields in the order in which they are filled in; the API's names stand in their routing. */
export const audioCreateFromVideoDescription: INodeProperties[] = [
	{ ...videoSourceField, displayOptions: { show: showOnlyForAudioCreateFromVideo } },
	{
		displayName: 'Video URL',
		name: 'videoUrl',
		type: 'string',
		required: true,
		displayOptions: { show: { ...showOnlyForAudioCreateFromVideo, videoSource: ['url'] } },
		default: '',
		placeholder: 'e.g. https://example.com/clip.mp4',
		description:
			'Address from which the service can download the video without a login: MP4 or MOV, 3 to 20 seconds, at most 100 MB, 720p or 1080p',
		routing: { send: { type: 'body', property: 'video_url' } },
	},
	{
		displayName: 'Video ID',
		name: 'videoId',
		type: 'string',
		required: true,
		displayOptions: { show: { ...showOnlyForAudioCreateFromVideo, videoSource: ['id'] } },
		default: '',
		placeholder: 'e.g. 861254119619698760',
		description:
			'ID of a video that Kling made in the last 30 days, 3 to 20 seconds long, as text: numbers this long lose digits',
		routing: { send: { type: 'body', property: 'video_id' } },
	},
	{
		displayName: 'Input Data Field Name',
		name: 'binaryPropertyName',
		type: 'string',
		required: true,
		displayOptions: { show: { ...showOnlyForAudioCreateFromVideo, videoSource: ['file'] } },
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'The name of the input field that contains the video file',
		description:
			'MP4 or MOV, 3 to 20 seconds, at most 100 MB, 720p or 1080p. The service fetches it by a link that n8n signs: whoever has that link can open this one file until Max Wait is over, at least for an hour. n8n must be reachable from the internet and keep files on disk or in its database.',
		routing: { send: { type: 'body', property: 'video_file' } },
	},
	{
		...createAwaitModeField,
		displayOptions: { show: showOnlyForAudioCreateFromVideo },
		description: 'Whether and how to wait for the soundtrack, which usually takes a few minutes',
	},
	{
		...downloadFilesField(videoToAudio),
		displayOptions: {
			show: showOnlyForAudioCreateFromVideo,
			hide: { awaitMode: ['none'] },
		},
	},
	{ ...outputField, displayOptions: { show: showOnlyForAudioCreateFromVideo } },
	{
		...outputFieldsField(videoToAudio),
		displayOptions: { show: { ...showOnlyForAudioCreateFromVideo, output: ['selectedFields'] } },
	},
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		displayOptions: { show: showOnlyForAudioCreateFromVideo },
		default: {},
		options: [
			{
				displayName: 'ASMR Mode',
				name: 'asmrMode',
				type: 'boolean',
				default: false,
				description:
					'Whether to make the sounds close and detailed. Documented by Kling; that CometAPI passes it on is likely, not promised.',
				routing: { send: { type: 'body', property: 'asmr_mode' } },
			},
			{
				displayName: 'Background Music Prompt',
				name: 'bgmPrompt',
				type: 'string',
				default: '',
				placeholder: 'e.g. calm piano, slow',
				description:
					'What the music should be like, up to 200 characters. Documented by Kling; that CometAPI passes it on is likely, not promised.',
				routing: { send: { type: 'body', property: 'bgm_prompt' } },
			},
			{
				displayName: 'Callback URL',
				name: 'callbackUrl',
				type: 'string',
				default: '',
				placeholder: 'e.g. https://n8n.example.com/webhook/…',
				description:
					'Address that the service calls when the task changes, e.g. the URL of a CometAPI Kling Trigger',
				routing: { send: { type: 'body', property: 'callback_url' } },
			},
			{
				displayName: 'External Task ID',
				name: 'externalTaskId',
				type: 'string',
				default: '',
				placeholder: 'e.g. order-4711',
				description:
					'Your own ID for the task, each used once per account. Leave it out to have the node send one that keeps a retry from paying twice.',
				routing: { send: { type: 'body', property: 'external_task_id' } },
			},
			{
				displayName: 'Sound Effect Prompt',
				name: 'soundEffectPrompt',
				type: 'string',
				default: '',
				placeholder: 'e.g. waves and seagulls',
				description:
					'What should be heard, up to 200 characters. Documented by Kling; that CometAPI passes it on is likely, not promised.',
				routing: { send: { type: 'body', property: 'sound_effect_prompt' } },
			},
		],
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		displayOptions: { show: showOnlyForAudioCreateFromVideo },
		default: {},
		options: [
			{
				displayName: 'Check Link',
				name: 'checkLink',
				type: 'boolean',
				default: true,
				description:
					'Whether to take a look at the link before the task is paid for. It opens the first bytes only, and refuses a web page, a link that needs a login or has expired, and a file that is too large or no video.',
			},
			{
				displayName: 'Max Parallel Tasks',
				name: 'maxParallelTasks',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 0,
				description:
					'How many tasks of this run may be at the service at a time; the others wait for their turn. 0 sends all at once.',
			},
			maxWaitField,
			onTimeoutField,
			pollIntervalField,
		],
	},
];
