import { checkTaskBody } from '../nodes/CometApiKling/shared/taskBody';

const URL_ONLY = { video_url: 'https://example.com/a.mp4' };

test.each([
	['a URL', URL_ONLY, URL_ONLY],
	['an ID', { video_id: '861' }, { video_id: '861' }],
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
	expect(checkTaskBody(body)).toStrictEqual(checked);
});

test.each([
	['no source', {}, '"Video URL" is empty'],
	['both sources', { ...URL_ONLY, video_id: '861' }, 'Both a video URL and a video ID are set'],
	['an empty ID', { video_id: '' }, '"Video ID" is empty'],
	['a callback that is no address', { ...URL_ONLY, callback_url: 'x' }, '"Callback URL" is not'],
])('%s is refused', (_name, body, message) => {
	expect(() => checkTaskBody(body)).toThrow(message);
});
