import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseBuffer } from 'music-metadata';
import type { KindName } from './server.mjs';
import { clientOn, goodBodies, makeTask, useSimulator } from './testing.mjs';

const { sim } = await useSimulator({ durationMs: 0 });

const bodies = goodBodies(sim);
const names = Object.keys(bodies) as KindName[];

async function bytesOf(url: unknown): Promise<Buffer> {
	const response = await fetch(String(url));
	assert.equal(response.status, 200);
	return Buffer.from(await response.arrayBuffer());
}

test('each route makes the files that are its own, and says what they took', async () => {
	const seen = [];
	for (const name of names) {
		const { task, data } = await makeTask(sim, name);
		assert.equal(task.kind, name);
		const { final_unit_deduction, final_balance_deduction, task_result } = data;
		seen.push([Object.keys(task_result), final_unit_deduction, final_balance_deduction.list_price]);
	}
	assert.deepEqual(seen, [
		[['videos', 'audios'], '0.25', '0.035'],
		[['audios'], '0.25', '0.035'],
		[['videos'], '7.2', '1.008'],
		[['videos'], '3', '0.42'],
	]);
});

test('a sound is as long as it was ordered, in both formats, and has no video', async () => {
	const { task, data } = await makeTask(sim, 'textToAudio');
	const [audio] = [data.task_result.audios[0]];
	assert.equal(audio.duration_mp3, '4.5');
	const { format } = await parseBuffer(await bytesOf(audio.url_wav), { mimeType: 'audio/wav' });
	assert.equal(format.duration, 4.5);
	assert.deepEqual(data.task_info, {});
	const video = String(audio.url_mp3).replace('.mp3?', '.mp4?');
	assert.equal((await fetch(video)).status, 404);
	assert.equal(task.seconds, 4.5);
});

test('a clip is the sample clip, with an id, a link and a length in a string, and has no sound', async () => {
	const { data } = await makeTask(sim, 'textToVideo');
	const [video] = [data.task_result.videos[0]];
	assert.deepEqual(Object.keys(video), ['id', 'url', 'duration']);
	assert.match(String(video.id), /^862\d{15}$/);
	assert.equal(video.duration, '10.0');
	assert.deepEqual(await bytesOf(video.url), await bytesOf(sim.clipUrl()));
	assert.equal((await fetch(String(video.url).replace('.mp4?', '.mp3?'))).status, 404);
});

test('a task is unknown on every route but its own, by either id', async () => {
	for (const owner of names) {
		await makeTask(sim, owner, { external_task_id: `own-${owner}` });
		const { id } = sim.tasks.at(-1)!;
		for (const asked of names) {
			const expected = asked === owner ? 200 : 404;
			const { query } = clientOn(sim, asked);
			assert.equal((await query(id)).status, expected, `${owner} at ${asked}`);
			assert.equal((await query(`own-${owner}`)).status, expected, `${owner} at ${asked}`);
		}
		assert.equal(sim.tasks.at(-1)!.getCount, 3);
	}
	const { json } = await clientOn(sim, 'textToVideo').query(sim.tasks[0].id);
	assert.equal(json.code, 1203);
});

test('own ids and slots belong to the account, whatever the route', async () => {
	await makeTask(sim, 'textToAudio', { external_task_id: 'once' });
	const { create } = clientOn(sim, 'textToVideo');
	const repeat = await create({ ...bodies.textToVideo, external_task_id: 'once' });
	assert.deepEqual([repeat.status, repeat.json.code], [400, 1201]);
	const { sim: small } = await useSimulator({ maxParallel: 1 });
	await clientOn(small, 'imageToVideo').create({ ...bodies.imageToVideo, image: small.imageUrl() });
	const full = await clientOn(small, 'textToAudio').create(bodies.textToAudio);
	assert.deepEqual([full.status, full.json.code], [429, 1303]);
	assert.equal(small.tasks.length, 1);
});

test('a request is recorded with the route that it went to', async () => {
	for (const name of names) await makeTask(sim, name);
	const creates = sim.requests.filter(({ kind }) => kind === 'create');
	assert.deepEqual(
		creates.map(({ taskKind }) => taskKind),
		names,
	);
	const { json } = await clientOn(sim, 'textToVideo').get('/__simulator/state');
	assert.equal(json.tasks[1].kind, 'textToAudio');
});

test('one own id may stand for a task of each route, where the account takes it twice', async () => {
	const { sim: lax } = await useSimulator({ durationMs: 0, uniqueExternalIds: false });
	const words = { external_task_id: 'mine' };
	const { task: sound } = await makeTask(lax, 'textToAudio', words);
	const { task: clip } = await makeTask(lax, 'textToVideo', words);
	assert.equal((await clientOn(lax, 'textToAudio').query('mine')).json.data.task_id, sound.id);
	assert.equal((await clientOn(lax, 'textToVideo').query('mine')).json.data.task_id, clip.id);
});
