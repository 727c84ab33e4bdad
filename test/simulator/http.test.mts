import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { parseBuffer } from 'music-metadata';
import { listenLocally } from '../harness/process/ports.mjs';
import { samplePng, startSimulator, type Scenario } from './server.mjs';
import { clientOf, clientOn, goodBodies, untilTrue, useSimulator } from './testing.mjs';

/** Keys, paths and files: what only a server has. */

const { sim, client } = await useSimulator('documented', { durationMs: 0 });

async function finished(scenario: Partial<Scenario> = {}) {
	sim.scenario(() => scenario);
	const { json } = await client.create({ video_url: sim.clipUrl('video_seconds=3.5') });
	const { task_result } = (await client.query(json.data.task_id)).json.data;
	const audio = task_result.audios[0];
	const [mp3, wav, mp4] = [audio.url_mp3, audio.url_wav, task_result.videos[0].url].map(String);
	return { audio, mp3, wav, mp4 };
}

async function bytesOf(url: string): Promise<Buffer> {
	return Buffer.from(await (await fetch(url)).arrayBuffer());
}

test('a wrong body, or one that is not called JSON, makes no task', async () => {
	const wrong = await clientOn(sim, 'textToVideo').create({ prompt: 'a' });
	assert.deepEqual([wrong.status, wrong.json.code], [404, 1203]);
	for (const answer of [
		await client.create('{"video_id":'),
		await client.create({ video_id: '1' }, 'text/plain'),
	]) {
		assert.equal(answer.status, 400);
		assert.equal(answer.json.error.code, 'invalid_request');
	}
	assert.equal(sim.tasks.length, 0);
});

test('a missing, wrong, revoked or misplaced key is a 401 of the gateway', async () => {
	const answers = [
		await client.get('/v1/models', {}),
		await client.get('/v1/models', { authorization: sim.apiKey }),
		await client.get(`/v1/models?key=${sim.apiKey}`),
		await clientOf(sim, 'Bearer other').create({ video_id: '1' }),
		await clientOf(sim, 'Bearer other', 'textToVideo').query('1'),
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
	const open = await startSimulator('documented', { acceptsAnyKey: true });
	assert.equal((await clientOf(open, 'Bearer eyJ.eyJ.x').get('/v1/models')).status, 200);
	assert.equal((await clientOf(open, 'eyJ.eyJ.x').get('/v1/models')).status, 401);
	await open.close();
});

test('an unknown task is 404 1203, a wrong method 404 1202, a wrong path a web page', async () => {
	assert.equal((await client.query('1')).json.code, 1203);
	assert.equal((await client.get('/kling/v1/audio/video-to-audio')).json.code, 1202);
	for (const path of ['/kling/v1/audio', '/kling/v1/videos/omni-video/1', '//', '/%', '/files/x']) {
		const { status, text } = await client.get(`${sim.baseUrl}${path}`);
		assert.equal(status, 404);
		assert.match(text, /^<!DOCTYPE html>/);
	}
});

test('an unreachable service cuts every API connection and nothing else', async () => {
	sim.goAway();
	await assert.rejects(client.get('/v1/models'));
	await assert.rejects(client.create({ video_id: 'v' }));
	assert.equal((await client.get('/effects')).status, 200);
	sim.comeBack();
	assert.equal((await client.get('/v1/models')).status, 200);
});

test('the files are real: the sample clip, and audio in both formats, of the stated length', async () => {
	const { audio, mp3, wav, mp4 } = await finished();
	const tone = await parseBuffer(await bytesOf(mp3), { mimeType: 'audio/mpeg' });
	const { format } = await parseBuffer(await bytesOf(wav), { mimeType: 'audio/wav' });
	assert.equal(audio.duration_wav, '3.5');
	assert.equal(tone.format.codec, 'MPEG 1 Layer 3');
	assert.ok(Math.abs((tone.format.duration ?? 0) - 3.5) < 0.1);
	assert.deepEqual([format.codec, format.duration], ['PCM', 3.5]);
	const clip = await bytesOf(sim.clipUrl());
	const large = await bytesOf(sim.largeClipUrl());
	assert.deepEqual([large.length, large.subarray(0, clip.length)], [1_000_000, clip]);
	const header = clip.indexOf('mvhd') + 4;
	assert.deepEqual(await bytesOf(mp4), clip);
	assert.equal(clip.readUInt32BE(header + 16) / clip.readUInt32BE(header + 12), 4);
});

test('a result link refuses the key and any change, and may be one of two', async () => {
	const { mp3 } = await finished();
	assert.equal((await client.get(mp3)).status, 400);
	assert.equal((await fetch(mp3.split('?')[0])).status, 403);
	assert.equal((await fetch(mp3.replace('/results/', '/results/x'))).status, 403);
	assert.equal((await fetch(mp3)).status, 200);
	const { audio } = await finished({ audios: ['mp3'] });
	assert.deepEqual(Object.keys(audio), ['id', 'url_mp3', 'duration_mp3']);
	assert.equal((await fetch(String(audio.url_mp3).replace('.mp3?', '.wav?'))).status, 404);
});

test('a link that can be reached from here is fetched, and what is no image fails the task', async () => {
	const server = createServer(({ url }, response) => {
		response.writeHead(200, { 'content-type': 'image/png' });
		response.end(url === '/kite.png' ? samplePng(500, 500) : '<html>');
	});
	const host = `http://127.0.0.1:${await listenLocally(server)}`;
	const body = goodBodies(sim).imageToVideo;
	const images = { image: `${host}/kite.png`, image_tail: `${host}/page` };
	await clientOn(sim, 'imageToVideo').create({ ...body, ...images });
	const [task] = sim.tasks;
	await untilTrue(() => task.outcome === 'failed');
	server.close();
	assert.match(task.failureMessage, /^Failed to fetch the last image: must be a JPG or PNG/);
	const { form, status, width } = task.received.image ?? {};
	assert.deepEqual([form, status, width], ['link', 200, 500]);
});

test('uploads and effects are kept until they are forgotten', async () => {
	const body = Buffer.from([0, 255, 13, 10, 128]);
	await fetch(`${sim.baseUrl}/upload`, { method: 'PUT', body });
	assert.deepEqual(sim.uploads[0].body, body);
	await fetch(`${sim.baseUrl}/effect`, { method: 'POST', body: '{"ran":true}' });
	assert.equal((await client.get('/effects')).text, '[{"ran":true}]');
	sim.reset();
	assert.deepEqual([sim.requests.length, sim.uploads.length, sim.effects.length], [0, 0, 0]);
});

test('files are sent in parts, as hosts of files do, except by the one that knows no ranges', async () => {
	const whole = await bytesOf(sim.clipUrl());
	const ask = async (url: string, range: string) => {
		const response = await fetch(url, { headers: { range } });
		const body = Buffer.from(await response.arrayBuffer());
		return [response.status, response.headers.get('content-range'), body] as const;
	};
	const size = whole.length;
	assert.deepEqual(await ask(sim.clipUrl(), 'bytes=4-11'), [
		206,
		`bytes 4-11/${size}`,
		whole.subarray(4, 12),
	]);
	const last = [206, `bytes ${size - 9}-${size - 1}/${size}`, whole.subarray(-9)];
	assert.deepEqual(await ask(sim.clipUrl(), `bytes=${size - 9}-${size + 9}`), last);
	assert.deepEqual(await ask(sim.clipUrl(), `bytes=${size - 9}-`), last);
	assert.deepEqual(await ask(sim.clipUrl(), `bytes=${size}-`), [
		416,
		`bytes */${size}`,
		Buffer.alloc(0),
	]);
	const without = sim.clipUrl().replace('/files/', '/files/no-ranges/');
	assert.deepEqual(await ask(without, 'bytes=4-11'), [200, null, whole]);
});
