import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientOf, useSimulator } from './testing.mjs';

const SAMPLE_VIDEO =
	'http://runwaycdn.rixapi.com/attachments/video/runway/20241015/82bc23c83b5c32e75059c8328df5cffb.mp4';

const { sim, client } = await useSimulator();

const video_url = 'https://clips.test/a.mp4';

const refused: [why: string, body: unknown, named: RegExp][] = [
	['a list', [], /JSON object/],
	['no source', {}, /exactly one/],
	['both sources', { video_url, video_id: '1' }, /exactly one/],
	['an unknown field', { video_url, model: 'x' }, /unknown field: model/],
	['a field of every object', { video_url, constructor: 1 }, /unknown field: constructor/],
	['a numeric id', { video_id: 861254119619698 }, /video_id/],
	['an id with a slash', { video_id: '../1' }, /video_id/],
	['a null', { video_url, bgm_prompt: null }, /bgm_prompt must not be empty/],
	['an empty string', { video_url, callback_url: '' }, /callback_url must not be empty/],
	['a file scheme', { video_url: 'file:///a.mp4' }, /http/],
	['another extension', { video_url: 'https://clips.test/a.webm' }, /MP4 or MOV/],
	['a short clip', { video_url: `${video_url}?video_seconds=2` }, /duration/],
	['a long clip', { video_url: `${video_url}?video_seconds=20.1` }, /duration/],
	['a strange clip', { video_url: `${video_url}?video_seconds=x` }, /duration/],
	['a long prompt', { video_url, sound_effect_prompt: '🎺'.repeat(201) }, /200/],
	['a textual boolean', { video_url, asmr_mode: 'true' }, /asmr_mode/],
	['a numeric own id', { video_url, external_task_id: 7 }, /external_task_id/],
	['a relative callback', { video_url, callback_url: '/hook' }, /callback_url/],
	['the sample id', { video_id: '861034216165875784' }, /sample value/],
	['the sample own id', { video_url, external_task_id: 'audio-video-task-001' }, /sample value/],
	['the sample callback', { video_url, callback_url: 'https://example.com/webhook' }, /sample/],
	['the sample video', { video_url: SAMPLE_VIDEO }, /sample value/],
	['a misspelt scenario', { video_url: `${video_url}?scenario=fial` }, /unknown scenario/],
	['a strange repeat', { video_url: `${video_url}?times=1e9` }, /times/],
];

for (const [why, body, named] of refused) {
	test(`a create with ${why} is refused with 1201`, async () => {
		const { status, json, text } = await client.create(body);
		assert.deepEqual([status, json.code], [400, 1201]);
		assert.match(text, named);
		assert.equal(sim.tasks.length, 0);
	});
}

test('every documented field together is accepted', async () => {
	const { status } = await client.create({
		video_url: 'https://clips.test/A.MOV?signature=1',
		sound_effect_prompt: '🎺'.repeat(200),
		bgm_prompt: 'calm',
		asmr_mode: false,
		external_task_id: 'all',
	});
	assert.equal(status, 200);
});

test('a body that is not JSON, or not called so, is refused by the gateway', async () => {
	for (const answer of [
		await client.create('{"video_id":'),
		await client.create({ video_id: '1' }, 'text/plain'),
	]) {
		assert.equal(answer.status, 400);
		assert.equal(answer.json.error.code, 'invalid_request');
	}
});

test('a missing, wrong, revoked or misplaced key is a 401 of the gateway', async () => {
	const answers = [
		await client.get('/v1/models', {}),
		await client.get('/v1/models', { authorization: sim.apiKey }),
		await client.get(`/v1/models?key=${sim.apiKey}`),
		await clientOf(sim, 'Bearer other').create({ video_id: '1' }),
		await clientOf(sim, 'Bearer other').query('1'),
	];
	assert.equal((await client.get('/v1/models')).status, 200);
	sim.revokeKey();
	answers.push(await client.get('/v1/models'));
	sim.restoreKey();
	assert.equal((await client.get('/v1/models')).status, 200);
	for (const { status, json } of answers) {
		assert.equal(status, 401);
		assert.equal(json.error.code, 'invalid_api_key');
		assert.match(String(json.error.message), /request id: /);
	}
});

test('an unknown task is 404 1203, a wrong method 404 1202, a wrong path a web page', async () => {
	assert.deepEqual((await client.query('1')).json.code, 1203);
	assert.deepEqual((await client.get('/kling/v1/audio/video-to-audio')).json.code, 1202);
	for (const path of ['/kling/v1/audio', '/api/kling', '//', '/%', '/files/x']) {
		const { status, text } = await client.get(`${sim.baseUrl}${path}`);
		assert.equal(status, 404);
		assert.match(text, /^<!DOCTYPE html>/);
	}
});
