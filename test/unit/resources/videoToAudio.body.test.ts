import type { IDataObject } from 'n8n-workflow';
import {
	SOURCE_VIDEO,
	videoToAudio,
} from '../../../nodes/CometApiKling/resources/audio/videoToAudio';

/** @param source what "Video Source" is set to */
const bodyOf = (body: IDataObject, source = 'video_id' in body ? 'id' : 'url') =>
	videoToAudio.readBody({
		body,
		get: (name) => ({ videoSource: source, binaryPropertyName: 'data' })[name],
		additional: {},
		baseUrl: 'https://api.cometapi.com',
	});

const URL_ONLY = { video_url: 'https://example.com/a.mp4' };

test.each([
	['a URL', URL_ONLY, URL_ONLY],
	['an ID', { video_id: '861' }, { video_id: '861' }],
	['an ID beside a URL', { ...URL_ONLY, video_id: '861' }, { video_id: '861' }],
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
	expect(bodyOf(body)).toStrictEqual({ body: checked, files: [] });
});

test.each([
	['no source', {}, '"Video URL" is empty'],
	[
		'a private address',
		{ video_url: 'http://10.0.0.1/a.mp4' },
		'"Video URL" is in a private network',
	],
	['an empty ID', { video_id: '' }, '"Video ID" is empty'],
	['a callback that is no address', { ...URL_ONLY, callback_url: 'x' }, '"Callback URL" is not'],
])('%s is refused', (_name, body, message) => {
	expect(() => bodyOf(body)).toThrow(message);
});

test('an unknown source is refused', () => {
	expect(() => bodyOf(URL_ONLY, 'disk')).toThrow('"Video Source" has an unknown value');
});

test('a file is named by its field, whatever link is there', () => {
	const files = [{ media: SOURCE_VIDEO, fieldName: 'data' }];
	expect(bodyOf(URL_ONLY, 'file')).toStrictEqual({ body: {}, files });
});
