import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CreateBody, KindName, Simulator } from './server.mjs';
import { clientOn, useSimulator } from './testing.mjs';

const { sim } = await useSimulator({ durationMs: 0 });

const order = { model_name: 'kling-v2-5-turbo', prompt: 'a red kite', duration: '10' };

async function clipOf(service: Simulator, kind: KindName = 'textToVideo', more: CreateBody = {}) {
	const { create, query } = clientOn(service, kind);
	const { json } = await create({ ...order, ...more });
	const { data } = (await query(json.data.task_id)).json;
	return { id: String(data.task_result.videos[0].id), url: String(data.task_result.videos[0].url) };
}

async function soundtrackOf(service: Simulator, source: CreateBody) {
	const { create, query } = clientOn(service, 'videoToAudio');
	const created = await create(source);
	return { created, data: (await query(created.json.data?.task_id)).json.data };
}

test('a clip of either route is good as video_id, and its soundtrack is as long as the clip', async () => {
	for (const clip of [
		await clipOf(sim),
		await clipOf(sim, 'imageToVideo', { image: sim.imageUrl() }),
	]) {
		const { data } = await soundtrackOf(sim, { video_id: clip.id });
		assert.equal(data.task_result.audios[0].duration_mp3, '10.0');
		assert.equal(data.task_info.parent_video.id, clip.id);
	}
});

test('the link of a clip is good as video_url', async () => {
	const { url } = await clipOf(sim);
	const { data } = await soundtrackOf(sim, { video_url: url });
	assert.equal(data.task_result.audios[0].duration_wav, '10.0');
	assert.equal(data.task_info.parent_video.url, url);
});

test('a clip that is not there yet is refused as video_id', async () => {
	sim.scenario(() => ({ durationMs: 60_000 }));
	await clientOn(sim, 'textToVideo').create(order);
	const { created } = await soundtrackOf(sim, { video_id: `862${sim.tasks[0].id.slice(3)}` });
	assert.deepEqual([created.status, created.json.code], [404, 1203]);
});

test('an account may not know the ids of its own clips, and takes their links all the same', async () => {
	const { sim: other } = await useSimulator({ durationMs: 0, acceptsClipIds: false });
	const { id, url } = await clipOf(other);
	const { created } = await soundtrackOf(other, { video_id: id });
	assert.deepEqual([created.status, created.json.code], [404, 1203]);
	assert.match(created.text, /video not found/);
	assert.equal((await soundtrackOf(other, { video_url: url })).created.status, 200);
	assert.equal((await soundtrackOf(other, { video_id: 'somewhere-else' })).created.status, 200);
});
