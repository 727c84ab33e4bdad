import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KindName } from './server.mjs';
import { clientOn, useSimulator } from './testing.mjs';

const { sim } = await useSimulator({ durationMs: 0 });

const sound = { prompt: 'rain', duration: 5 };
const v3 = { model_name: 'kling-v3', prompt: 'a red kite' };
const v26 = { ...v3, model_name: 'kling-v2-6' };
const turbo = { ...v3, model_name: 'kling-v2-5-turbo' };
const still = { ...v3, image: sim.imageUrl() };

type RefusedBody = [why: string, kind: KindName, body: unknown, named: RegExp, code?: number];

const refused: RefusedBody[] = [
	['no prompt', 'textToAudio', { duration: 5 }, /prompt is required/],
	['an empty prompt', 'textToAudio', { ...sound, prompt: ' ' }, /prompt must not be empty/],
	['201 characters', 'textToAudio', { ...sound, prompt: '🎺'.repeat(201) }, /200/],
	['no duration', 'textToAudio', { prompt: 'rain' }, /duration is required/],
	['a textual duration', 'textToAudio', { ...sound, duration: '5' }, /duration must be a number/],
	['a short duration', 'textToAudio', { ...sound, duration: 2.9 }, /3\.0 to 10\.0/],
	['a long duration', 'textToAudio', { ...sound, duration: 10.1 }, /3\.0 to 10\.0/],
	['two decimals', 'textToAudio', { ...sound, duration: 4.25 }, /one decimal/],
	['a model of sound', 'textToAudio', { ...sound, model_name: 'x' }, /unknown field: model_name/],
	['no model', 'textToVideo', { prompt: 'a' }, /discontinued: kling-v1/, 1203],
	['no model', 'imageToVideo', { image: sim.imageUrl() }, /discontinued: kling-v1/, 1203],
	[
		'an old model',
		'textToVideo',
		{ ...v3, model_name: 'kling-v1-6' },
		/discontinued: kling-v1-6/,
		1203,
	],
	[
		'a strange model',
		'textToVideo',
		{ ...v3, model_name: 'kling-3.0-turbo' },
		/model_name must be/,
	],
	['no prompt', 'textToVideo', { model_name: 'kling-v3' }, /prompt is required/],
	['2501 characters', 'textToVideo', { ...v3, prompt: '🎺'.repeat(2_501) }, /2500/],
	['2501 of them', 'imageToVideo', { ...still, negative_prompt: 'x'.repeat(2_501) }, /negative/],
	['a numeric duration', 'textToVideo', { ...v3, duration: 5 }, /duration must be a string/],
	['an odd length', 'textToVideo', { ...turbo, duration: '6' }, /duration must be 5 or 10/],
	['a fraction', 'textToVideo', { ...v3, duration: '5.5' }, /duration must be a string of whole/],
	['2 seconds', 'textToVideo', { ...v3, duration: '2' }, /duration/],
	['16 seconds', 'textToVideo', { ...v3, duration: '16' }, /duration/],
	['a mode', 'textToVideo', { ...v3, mode: '4k' }, /mode must be one of the strings std, pro/],
	['a shape', 'textToVideo', { ...v3, aspect_ratio: '4:3' }, /aspect_ratio/],
	['a shape', 'imageToVideo', { ...still, aspect_ratio: '1:1' }, /unknown field: aspect_ratio/],
	['an image', 'textToVideo', still, /unknown field: image/],
	['a boolean sound', 'textToVideo', { ...v3, sound: true }, /sound must be one of/],
	['sound', 'textToVideo', { ...turbo, sound: 'on', mode: 'pro' }, /sound is not supported/],
	['sound in std', 'textToVideo', { ...v26, sound: 'on' }, /sound is not supported .* mode std/],
	['a textual scale', 'textToVideo', { ...v3, cfg_scale: '0.5' }, /cfg_scale must be a number/],
	['a large scale', 'textToVideo', { ...v3, cfg_scale: 1.1 }, /from 0 to 1/],
	['a scale', 'textToVideo', { ...v26, cfg_scale: 0.5 }, /cfg_scale is not supported/],
	['a scale', 'textToVideo', { ...turbo, cfg_scale: 0.5 }, /cfg_scale is not supported/],
	['a camera', 'textToVideo', { ...v3, camera_control: {} }, /unknown field: camera_control/],
	['a video', 'imageToVideo', { ...still, video_id: 'v' }, /unknown field: video_id/],
	[
		'the sample callback',
		'textToVideo',
		{ ...v3, callback_url: 'https://example.com/webhook' },
		/sample/,
	],
];

for (const [why, kind, body, named, code = 1201] of refused) {
	const model = (body as { model_name?: string }).model_name ?? 'no model';
	test(`${kind} refuses ${why} (${model}) with ${code}`, async () => {
		const { status, json, text } = await clientOn(sim, kind).create(body);
		assert.deepEqual([status, json.code], [code === 1203 ? 404 : 400, code]);
		assert.match(text, named);
		assert.equal(sim.tasks.length, 0);
	});
}
