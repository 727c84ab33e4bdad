import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Account } from '../service/account.js';
import { factsOf, type ServiceFacts } from '../service/facts.js';
import { KINDS, type KindName } from '../service/kinds.js';
import { samplePng } from './server.mjs';

/** What a create may hold, by the rules of each route. */

const accountWith = (facts: Partial<ServiceFacts> = {}) =>
	new Account({ ...factsOf('documented'), ...facts }, Date.now);

const video_url = 'https://clips.test/a.mp4';
const sound = { prompt: 'rain', duration: 5 };
const v3 = { model_name: 'kling-v3', prompt: 'a red kite' };
const v26 = { ...v3, model_name: 'kling-v2-6' };
const turbo = { ...v3, model_name: 'kling-v2-5-turbo' };
const still = { ...v3, image: 'https://pictures.test/kite.jpg' };
const png = samplePng(300, 300);
const base64 = (bytes: Buffer) => bytes.toString('base64');

/** The beginning of a JPG: a segment of text, and the one that says its size. */
function jpegOf(width: number, height: number): string {
	const size = [height >> 8, height & 255, width >> 8, width & 255];
	const text = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0];
	return base64(Buffer.from([...text, 0xff, 0xc0, 0, 11, 8, ...size, 1, 1, 0x11, 0]));
}

const SAMPLE_VIDEO =
	'http://runwaycdn.rixapi.com/attachments/video/runway/20241015/82bc23c83b5c32e75059c8328df5cffb.mp4';

const refused: Record<KindName, Array<[body: unknown, named: RegExp]>> = {
	videoToAudio: [
		[[], /JSON object/],
		[{}, /exactly one/],
		[{ video_url, video_id: '1' }, /exactly one/],
		[{ video_url, model: 'x' }, /unknown field: model/],
		[{ video_id: 861254119619698 }, /video_id/],
		[{ video_url, bgm_prompt: null }, /bgm_prompt must not be empty/],
		[{ video_url: 'file:///a.mp4' }, /http/],
		[{ video_url: 'https://clips.test/a.webm' }, /MP4 or MOV/],
		[{ video_url: `${video_url}?video_seconds=2` }, /duration/],
		[{ video_url: `${video_url}?video_seconds=20.1` }, /duration/],
		[{ video_url, sound_effect_prompt: '🎺'.repeat(201) }, /200/],
		[{ video_url, asmr_mode: 'true' }, /asmr_mode/],
		[{ video_url, callback_url: '/hook' }, /callback_url/],
		[{ video_id: '861034216165875784' }, /sample value/],
		[{ video_url: SAMPLE_VIDEO }, /sample value/],
	],
	textToAudio: [
		[{ duration: 5 }, /prompt is required/],
		[{ ...sound, prompt: '🎺'.repeat(201) }, /200/],
		[{ prompt: 'rain' }, /duration is required/],
		[{ ...sound, duration: '5' }, /duration must be a number/],
		[{ ...sound, duration: 2.9 }, /3\.0 to 10\.0/],
		[{ ...sound, duration: 10.1 }, /3\.0 to 10\.0/],
		[{ ...sound, duration: 4.25 }, /one decimal/],
	],
	textToVideo: [
		[{ prompt: 'a' }, /discontinued: kling-v1/],
		[{ ...v3, model_name: 'kling-3.0-turbo' }, /model_name must be/],
		[{ model_name: 'kling-v3' }, /prompt is required/],
		[{ ...v3, prompt: '🎺'.repeat(2_501) }, /2500/],
		[{ ...v3, duration: 5 }, /duration must be a string/],
		[{ ...v3, duration: '5.5' }, /duration must be a string of whole/],
		[{ ...v3, duration: '16' }, /duration/],
		[{ ...turbo, duration: '6' }, /duration must be 5 or 10/],
		[{ ...v3, mode: '8k' }, /mode must be one of the strings std, pro, 4k/],
		[{ ...v26, mode: '4k' }, /mode value '4k' is invalid/],
		[{ ...v3, aspect_ratio: '4:3' }, /aspect_ratio/],
		[still, /unknown field: image/],
		[{ ...v3, sound: true }, /sound must be one of/],
		[{ ...turbo, sound: 'on', mode: 'pro' }, /sound is not supported/],
		[{ ...v26, sound: 'on' }, /sound is not supported .* mode std/],
		[{ ...v3, cfg_scale: 1.1 }, /from 0 to 1/],
		[{ ...v26, cfg_scale: 0.5 }, /cfg_scale is not supported/],
	],
	imageToVideo: [
		[{ ...v3, image_tail: still.image }, /image is required/],
		[{ ...still, negative_prompt: 'x'.repeat(2_501) }, /negative/],
		[{ ...still, aspect_ratio: '1:1' }, /unknown field: aspect_ratio/],
		[{ ...still, video_id: 'v' }, /unknown field: video_id/],
		[{ ...still, image: `data:image/png;base64,${base64(png)}` }, /without a data: prefix/],
		[{ ...still, image: base64(png).slice(0, -1) }, /must be a URL or base64/],
		[{ ...still, image: base64(Buffer.from('GIF89a, and more of it')) }, /JPG or PNG/],
		[{ ...still, image: base64(samplePng(299, 400)) }, /at least 300 × 300 pixels, not 299/],
		[{ ...still, image: jpegOf(751, 300) }, /ratio from 1:2.5 to 2.5:1, not 751/],
		[{ ...still, image_tail: jpegOf(300, 751) }, /image_tail .* not 300/],
		[{ ...still, image: base64(Buffer.concat([png, Buffer.alloc(11e6)])) }, /than 10 MB/],
		[{ ...still, image: 'file:///a.png' }, /http or https/],
	],
};

for (const [kind, rows] of Object.entries(refused) as Array<
	[KindName, typeof refused.textToAudio]
>) {
	test(`${kind} refuses what is wrong, and names it`, () => {
		for (const [body, named] of rows) {
			const { status, code, message } = accountWith().refuseBody(KINDS[kind], body) ?? {};
			assert.match(String(message), named);
			const isDiscontinued = String(message).includes('discontinued');
			assert.deepEqual([status, code], isDiscontinued ? [404, 1203] : [400, 1201]);
		}
	});
}

const accepted: Array<[kind: KindName, body: object]> = [
	[
		'videoToAudio',
		{
			...{ video_url: 'https://clips.test/A.MOV?signature=1', bgm_prompt: 'calm' },
			...{ sound_effect_prompt: '🎺'.repeat(200), asmr_mode: false, external_task_id: 'all' },
		},
	],
	['textToAudio', { prompt: '🎺'.repeat(200), duration: 10 }],
	['textToAudio', { ...sound, duration: 3.1 }],
	['textToVideo', { ...v3, duration: '15', sound: 'on', cfg_scale: 0 }],
	['textToVideo', { ...v3, mode: '4k' }],
	['textToVideo', { ...v26, mode: 'pro', sound: 'on', duration: '10' }],
	['textToVideo', { ...turbo, sound: 'off', aspect_ratio: '9:16' }],
	['textToVideo', { ...v3, prompt: 'x'.repeat(2_500), negative_prompt: 'x'.repeat(2_500) }],
	['imageToVideo', { model_name: 'kling-v3', image: still.image, image_tail: jpegOf(750, 300) }],
	['imageToVideo', { ...still, image: base64(png) }],
];

test('what the pages allow is accepted', () => {
	for (const [kind, body] of accepted) {
		assert.equal(accountWith().refuseBody(KINDS[kind], body), undefined, JSON.stringify(body));
	}
});

test('an account may keep to the narrower page, and not know what only Kling documents', () => {
	const narrow = accountWith({ rulesOf: 'cometapi', acceptsPrompts: false });
	for (const [kind, body, named] of [
		['textToAudio', { ...sound, duration: 4.5 }, /integer/],
		['textToVideo', { ...v3, duration: '7' }, /5 or 10/],
		['textToVideo', { ...v3, mode: '4k' }, /'4k' is invalid/],
		['textToVideo', { ...v3, prompt: 'x'.repeat(501) }, /500/],
		['textToVideo', { ...v3, negative_prompt: 'x'.repeat(201) }, /200/],
		['videoToAudio', { video_url, bgm_prompt: 'calm' }, /unknown field: bgm_prompt/],
		['videoToAudio', { video_url, sound_effect_prompt: 'a' }, /unknown field: sound_effect/],
		['videoToAudio', { video_url, asmr_mode: true }, /unknown field: asmr_mode/],
	] as const) {
		assert.match(String(narrow.refuseBody(KINDS[kind], body)?.message), named);
		assert.equal(accountWith().refuseBody(KINDS[kind], body), undefined);
	}
});
