import type { IDataObject } from 'n8n-workflow';
import { firstRecord, known, nestedValue } from '../../base/records';
import {
	isFilled,
	optionalExternalId,
	optionalPrompt,
	optionalSwitch,
	requireReachableUrl,
} from '../../parameters/checks';
import type { Route, TaskResult } from '../../service/route';
import { readVideoSource, SOURCE_VIDEO } from './videoSource';

function checkBody(body: IDataObject, baseUrl: string): IDataObject {
	return known<IDataObject>({
		...readVideoSource(body, baseUrl),
		sound_effect_prompt: optionalPrompt(body.sound_effect_prompt, 'Sound Effect Prompt'),
		bgm_prompt: optionalPrompt(body.bgm_prompt, 'Background Music Prompt'),
		asmr_mode: optionalSwitch(body.asmr_mode, 'ASMR Mode'),
		external_task_id: optionalExternalId(body.external_task_id),
		callback_url: isFilled(body.callback_url)
			? requireReachableUrl(body.callback_url, 'Callback URL', baseUrl)
			: undefined,
	});
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

function seconds(...values: unknown[]): number | undefined {
	return values.map(Number).find((value) => Number.isFinite(value) && value > 0);
}

/** Reads one audio in two formats and one video. */
function readResult(taskResult: unknown): TaskResult {
	const audio = firstRecord(nestedValue(taskResult, ['audios']));
	const clip = firstRecord(nestedValue(taskResult, ['videos']));
	const [mp3, wav, video] = [text(audio.url_mp3), text(audio.url_wav), text(clip.url)];
	return {
		files: known<TaskResult['files']>({ mp3, wav, video }),
		fields: known<IDataObject>({
			mp3_url: mp3,
			wav_url: wav,
			duration: seconds(audio.duration_mp3, audio.duration_wav, clip.duration),
			video_id: text(clip.id),
			video_url: video,
		}),
	};
}

/** Kling's video-to-audio route behind CometAPI: a video in, its soundtrack out. */
export const videoToAudio: Route = {
	kind: 'videoToAudio',
	path: '/kling/v1/audio/video-to-audio',
	words: {
		service: 'Kling video-to-audio',
		product: 'the audio',
		content: 'audio',
		input: 'the video and the prompts',
		inputRules:
			'The video must be MP4 or MOV, 3 to 20 seconds long and at most 100 MB, and its address must open without a login.',
		otherInput:
			'The video or a prompt is against the rules of the service. Use another video or change the prompts.',
	},
	media: [SOURCE_VIDEO],
	files: {
		mp3: {
			label: 'MP3 Audio',
			extension: 'mp3',
			mimeType: 'audio/mpeg',
			// A tag, or the header of a frame of MPEG 1, 2 or 2.5, layer III, of a possible bit rate.
			start: /^(ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb][^\xf0-\xff])/,
		},
		wav: {
			label: 'WAV Audio',
			extension: 'wav',
			mimeType: 'audio/wav',
			start: /^RIFF[^]{4}WAVE/,
		},
		video: {
			label: 'Video',
			description: 'MP4 that the service made of the source video',
			extension: 'mp4',
			mimeType: 'video/mp4',
			start: /^[^]{4}ftyp/,
		},
	},
	essentialFiles: ['mp3', 'wav'],
	resultFields: ['mp3_url', 'wav_url', 'duration', 'video_id', 'video_url'],
	checkBody,
	readResult,
};
