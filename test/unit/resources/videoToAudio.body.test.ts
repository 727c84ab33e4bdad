import type { IDataObject } from 'n8n-workflow';
import { videoToAudio } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';

const checkBody = (body: IDataObject) => videoToAudio.checkBody(body, 'https://api.cometapi.com');

const URL_ONLY = { video_url: 'https://example.com/a.mp4' };

test.each([
	['a URL', URL_ONLY, URL_ONLY],
	['an ID', { video_id: '861' }, { video_id: '861' }],
	['an ID beside an empty URL', { video_url: '', video_id: '861' }, { video_id: '861' }],
	['a URL beside an empty ID', { ...URL_ONLY, video_id: ' ' }, URL_ONLY],
	['the source of the video', { ...URL_ONLY, video_source: 'url' }, URL_ONLY],
	['an ID as a number', { video_id: 861 }, { video_id: '861' }],
	[
		'every field',
		{
			...URL_ONLY,
			sound_effect_prompt: 'waves',
			bgm_prompt: 'piano',
			asmr_mode: true,
			external_task_id: 'order-1',
			callback_url: 'https://example.com/hook',
		},
		{
			...URL_ONLY,
			sound_effect_prompt: 'waves',
			bgm_prompt: 'piano',
			asmr_mode: true,
			external_task_id: 'order-1',
			callback_url: 'https://example.com/hook',
		},
	],
	[
		'empty fields',
		{
			...URL_ONLY,
			sound_effect_prompt: '',
			bgm_prompt: ' ',
			asmr_mode: '',
			external_task_id: null,
			callback_url: '',
		},
		URL_ONLY,
	],
	['a switch that is off', { ...URL_ONLY, asmr_mode: false }, { ...URL_ONLY, asmr_mode: false }],
	['a field that the API does not know', { ...URL_ONLY, other: 1 }, URL_ONLY],
])('%s', (_name, body, checked) => {
	expect(checkBody(body)).toStrictEqual(checked);
});

test.each([
	['no source', {}, '"Video URL" is empty'],
	['both sources', { ...URL_ONLY, video_id: '861' }, '"Video URL" and "Video ID" are both filled'],
	['both sources, empty', { video_url: '', video_id: '' }, '"Video URL" is empty'],
	[
		'an unknown source',
		{ ...URL_ONLY, video_source: 'disk' },
		'"Video Source" has an unknown value',
	],
	[
		'a private address',
		{ video_url: 'http://10.0.0.1/a.mp4' },
		'"Video URL" is in a private network',
	],
	['an empty ID', { video_id: '' }, '"Video ID" is empty'],
	['a callback that is no address', { ...URL_ONLY, callback_url: 'x' }, '"Callback URL" is not'],
])('%s is refused', (_name, body, message) => {
	expect(() => checkBody(body)).toThrow(message);
});
