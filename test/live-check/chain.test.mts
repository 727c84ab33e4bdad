import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { ChooseScenario } from '../simulator/http/state.mjs';
import type { Simulator } from '../simulator/server.mjs';
import { contradicting, documented, startVariant } from '../simulator/variants.mjs';
import { problemsOf } from './reading.mjs';
import { liveCheck, seenIn, surprises } from './testing.mjs';

let sim: Simulator;
afterEach(async () => await sim.close());

async function runChain(choose?: ChooseScenario) {
	if (choose) sim.scenario(choose);
	const run = await liveCheck(sim, ['--yes', '--kind', 'chain'], { link: null });
	for (const answer of run.answers) assert.deepEqual(problemsOf(answer), [], answer.name);
	assert.equal(new Set(run.answers.map(({ name }) => name)).size, run.answers.length);
	const orders = sim.tasks.map(({ kind, body }) => [kind, Object.keys(body)[0]]);
	return { run, orders };
}

test('the id of a clip that is good makes a soundtrack, for one clip and one sound', async () => {
	sim = await startVariant(documented, { durationMs: 500 });
	const { run, orders } = await runChain();
	assert.equal(run.code, 0, run.output);
	assert.deepEqual(orders, [
		['textToVideo', 'model_name'],
		['videoToAudio', 'video_id'],
	]);
	assert.equal(sim.tasks[1].body.video_id, `862${sim.tasks[0].id.slice(3)}`);
	assert.deepEqual(surprises(run), []);
	assert.equal(seenIn(run, /id of a clip/), 'yes');
	assert.equal(seenIn(run, /link of a clip/), undefined);
	assert.equal(seenIn(run, /silent clip/), 'no');
	assert.equal(seenIn(run, /audios on success/), 'url_mp3 and url_wav');
	assert.equal(seenIn(run, /Creates that made a task/), '2');
	assert.ok(!run.saved.includes(`${sim.port}`));
});

test('a refused id is reported in the words of the service, and the link is used instead', async () => {
	sim = await startVariant(contradicting, { durationMs: 500 });
	const { run, orders } = await runChain();
	assert.equal(run.code, 0, run.output);
	assert.deepEqual(orders, [
		['textToVideo', 'model_name'],
		['videoToAudio', 'video_url'],
	]);
	assert.match(
		String(seenIn(run, /id of a clip/)),
		/^no: HTTP 404, code 1203 .*: .*video not found: 9\d+/,
	);
	assert.equal(seenIn(run, /link of a clip/), 'yes');
	assert.equal(seenIn(run, /Creates that made a task/), '2');
	assert.ok(run.answers.some(({ name }) => name === 'byId.create'));
});

test('an id whose task is accepted and then fails counts as no, and the link is tried', async () => {
	sim = await startVariant(documented, { durationMs: 500 });
	const { run } = await runChain(({ video_id }) =>
		video_id ? { outcome: 'failed', failureMessage: 'no such video' } : undefined,
	);
	assert.equal(seenIn(run, /id of a clip/), 'no: taken, and then the task failed: no such video');
	assert.equal(seenIn(run, /link of a clip/), 'yes');
	assert.equal(seenIn(run, /Creates that made a task/), '3');
});

test('a create whose answer is lost is neither repeated nor taken for a no', async () => {
	sim = await startVariant(documented, { durationMs: 500 });
	const { run, orders } = await runChain(({ video_id }) =>
		video_id ? { create: [{ kind: 'lost', created: true }] } : undefined,
	);
	assert.equal(run.code, 1);
	assert.equal(orders.length, 2);
	assert.equal(seenIn(run, /id of a clip/), undefined);
	assert.equal(seenIn(run, /link of a clip/), undefined);
});

test('without a clip the chain ends, and nothing more is ordered', async () => {
	sim = await startVariant(documented, { durationMs: 500 });
	const { run, orders } = await runChain(() => ({ outcome: 'failed' }));
	assert.equal(orders.length, 1);
	assert.match(run.output, /no clip with an id and a link/);
	assert.equal(seenIn(run, /id of a clip/), undefined);
});
