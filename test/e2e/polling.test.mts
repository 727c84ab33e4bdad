import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { parseBuffer } from 'music-metadata';
import { itemsOf } from '../harness/n8n/execution.mjs';
import { useEnvironment } from '../harness/useEnvironment.mjs';
import { createKlingCredential } from '../harness/workflows/credential.mjs';
import { klingNode, runKling, startWorkflow } from '../harness/workflows/run.mjs';

const environment = await useEnvironment('kling');
const { client, sim } = environment;

const posts = () => sim.requests.filter(({ kind }) => kind === 'create');

test('the credential test is green with the key and red without it', async () => {
	const data = { apiKey: sim.apiKey, baseUrl: `${sim.baseUrl}/` };
	const good = await createKlingCredential(client, 'Good', data);
	const bad = await createKlingCredential(client, 'Bad', {
		...data,
		apiKey: 'sk-wrong',
	});
	assert.equal((await client.testCredential(good)).status, 'OK');
	assert.equal((await client.testCredential(bad)).status, 'Error');
	assert.equal(posts().length, 0);
});

test('one link goes in and an MP3 of the length of the video comes out', async () => {
	const url = sim.clipUrl({ seconds: 2 });
	const execution = await runKling(environment, [{ url }], {
		downloadFiles: ['mp3', 'wav', 'video'],
	});

	assert.equal(execution.status, 'success');
	const [{ json, binary, pairedItem }] = itemsOf(execution, 'Kling');
	assert.deepEqual(pairedItem, { item: 0 });
	assert.equal(json.task_status, 'succeed');
	assert.equal(json.task_id, sim.tasks[0].id);
	assert.equal(json.duration, 4);
	for (const [name, container] of [
		['mp3', 'MPEG'],
		['wav', 'WAVE'],
	]) {
		const file = binary?.[name];
		assert.ok(file, `${name} is there`);
		assert.equal(file.fileName, `clip-${String(json.task_id)}.${name}`);
		const { format } = await parseBuffer(await client.binary(file), file.mimeType);
		assert.equal(format.container, container);
		assert.ok(Math.abs((format.duration ?? 0) - 4) < 0.1, `${name} lasts ${format.duration} s`);
	}
	assert.equal(binary?.video.mimeType, 'video/mp4');
	assert.equal(json.video_has_sound, true);
	// Of the link only the head is fetched.
	assert.ok(sim.requests.every(({ status }) => status === 200 || status === 206));
});

test('stopping the execution in the middle of a wait ends it long before the next poll', async () => {
	const id = await startWorkflow(
		environment,
		[{ url: sim.clipUrl({ seconds: 60 }) }],
		[klingNode(environment, { options: { pollInterval: 20 } })],
	);
	await client.waitForExecution(id, { until: () => sim.tasks.length === 1 });
	const stoppedAt = Date.now();
	await client.stopExecution(id);
	const execution = await client.waitForExecution(id);

	assert.equal(execution.status, 'canceled');
	assert.ok(Date.now() - stoppedAt < 10_000);
	const sent = sim.requests.length;
	await delay(3000);
	assert.equal(sim.requests.length, sent, 'nothing is sent after the stop');
});
