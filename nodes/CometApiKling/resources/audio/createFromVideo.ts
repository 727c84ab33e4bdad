import type { INodeProperties } from 'n8n-workflow';
import { createAwaitModeField } from '../../parameters/awaitMode';
import {
	additionalFields,
	checkLinkField,
	newTaskDelivery,
	waitingOptions,
} from '../../parameters/createFields';
import { optionsField } from '../../parameters/fields';
import { videoSourceField } from './videoSource';
import { videoToAudio } from './videoToAudio';

const showOnlyForAudioCreateFromVideo = { resource: ['audio'], operation: ['createFromVideo'] };

/** Fields in the order in which they are filled in; the API's names stand in their routing. */
export const audioCreateFromVideoDescription: INodeProperties[] = [
	{
		displayName:
			'Each item makes one soundtrack and is charged to your CometAPI account: about $0.035. The video: MP4 or MOV, 3 to 20 seconds, at most 100 MB, 720p or 1080p.',
		name: 'videoToAudioNotice',
		type: 'notice',
		displayOptions: { show: showOnlyForAudioCreateFromVideo },
		default: '',
	},
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
			'Address from which the service can download the video without a login. Share links of Google Drive and Dropbox work, pages that play a video do not.',
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
			'The service fetches the file by a link that n8n signs: whoever has that link can open this one file until Max Wait and half an hour are over, at least for an hour; with Return Immediately for a day. n8n must be reachable from the internet and keep files on disk or in its database.',
		routing: { send: { type: 'body', property: 'video_file' } },
	},
	{
		displayName: 'Sound Effects (Optional)',
		name: 'soundEffectPrompt',
		type: 'string',
		displayOptions: { show: showOnlyForAudioCreateFromVideo },
		default: '',
		placeholder: 'e.g. waves and seagulls',
		description: 'What should be heard, up to 200 characters. May be ignored by CometAPI.',
		routing: { send: { type: 'body', property: 'sound_effect_prompt' } },
	},
	{
		displayName: 'Music (Optional)',
		name: 'bgmPrompt',
		type: 'string',
		displayOptions: { show: showOnlyForAudioCreateFromVideo },
		default: '',
		placeholder: 'e.g. calm piano, slow',
		description: 'What the music should be like, up to 200 characters. May be ignored by CometAPI.',
		routing: { send: { type: 'body', property: 'bgm_prompt' } },
	},
	{ ...createAwaitModeField, displayOptions: { show: showOnlyForAudioCreateFromVideo } },
	...newTaskDelivery(videoToAudio, showOnlyForAudioCreateFromVideo),
	additionalFields(showOnlyForAudioCreateFromVideo, [
		{
			displayName: 'ASMR Mode',
			name: 'asmrMode',
			type: 'boolean',
			default: false,
			description: 'Whether to make the sounds close and detailed. May be ignored by CometAPI.',
			routing: { send: { type: 'body', property: 'asmr_mode' } },
		},
	]),
	optionsField(showOnlyForAudioCreateFromVideo, [checkLinkField, ...waitingOptions]),
];
