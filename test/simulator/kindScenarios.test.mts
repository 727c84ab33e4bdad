import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KindName } from './server.mjs';
import {
	clientOn,
	goodBodies,
	makeTask,
	startCallbackSink,
	untilTrue,
	useSimulator,
} from './testing.mjs';

const { sim } = await useSimulator({ durationMs: 0 });

const bodies = goodBodies(sim);
const names = Object.keys(bodies) as KindName[];

test('a callback names no route and no audios', async () => {
	const receiver = await startCallbackSink();
	sim.scenario(() => ({ callback: { statuses: ['succeed'] } }));
	for (const name of names) await makeTask(sim, name, { callback_url: receiver.url });
	await untilTrue(() => receiver.received.length === names.length);
	receiver.close();
	const results = receiver.received.map(({ body }) => Object.keys(body.task_result).join());
	assert.deepEqual(results.sort(), ['', 'videos', 'videos', 'videos']);
	for (const { raw } of receiver.received) {
		assert.doesNotMatch(raw, /audio|text2video|image2video/);
	}
});

test('a success may lack the one list that it is for', async () => {
	for (const [name, outcome] of [
		['textToAudio', 'no_audio'],
		['textToVideo', 'no_video'],
		['imageToVideo', 'no_video'],
	] as const) {
		sim.scenario(() => ({ outcome }));
		const { data } = await makeTask(sim, name);
		assert.deepEqual([data.task_status, data.task_result], ['succeed', {}]);
	}
});

test('a scenario is chosen by the route, by the link of an image, or at the end of a prompt', async () => {
	const fail = '?scenario=fail&seconds=0';
	const byLink = await makeTask(sim, 'imageToVideo', { image: sim.imageUrl(fail) });
	const byPrompt = await makeTask(sim, 'textToAudio', { prompt: `rain ${fail}` });
	assert.deepEqual([byLink.task.outcome, byPrompt.task.outcome], ['failed', 'failed']);
	assert.equal(
		(await makeTask(sim, 'textToAudio', { prompt: 'who? me?really' })).task.outcome,
		'succeed',
	);
	const { text } = await clientOn(sim, 'textToAudio').create({
		...bodies.textToAudio,
		prompt: 'rain ?scenario=fial',
	});
	assert.match(text, /prompt names an unknown scenario: fial/);
	sim.scenario((_body, kind) => (kind === 'textToVideo' ? { outcome: 'failed' } : undefined));
	assert.equal((await makeTask(sim, 'textToVideo')).data.task_status, 'failed');
	assert.equal((await makeTask(sim, 'imageToVideo')).data.task_status, 'succeed');
});

test('attempts at two routes use up faults of their own', async () => {
	sim.scenario(() => ({ create: [{ kind: 'html' }] }));
	const words = { prompt: 'rain ' };
	const sound = clientOn(sim, 'textToAudio');
	const clip = clientOn(sim, 'textToVideo');
	assert.match((await sound.create({ ...bodies.textToAudio, ...words })).text, /DOCTYPE/);
	assert.match((await clip.create({ ...bodies.textToVideo, ...words })).text, /DOCTYPE/);
	assert.equal((await sound.create({ ...bodies.textToAudio, ...words })).json.code, 0);
});
