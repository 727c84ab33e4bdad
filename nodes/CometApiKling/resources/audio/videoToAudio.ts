import { optionalPrompt, optionalSwitch } from '../../parameters/checks';
import { createBody } from '../../parameters/createBody';
import type { Route } from '../../service/route';
import { AUDIO_FILES, readResult, VIDEO_FILE } from '../files';
import { readVideoSource, SOURCE_VIDEO } from './videoSource';

const PROMPT_MAX_CHARS = 200;

/** Kling's video-to-audio route behind CometAPI: a video in, its soundtrack out. */
export const videoToAudio: Route = {
	kind: 'videoToAudio',
	path: '/kling/v1/audio/video-to-audio',
	words: {
		kindLabel: 'Audio From Video',
		service: 'Kling video-to-audio',
		product: 'the audio',
		content: 'audio',
		input: 'the video and the prompts',
		inputRules:
			'What the message calls video_url is the video: it must be MP4 or MOV, 3 to 20 seconds long and at most 100 MB, and its address must open without a login.',
		otherInput:
			'The video or a prompt is against the rules of the service. Use another video or change the prompts.',
	},
	media: [SOURCE_VIDEO],
	files: {
		...AUDIO_FILES,
		video: { ...VIDEO_FILE, description: 'MP4 that the service made of the source video' },
	},
	essentialFiles: ['mp3', 'wav'],
	resultFields: ['mp3_url', 'wav_url', 'duration', 'video_id', 'video_url'],
	checkBody: (body, baseUrl) =>
		createBody(
			body,
			baseUrl,
			{
				...readVideoSource(body, baseUrl),
				sound_effect_prompt: optionalPrompt(
					body.sound_effect_prompt,
					'Sound Effects (Optional)',
					PROMPT_MAX_CHARS,
				),
				bgm_prompt: optionalPrompt(body.bgm_prompt, 'Music (Optional)', PROMPT_MAX_CHARS),
				asmr_mode: optionalSwitch(body.asmr_mode, 'ASMR Mode'),
			},
			[SOURCE_VIDEO],
		),
	sourcePath: ['task_info', 'parent_video', 'url'],
	readResult,
};
