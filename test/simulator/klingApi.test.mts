import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { KlingAPI, KlingAPIError } from 'kling-api';
import { temporaryFolder } from '../harness/process/temporary.mjs';
import { samplePng } from './server.mjs';
import { clientOn, useSimulator } from './testing.mjs';

/**
 * An outside witness: a client that somebody else wrote for Kling's own service, unmodified. It has
 * no route of sounds, signs tokens of its own, and takes an http address only once it is made.
 */
const { sim } = await useSimulator('documented', { durationMs: 100, acceptsAnyKey: true });

const client = new KlingAPI({
	accessKey: 'access-key',
	secretKey: 'a-secret-key-that-is-long-enough-to-sign-with',
	baseUrl: 'https://simulator.test/kling',
});
client.client.defaults.baseURL = `${sim.baseUrl}/kling`;

const patience = { interval: 20, timeout: 5_000, showSpinner: false };

const text = { model_name: 'kling-v2-6', prompt: 'a red kite', mode: 'pro', sound: 'on' } as const;

test('it makes a clip from a text, waits for it, and reads the result', async () => {
	const created = await client.textToVideo({ ...text, duration: '10', external_task_id: 'mine' });
	assert.equal(created.code, 0);
	assert.equal(created.data.task_status, 'submitted');
	const [task] = sim.tasks;
	assert.deepEqual([task.kind, task.id], ['textToVideo', created.data.task_id]);
	assert.deepEqual(task.body, { ...text, duration: '10', external_task_id: 'mine' });
	const { data } = await client.waitForVideoResult(task.id, undefined, patience);
	assert.equal(data.task_status, 'succeed');
	const [video] = data.task_result?.videos ?? [];
	assert.deepEqual([video.duration, new URL(video.url).port], ['10.0', String(sim.port)]);
	assert.equal((await fetch(video.url)).headers.get('content-type'), 'video/mp4');
	assert.ok(task.getCount > 1);
});

test('it sends a file as base64 and a link as it is, and both become clips', async () => {
	const png = samplePng(320, 320);
	const path = join(temporaryFolder('kling-api'), 'kite.png');
	await writeFile(path, png);
	const image_tail = 'https://pictures.test/last.jpg';
	const { data } = await client.imageToVideo({
		...{ model_name: 'kling-v2-5-turbo', mode: 'pro', duration: '5' },
		...{ image: path, image_tail, prompt: 'it lands' },
	});
	const [task] = sim.tasks;
	assert.equal(task.kind, 'imageToVideo');
	assert.equal(task.body.image_tail, image_tail);
	const { form, type, bytes, width } = task.received.image ?? {};
	assert.deepEqual([form, type, bytes, width], ['base64', 'image/png', png.length, 320]);
	const ask = client.queryImageToVideoTask.bind(client);
	const result = await client.waitForVideoResult(data.task_id, ask, patience);
	assert.match(String(result.data.task_result?.videos?.[0].id), /^862\d{15}$/);
	const soundtrack = await clientOn(sim, 'videoToAudio').create({
		video_id: result.data.task_result?.videos?.[0].id,
	});
	assert.equal(soundtrack.status, 200);
});

test('it reads a failed task, a refusal and an unknown task as what they are', async () => {
	sim.scenario(() => ({ outcome: 'failed', durationMs: 0 }));
	const { data } = await client.textToVideo(text);
	await assert.rejects(
		client.waitForVideoResult(data.task_id, undefined, patience),
		/risk control/,
	);
	const isKlings = (code: number) => (error: unknown) =>
		error instanceof KlingAPIError && error.code === code;
	await assert.rejects(client.textToVideo({ prompt: 'a red kite' }), isKlings(1203));
	const ask = client.queryImageToVideoTask(data.task_id);
	await assert.rejects(ask, isKlings(1203));
	assert.equal(sim.tasks.length, 1);
});

test('its token is its own, and goes in the header only', async () => {
	await client.textToVideo(text);
	for (const { headers, path } of sim.requests) {
		assert.match(String(headers.authorization), /^Bearer eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
		assert.doesNotMatch(path, /eyJ/);
	}
});
