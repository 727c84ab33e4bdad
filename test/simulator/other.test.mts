import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OTHER_KINDS } from '../service/otherKinds.js';
import { useSimulator } from './testing.mjs';

/** The routes that have no fields of their own in the node. */

const { sim } = await useSimulator('documented', { durationMs: 0 });
const headers = { authorization: `Bearer ${sim.apiKey}`, 'content-type': 'application/json' };

async function ask(path: string, body?: object) {
	const request = body && { method: 'POST', body: JSON.stringify(body) };
	const response = await fetch(sim.baseUrl + path, { headers, ...request });
	return { status: response.status, json: (await response.json()) as any };
}

const BODIES: Record<string, object> = {
	'videos/avatar/image2video': { image: sim.imageUrl(), sound_file: 'https://clips.test/a.mp3' },
	'audio/tts': { text: 'Hello', voice_id: 'v', voice_language: 'en' },
	'videos/lip-sync': { input: { video_id: '1', mode: 'text2video' } },
	'videos/effects': { effect_scene: 'hug', input: { images: [] } },
	'videos/multi-image2video': { image_list: [{ image: sim.imageUrl() }], prompt: 'a walk' },
	'videos/video-extend': { video_id: '1' },
	'images/generations': { prompt: 'a fox', n: 2 },
};

for (const { path, makes, answersAtOnce } of OTHER_KINDS) {
	test(`${path} takes its fields and makes its files`, async () => {
		const created = await ask(path, BODIES[path.slice('/kling/v1/'.length)]);
		assert.deepEqual([created.status, created.json.code], [200, 0], JSON.stringify(created.json));
		const { task_id, task_result } = created.json.data;
		if (answersAtOnce) {
			assert.deepEqual([task_id, Object.keys(task_result)], [undefined, [...makes]]);
			assert.equal((await ask(`${path}/${sim.tasks[0].id}`)).status, 404);
			return;
		}
		const { json } = await ask(`${path}/${task_id}`);
		assert.deepEqual(
			[json.data.task_status, Object.keys(json.data.task_result)],
			['succeed', [...makes]],
		);
	});
}

test('each picture of a task is a link of its own', async () => {
	await ask('/kling/v1/images/generations', BODIES['images/generations']);
	const { json } = await ask(`/kling/v1/images/generations/${sim.tasks[0].id}`);
	const { images } = json.data.task_result;
	assert.deepEqual(
		images.map(({ index }: { index: number }) => index),
		[0, 1],
	);
	const response = await fetch(images[1].url);
	assert.equal(response.headers.get('content-type'), 'image/png');
});

test('an avatar needs one sound, and no field that its page does not have', async () => {
	const path = '/kling/v1/videos/avatar/image2video';
	for (const body of [
		{ image: sim.imageUrl() },
		{ ...BODIES['videos/avatar/image2video'], size: 1 },
	]) {
		const { status, json } = await ask(path, body);
		assert.deepEqual([status, json.code], [400, 1201]);
	}
});
