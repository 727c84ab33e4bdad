import type { INodeProperties } from 'n8n-workflow';
import { requireMediaLink } from '../../media/mediaLink';
import { createAwaitModeField } from '../../parameters/awaitMode';
import { optionalPrompt, optionalSwitch, requireId, requireOption } from '../../parameters/checks';
import { createBody } from '../../parameters/createBody';
import {
	additionalFields,
	checkInputField,
	newTaskOutput,
	waitingOptions,
} from '../../parameters/createFields';
import { optionsField } from '../../parameters/fields';
import type { CreateFields, MediaInput, Route } from '../../service/route';
import { AUDIO_FILES, readResult, VIDEO_FILE } from '../files';

const PROMPT_MAX_CHARS = 200;

const WHERE_VIDEO_IDS_ARE =
	'You find it in the output of the Kling task that made the video; only videos made by Kling in the last 30 days have one.';

const videoSourceField: INodeProperties = {
	displayName: 'Video Source',
	name: 'videoSource',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'File',
			value: 'file',
			description: 'A video in n8n, e.g. from a form, a drive or a download',
		},
		{
			name: 'Kling Video ID',
			value: 'id',
			description: 'A video that Kling made in the last 30 days',
		},
		{
			name: 'Link (URL)',
			value: 'url',
			description: 'Direct link to an MP4 or MOV file, not a web page',
		},
	],
	default: 'url',
	description: 'Where the video comes from',
};

/** The video that gets a sound. */
export const SOURCE_VIDEO: MediaInput = {
	property: 'video_url',
	label: 'Video URL',
	fileLabel: 'Input Data Field Name',
	fileWay: 'choose "File" in "Video Source"',
	linkWay: 'choose "Link (URL)" in "Video Source"',
	noun: 'video',
	sentAs: 'link',
	fileName: 'clip',
	kind: 'video',
	extensions: ['mp4', 'mov'],
	limits: {
		maxMegabytes: 100,
		// 720p or 1080p in any ratio; films of 1,920 pixels are often a little wider.
		shorterSideMin: 600,
		longerSideMax: 2_000,
		seconds: { min: 3, max: 20, surelyMin: 2.9, surelyMax: 20.5 },
	},
};

/** The video of a create. Throws `FailureError` if it cannot be used. */
function readVideo(fields: CreateFields) {
	const { body, get } = fields;
	const source = requireOption(get('videoSource'), videoSourceField);
	// Both names, so that Extra Fields cannot name either.
	const video: Record<string, string | undefined> = { video_id: undefined, video_url: undefined };
	if (source === 'file') {
		return { video, files: [{ media: SOURCE_VIDEO, given: get('binaryPropertyName') }] };
	}
	if (source === 'id') video.video_id = requireId(body.video_id, 'Video ID', WHERE_VIDEO_IDS_ARE);
	else video.video_url = requireMediaLink(body.video_url, SOURCE_VIDEO, fields);
	return { video, files: [] };
}

/** Kling's video-to-audio route behind CometAPI: a video in, its soundtrack out. */
export const videoToAudio: Route = {
	kind: 'videoToAudio',
	path: '/kling/v1/audio/video-to-audio',
	words: {
		kindField: 'Kind of Task',
		kindLabel: 'Audio From Video',
		service: 'Kling video-to-audio',
		product: 'the soundtrack',
		preposition: 'of',
		content: 'audio',
		input: 'the video and the prompts',
		inputRules:
			'The video must be MP4 or MOV, 3 to 20 seconds long and at most 100 MB, and its address must open without a login.',
		inputName: { name: 'video_url', meaning: 'the video' },
		otherInput:
			'The video or a prompt is against the rules of the service. Use another video or change the prompts.',
	},
	media: [SOURCE_VIDEO],
	files: {
		...AUDIO_FILES,
		video: { ...VIDEO_FILE, description: 'The video with its sound, ready to play' },
	},
	essentialFiles: ['mp3', 'wav'],
	soundtrack: { file: 'video', from: 'mp3', field: 'video_has_sound' },
	resultFields: ['mp3_url', 'wav_url', 'duration', 'video_id', 'video_url', 'video_has_sound'],
	readBody: (fields) => {
		const { body } = fields;
		const { video, files } = readVideo(fields);
		return {
			body: createBody(fields, {
				...video,
				sound_effect_prompt: optionalPrompt(
					body.sound_effect_prompt,
					'Sound Effects (Optional)',
					PROMPT_MAX_CHARS,
				),
				bgm_prompt: optionalPrompt(body.bgm_prompt, 'Music (Optional)', PROMPT_MAX_CHARS),
				asmr_mode: optionalSwitch(body.asmr_mode, 'ASMR Mode'),
			}),
			files,
		};
	},
	source: { path: ['task_info', 'parent_video'], idProperty: 'video_id' },
	readResult,
};

const showOnlyForAudioCreateFromVideo = { resource: ['audio'], operation: ['createFromVideo'] };

/** Fields in the order in which they are filled in; their routing has the API's names. */
export const createFromVideoFields: INodeProperties[] = [
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
		builderHint: {
			propertyHint:
				'A direct link to an MP4 or MOV file, or the video_url of a finished task of this node',
		},
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
			'ID of a video, 3 to 20 seconds long, that Kling made in the last 30 days. Enter it as text: numbers this long lose digits.',
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
			'The service downloads the file through a link that n8n signs. Anyone with the link can open this one file for Max Wait plus 30 minutes (at least 1 hour; 24 hours with Return Immediately). n8n must be reachable from the internet and keep files on disk or in its database.',
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
	...newTaskOutput(videoToAudio, showOnlyForAudioCreateFromVideo, ['mp3', 'video']),
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
	optionsField(showOnlyForAudioCreateFromVideo, [checkInputField, ...waitingOptions]),
];
