import type { INodeParameters } from 'n8n-workflow';
import {
	api,
	BY_KEY,
	created,
	IMAGE,
	newTask,
	OWN_KEY,
	PATH,
	TASK_ID,
	VIDEO,
} from '../../harness/engine/api';
import {
	createKind,
	createOf,
	IMAGE_TO_VIDEO,
	type KindSample,
	TEXT_TO_AUDIO,
	TEXT_TO_VIDEO,
} from '../../harness/engine/kinds';
import { createAudio } from '../../harness/engine/operations';

/** What the user sets, and what is sent for it beside and instead of the defaults. */
type Row = [name: string, parameters: INodeParameters, fields: object];

const IDS = {
	externalTaskId: 'order-1',
	callbackUrl: 'https://example.com/hook?a=1',
	extraFields: '{ "seed": 7 }',
};
const IDS_SENT = {
	external_task_id: 'order-1',
	callback_url: 'https://example.com/hook?a=1',
	seed: 7,
};

const SOUND: Row[] = [
	['nothing but a prompt', {}, {}],
	['a prompt with spaces around it', { prompt: '  wind \n' }, { prompt: 'wind' }],
	['a prompt of 200 emoji', { prompt: '🌧'.repeat(200) }, { prompt: '🌧'.repeat(200) }],
	['a prompt that is a number', { prompt: '={{ 7 }}' }, { prompt: '7' }],
	['a whole duration', { audioDuration: 10 }, { duration: 10 }],
	['the shortest duration', { audioDuration: 3 }, { duration: 3 }],
	['a duration with a decimal', { audioDuration: 3.2 }, { duration: 3.2 }],
	['a duration as text', { audioDuration: "={{ '4.5' }}" }, { duration: 4.5 }],
	['an inexact sum as duration', { audioDuration: '={{ 3.1 + 0.2 }}' }, { duration: 3.3 }],
	['all additional fields', { additionalFields: IDS }, IDS_SENT],
	[
		'empty additional fields',
		{ additionalFields: { externalTaskId: '', callbackUrl: ' ', extraFields: '{}' } },
		{},
	],
];

const V3 = { model: 'kling-v3' };
const V3_SENT = { model_name: 'kling-v3' };

const CLIP: Row[] = [
	['no choice', {}, {}],
	['another model', { model: 'kling-v2-6' }, { model_name: 'kling-v2-6' }],
	['the mode Pro', { mode: 'pro' }, { mode: 'pro' }],
	['ten seconds', { videoDuration: 10 }, { duration: '10' }],
	['a duration that is a text', { videoDuration: "={{ '10' }}" }, { duration: '10' }],
	['three seconds of V3', { ...V3, videoDuration: 3 }, { ...V3_SENT, duration: '3' }],
	['fifteen seconds of V3', { ...V3, videoDuration: 15 }, { ...V3_SENT, duration: '15' }],
	['the mode 4K of V3', { ...V3, mode: '4k' }, { ...V3_SENT, mode: '4k' }],
	['4K with sound', { ...V3, mode: '4k', sound: true }, { ...V3_SENT, mode: '4k', sound: 'on' }],
	['sound', { ...V3, sound: true }, { ...V3_SENT, sound: 'on' }],
	['sound off', { sound: false }, {}],
	[
		'sound in the mode Pro',
		{ ...V3, sound: true, mode: 'pro' },
		{ ...V3_SENT, sound: 'on', mode: 'pro' },
	],
	[
		'sound of v2.6 in the mode Pro',
		{ model: 'kling-v2-6', mode: 'pro', sound: true },
		{ model_name: 'kling-v2-6', mode: 'pro', sound: 'on' },
	],
	['a CFG Scale', { ...V3, additionalFields: { cfgScale: 0.7 } }, { ...V3_SENT, cfg_scale: 0.7 }],
	['a CFG Scale of 0', { ...V3, additionalFields: { cfgScale: 0 } }, { ...V3_SENT, cfg_scale: 0 }],
	[
		'a negative prompt',
		{ additionalFields: { negativePrompt: ' text, people ' } },
		{ negative_prompt: 'text, people' },
	],
	[
		'a model name instead of the chosen model',
		{ model: 'kling-v2-6', additionalFields: { modelName: ' kling-v9 ' } },
		{ model_name: 'kling-v9' },
	],
	[
		'an unknown model name, for which everything is allowed',
		{
			videoDuration: 7,
			sound: true,
			mode: '4k',
			additionalFields: { modelName: 'v9', cfgScale: 1 },
		},
		{ model_name: 'v9', mode: '4k', duration: '7', sound: 'on', cfg_scale: 1 },
	],
	[
		'empty additional fields',
		{
			additionalFields: { modelName: ' ', negativePrompt: '', externalTaskId: '', extraFields: '' },
		},
		{},
	],
	['all common additional fields', { additionalFields: IDS }, IDS_SENT],
	['a prompt of 2500 characters', { prompt: 'x'.repeat(2500) }, { prompt: 'x'.repeat(2500) }],
];

const FROM_TEXT: Row[] = [
	['the default shape', { aspectRatio: '16:9' }, {}],
	['an upright shape', { aspectRatio: '9:16' }, { aspect_ratio: '9:16' }],
	['a square shape', { aspectRatio: '1:1' }, { aspect_ratio: '1:1' }],
];

const FROM_IMAGE: Row[] = [
	['a prompt', { prompt: ' the waves roll in ' }, { prompt: 'the waves roll in' }],
	['an empty prompt', { prompt: ' ' }, {}],
	[
		'an end image',
		{ additionalFields: { endImageUrl: 'https://example.com/end.png' } },
		{ image_tail: 'https://example.com/end.png' },
	],
	['empty end images', { additionalFields: { endImageUrl: '', endImageField: '' } }, {}],
	[
		'the share link of a drive',
		{ imageUrl: 'https://www.dropbox.com/s/abc/a.png?dl=0', options: { checkInput: false } },
		{ image: 'https://www.dropbox.com/s/abc/a.png?dl=1' },
	],
	['a link with spaces around it', { imageUrl: ` ${IMAGE} ` }, {}],
];

const TABLES: Array<[string, KindSample, Row[]]> = [
	['a sound from a text', TEXT_TO_AUDIO, SOUND],
	['a clip from a text', TEXT_TO_VIDEO, [...CLIP, ...FROM_TEXT]],
	['a clip from an image', IMAGE_TO_VIDEO, [...CLIP, ...FROM_IMAGE]],
];

describe.each(TABLES)('the body of %s', (_kind, kind, rows) => {
	test.each(rows)('with %s', async (_name, parameters, fields) => {
		const scope = createOf(kind, fields).reply(200, created());

		const { items, error } = await createKind(kind, { awaitMode: 'none', ...parameters });

		expect(error).toBeUndefined();
		scope.done();
		expect(items[0]).toMatchObject({ json: { task_id: TASK_ID }, pairedItem: { item: 0 } });
	});
});

test('the duration of a sound is sent as a JSON number, whole where it is whole', async () => {
	const sent: string[] = [];
	for (const audioDuration of [5, 5.5]) {
		const scope = createOf(TEXT_TO_AUDIO, { duration: audioDuration }).reply(200, (_uri, body) => {
			sent.push(JSON.stringify((body as { duration: unknown }).duration));
			return created();
		});
		await createKind(TEXT_TO_AUDIO, { awaitMode: 'none', audioDuration });
		scope.done();
	}
	expect(sent).toEqual(['5', '5.5']);
});

describe('the body of a soundtrack', () => {
	const withId = { video_id: '861', external_task_id: OWN_KEY };

	test.each([
		['a URL with spaces around it', { videoUrl: `  ${VIDEO}\n` }, newTask()],
		['an ID as text', { videoSource: 'id', videoId: '861' }, withId],
		[
			'an ID as an exact number',
			{ videoSource: 'id', videoId: '={{ 861254 }}' },
			{ ...withId, video_id: '861254' },
		],
		['an ID that is left under the source URL', { videoId: '861' }, newTask()],
		[
			'a URL that is left under the source ID',
			{ videoSource: 'id', videoId: '861', videoUrl: VIDEO },
			withId,
		],
		[
			'all fields',
			{
				soundEffectPrompt: ' waves ',
				bgmPrompt: 'piano',
				additionalFields: { asmrMode: true, ...IDS },
			},
			newTask({
				sound_effect_prompt: 'waves',
				bgm_prompt: 'piano',
				asmr_mode: true,
				...IDS_SENT,
			}),
		],
		[
			'empty fields',
			{
				soundEffectPrompt: '',
				bgmPrompt: '   ',
				additionalFields: { externalTaskId: '', callbackUrl: ' ' },
			},
			newTask(),
		],
		[
			'a switch that is off',
			{ additionalFields: { asmrMode: false } },
			newTask({ asmr_mode: false }),
		],
		['a prompt that is a number', { bgmPrompt: '={{ 7 }}' }, newTask({ bgm_prompt: '7' })],
		[
			'a prompt of 200 emoji',
			{ bgmPrompt: '🎹'.repeat(200) },
			newTask({ bgm_prompt: '🎹'.repeat(200) }),
		],
	])('with %s', async (_name, parameters, body) => {
		const scope = api()
			.post(PATH, body as never)
			.reply(200, created());

		const { items, error } = await createAudio({ awaitMode: 'none', ...parameters });

		expect(error).toBeUndefined();
		scope.done();
		expect(items[0]).toMatchObject({ json: { task_id: TASK_ID }, pairedItem: { item: 0 } });
	});

	test('may have addresses in a private network if the service is in one', async () => {
		const [baseUrl, video, callback] = [8080, 8081, 8082].map((port) => `http://localhost:${port}`);
		const scope = api(baseUrl)
			.post(PATH, newTask({ video_url: video, callback_url: callback }))
			.reply(200, created())
			.get(BY_KEY)
			.reply(200, created());

		await createAudio(
			{
				videoUrl: video,
				awaitMode: 'none',
				additionalFields: { callbackUrl: callback },
				options: { checkInput: false },
			},
			{ credentials: { baseUrl } },
		);

		scope.done();
	});
});
