import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KindName } from './server.mjs';
import { clientOf, clientOn, useSimulator } from './testing.mjs';

const { sim } = await useSimulator({ durationMs: 0 });
const { sim: narrow } = await useSimulator({ durationMs: 0, rulesOf: 'cometapi' });

const sound = { prompt: 'rain', duration: 5 };
const v3 = { model_name: 'kling-v3', prompt: 'a red kite' };
const v26 = { ...v3, model_name: 'kling-v2-6' };
const turbo = { ...v3, model_name: 'kling-v2-5-turbo' };
const still = { ...v3, image: sim.imageUrl() };

const accepted: Array<[why: string, kind: KindName, body: unknown]> = [
	['200 characters and 10 s', 'textToAudio', { prompt: '🎺'.repeat(200), duration: 10 }],
	['one decimal', 'textToAudio', { ...sound, duration: 3.1 }],
	['every length of v3', 'textToVideo', { ...v3, duration: '15', sound: 'on', cfg_scale: 0 }],
	['sound of v2-6 in pro', 'textToVideo', { ...v26, mode: 'pro', sound: 'on', duration: '10' }],
	['silence of a model that has no sound', 'textToVideo', { ...turbo, sound: 'off' }],
	[
		'all fields of a text',
		'textToVideo',
		{
			...v3,
			negative_prompt: 'x'.repeat(2_500),
			prompt: 'x'.repeat(2_500),
			mode: 'std',
			duration: '3',
			aspect_ratio: '9:16',
			sound: 'off',
			cfg_scale: 1,
			external_task_id: 'all',
			callback_url: 'http://127.0.0.1:1/',
		},
	],
	['an image without words', 'imageToVideo', { ...still, prompt: undefined }],
	['a last image', 'imageToVideo', { ...still, image_tail: sim.imageUrl() }],
];

for (const [why, kind, body] of accepted) {
	test(`${kind} takes ${why}`, async () => {
		const { status, text } = await clientOn(sim, kind).create(body);
		assert.equal(status, 200, text);
		assert.equal(sim.tasks.length, 1);
	});
}

test('an account may keep to the narrower page', async () => {
	for (const [kind, body, named] of [
		['textToAudio', { ...sound, duration: 4.5 }, /integer/],
		['textToVideo', { ...v3, duration: '7' }, /5 or 10/],
		['textToVideo', { ...v3, prompt: 'x'.repeat(501) }, /500/],
		['textToVideo', { ...v3, negative_prompt: 'x'.repeat(201) }, /200/],
	] as const) {
		const { status, text } = await clientOn(narrow, kind).create(body);
		assert.equal(status, 400);
		assert.match(text, named);
		assert.equal((await clientOn(sim, kind).create(body)).status, 200);
	}
});

test('a wrong key, a wrong method and a path beside the routes are refused as everywhere', async () => {
	const { create, get } = clientOn(sim, 'textToVideo');
	assert.equal((await clientOf(sim, 'Bearer other', 'textToVideo').create(v3)).status, 401);
	assert.equal((await get('/kling/v1/videos/text2video')).json.code, 1202);
	assert.match((await get('/kling/v1/videos/lip-sync/1')).text, /DOCTYPE/);
	assert.equal((await create(v3, 'text/plain')).json.error.code, 'invalid_request');
});

test('an account may take any bearer, though not none', async () => {
	const { sim: open } = await useSimulator({ acceptsAnyKey: true });
	assert.equal((await clientOf(open, 'Bearer eyJ.eyJ.x').get('/v1/models')).status, 200);
	assert.equal((await clientOf(open, 'eyJ.eyJ.x').get('/v1/models')).status, 401);
	assert.equal((await clientOf(open).get('/v1/models', {})).status, 401);
});

test('a clip costs what the list says, by model, mode, length and sound', async () => {
	const priceOf = async (body: object) => {
		const { create, query } = clientOn(sim, 'textToVideo');
		const { json } = await create(body);
		const { data } = (await query(json.data.task_id)).json;
		return Number(data.final_balance_deduction.list_price);
	};
	const pro = { mode: 'pro', duration: '10' };
	const prices = [
		await priceOf(v3),
		await priceOf({ ...v3, ...pro, sound: 'on' }),
		await priceOf({ ...v26, ...pro, sound: 'on' }),
		await priceOf({ ...turbo, sound: 'off' }),
		await priceOf({ ...turbo, ...pro }),
	];
	assert.deepEqual(prices, [0.42, 1.68, 1.4, 0.21, 0.7]);
});
