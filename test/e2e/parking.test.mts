import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { INodeExecutionData } from 'n8n-workflow';
import { errorOf, itemsOf, runsOf } from '../harness/n8n/execution.mjs';
import { useEnvironment } from '../harness/useEnvironment.mjs';
import { isN8n2 } from '../harness/versions.mjs';
import { loopOverItems } from '../harness/workflows/nodes.mjs';
import {
	effectNode,
	klingNode,
	runWorkflow,
	saveWorkflow,
	startWorkflow,
} from '../harness/workflows/run.mjs';
import { chain } from '../harness/workflows/workflows.mjs';

const environment = await useEnvironment();
const { client, sim } = environment;

const callback = (parameters = {}, settings = {}) =>
	klingNode(environment, { awaitMode: 'callback', ...parameters }, settings);
const finish = () =>
	klingNode(
		environment,
		{ operation: 'awaitResult', taskId: '={{ $json.task_id }}' },
		{ name: 'Finish' },
	);
const clips = (seconds: number[], more = {}) =>
	seconds.map((each) => ({ url: sim.clipUrl({ seconds: each, ...more }) }));
const looks = () => sim.requests.filter(({ kind }) => kind === 'query').length;

/** Runs tasks of these lengths, which park: each is created and handed on once, in its place. */
async function parkAndFinish(seconds: number[]): Promise<INodeExecutionData[]> {
	const id = await startWorkflow(environment, clips(seconds), [
		callback(),
		effectNode(environment),
	]);
	await client.waitUntilWaiting(id);
	const execution = await client.waitForExecution(id);

	assert.equal(execution.status, 'success');
	const items = itemsOf(execution, 'Kling');
	assert.deepEqual(
		items.map(({ pairedItem }) => pairedItem),
		seconds.map((_, item) => ({ item })),
	);
	assert.ok(items.every(({ json }) => json.task_status === 'succeed' && !('timed_out' in json)));
	assert.equal(sim.tasks.length, seconds.length);
	assert.equal(sim.effects.length, seconds.length, 'what stands behind ran once');
	assert.ok(looks() / seconds.length <= 4);
	return items;
}

test('fifty tasks of different length: one resume, fifty paired items', async (t) => {
	const seconds = Array.from({ length: 50 }, (_, index) => 2 + (index % 10) * 0.4);
	const items = await parkAndFinish(seconds);

	const byId = new Map(sim.tasks.map((task) => [task.id, task]));
	assert.deepEqual(
		items.map(({ json }) => byId.get(String(json.task_id))?.body.video_url),
		clips(seconds).map(({ url }) => url),
	);
	t.diagnostic(`GETs per task: ${looks() / 50}`);
});

test('of 120 tasks every second calls back, and the last callback waits for the others', async (t) => {
	const seconds = Array.from({ length: 120 }, (_, index) => 4 + (index % 10) * 0.2);
	seconds[0] = 12;
	const items = await parkAndFinish(seconds);

	assert.equal(items.length, 120);
	assert.equal(sim.tasks.filter(({ body }) => body.callback_url).length, 60);
	t.diagnostic(`GETs per task: ${looks() / 120}`);
});

test('files are downloaded when the execution resumes, as when polling', async () => {
	const execution = await runWorkflow(environment, clips([2]), [
		callback({ downloadFiles: ['mp3'] }),
	]);

	const [{ json, binary }] = itemsOf(execution, 'Kling');
	assert.equal(binary?.mp3.fileName, `clip-${String(json.task_id)}.mp3`);
	assert.ok((await client.binary(binary.mp3)).length > 10_000);
});

test('tasks that have all ended before the park are handed on without parking', async () => {
	sim.scenario(() => ({ durationMs: 0, callback: { lost: true } }));
	const execution = await runWorkflow(environment, clips([0, 0]), [
		callback(),
		effectNode(environment),
	]);

	assert.equal(execution.status, 'success');
	assert.equal(sim.effects.length, 2);
});

test('callbacks that are lost: the limit passes, and Await Result behind it finishes', async () => {
	// The tasks that end last never call back, so nothing tells the execution that all have ended.
	sim.scenario(({ video_url: url }) =>
		String(url).includes('seconds=5') ? { durationMs: 5000, callback: { lost: true } } : undefined,
	);
	const id = await startWorkflow(environment, clips([2, 5, 2, 5]), [
		callback({ options: { maxWait: 0.15 } }),
		finish(),
	]);
	const execution = await client.waitForExecution(id, { timeoutMs: 150_000 });

	assert.equal(execution.status, 'success');
	assert.deepEqual(
		itemsOf(execution, 'Kling').map(({ json }) => json.timed_out),
		[true, true, true, true],
	);
	assert.deepEqual(
		itemsOf(execution, 'Finish').map(({ json }) => json.task_status),
		['succeed', 'succeed', 'succeed', 'succeed'],
	);
	assert.equal(sim.tasks.length, 4);
});

test('twenty callbacks at once, each three times: what stands behind runs once', async () => {
	sim.scenario(() => ({ durationMs: 4000, callback: { copies: 3 } }));
	const id = await startWorkflow(environment, clips(Array(20).fill(4)), [
		callback(),
		effectNode(environment),
	]);
	const execution = await client.waitForExecution(id);
	await delay(3000);

	assert.equal(execution.status, 'success');
	assert.equal(itemsOf(execution, 'Kling').length, 20);
	assert.equal(sim.effects.length, 20);
});

test('callbacks before the answer, out of order, forged and malformed do no harm', async () => {
	sim.scenario(() => ({
		durationMs: 5000,
		callback: { early: true, order: 'reversed' },
	}));
	const id = await startWorkflow(environment, clips([5, 5]), [callback(), effectNode(environment)]);
	await client.waitUntilWaiting(id);
	const [own] = sim.tasks;
	const url = String(own.body.callback_url);
	const done = {
		task_status: 'succeed',
		task_result: { audios: [{ url_mp3: 'http://evil/x.mp3' }] },
	};
	const forged: unknown[] = [
		{ task_id: '1', ...done },
		{ task_id: own.id, ...done },
		{ code: 0, data: { task_id: own.id, ...done } },
		{},
		[],
		'not json',
		{ task_id: { $ne: 1 } },
	];
	for (const body of forged) {
		await sim.sendCallback(own.id, { url, body: body as never });
	}
	assert.equal((await client.getExecution(id)).status, 'waiting');
	const execution = await client.waitForExecution(id);

	assert.equal(execution.status, 'success');
	assert.ok(!JSON.stringify(execution.data).includes('evil'));
	assert.equal(sim.effects.length, 2);
});

test('one failing among five: the node stops, goes on, or uses its error output', async () => {
	const items = [...clips([2, 2]), ...clips([2], { scenario: 'fail' }), ...clips([2, 2])];
	for (const onError of [undefined, 'continueRegularOutput', 'continueErrorOutput'] as const) {
		sim.reset();
		const execution = await runWorkflow(environment, items, [
			callback({}, onError && { onError }),
			effectNode(environment),
		]);
		const output = itemsOf(execution, 'Kling');
		if (onError === undefined && isN8n2) {
			assert.equal(execution.status, 'error');
			assert.match(errorOf(execution).top?.message ?? '', /Kling could not make the audio/);
			assert.equal(sim.effects.length, 0);
			assert.equal(itemsOf(execution, 'Items').length, 5, 'earlier data stays');
			continue;
		}
		assert.equal(execution.status, 'success');
		const failed =
			onError === 'continueErrorOutput' ? itemsOf(execution, 'Kling', { output: 1 }) : [output[2]];
		assert.match(String(failed[0].json.error), /Kling could not make the audio/);
		assert.match(JSON.stringify(failed[0].json), /\\?"task_id\\?":\\?"\d{18}/);
		assert.equal(output.length, onError === 'continueErrorOutput' ? 4 : 5);
	}
});

test('in a loop, each round parks and is paid once', async () => {
	const loop = loopOverItems(2);
	const [create, effect] = [callback(), effectNode(environment)];
	const execution = await runWorkflow(
		environment,
		clips([2, 2, 2, 2]),
		[loop, create, effect],
		[{ from: loop, to: create, output: 1 }, ...chain(create, effect), { from: effect, to: loop }],
	);

	assert.equal(execution.status, 'success');
	assert.equal(runsOf(execution, 'Kling'), 2);
	assert.equal(sim.tasks.length, 4);
	assert.equal(sim.effects.length, 4);
});

test('two parked nodes in one execution: a late callback for the first leaves the second alone', async () => {
	const id = await startWorkflow(environment, clips([2]), [
		callback(),
		callback({ videoUrl: sim.clipUrl({ seconds: 6 }) }, { name: 'Second' }),
		effectNode(environment),
	]);
	await client.waitForExecution(id, {
		until: () => sim.tasks.length === 2,
	});
	await client.waitUntilWaiting(id);
	await sim.sendCallback(sim.tasks[0].id);
	assert.equal((await client.getExecution(id)).status, 'waiting');
	const execution = await client.waitForExecution(id);

	assert.equal(execution.status, 'success');
	assert.equal(itemsOf(execution, 'Second')[0].json.task_id, sim.tasks[1].id);
	assert.equal(sim.effects.length, 1);
});

test('started by hand from the editor it parks and resumes, too', async () => {
	const { workflowId } = await saveWorkflow(environment, clips([3]), [
		callback(),
		effectNode(environment),
	]);
	const id = await client.run(workflowId, { triggerName: 'Manual' });
	const execution = await client.waitForExecution(id);

	assert.deepEqual([execution.mode, execution.status], ['manual', 'success']);
	assert.equal(sim.effects.length, 1);
});
