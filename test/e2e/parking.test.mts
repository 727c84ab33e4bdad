import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { INodeExecutionData } from 'n8n-workflow';
import { errorOf, itemsOf, runsOf } from './support/execution.mjs';
import { loopOverItems } from './support/nodes.mjs';
import {
	effectNode,
	isN8n2,
	klingNode,
	openStage,
	saveWorkflow,
	start,
	type Stage,
} from './support/stage.mjs';
import { chain } from './support/workflows.mjs';

let stage: Stage;
before(async () => {
	stage = await openStage();
});
after(async () => await stage.stop());
beforeEach(() => stage.sim.reset());

const callback = (parameters = {}, settings = {}) =>
	klingNode(stage, { awaitMode: 'callback', ...parameters }, settings);
const clips = (seconds: number[], more = {}) =>
	seconds.map((each) => ({ url: stage.sim.clipUrl({ seconds: each, ...more }) }));
const waiting = { until: ({ status }: { status: string }) => status === 'waiting' };
const looks = () => stage.sim.requests.filter(({ kind }) => kind === 'query').length;
const pause = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));

/** Runs tasks of these lengths, which park: each is created and handed on once, in its place. */
async function parkAndFinish(seconds: number[]): Promise<INodeExecutionData[]> {
	const saved = await saveWorkflow(stage, clips(seconds), [callback(), effectNode(stage)]);
	const id = await start(stage, saved);
	await stage.client.waitForExecution(id, waiting);
	const execution = await stage.client.waitForExecution(id);

	assert.equal(execution.status, 'success');
	const items = itemsOf(execution, 'Kling');
	assert.deepEqual(
		items.map(({ pairedItem }) => pairedItem),
		seconds.map((_, item) => ({ item })),
	);
	assert.ok(items.every(({ json }) => json.task_status === 'succeed' && !('timed_out' in json)));
	assert.equal(stage.sim.tasks.length, seconds.length);
	assert.equal(stage.sim.effects.length, seconds.length, 'what stands behind ran once');
	assert.ok(looks() / seconds.length <= 4);
	return items;
}

test('fifty tasks of different length: one resume, fifty paired items', async (t) => {
	const seconds = Array.from({ length: 50 }, (_, index) => 2 + (index % 10) * 0.4);
	const items = await parkAndFinish(seconds);

	const byId = new Map(stage.sim.tasks.map((task) => [task.id, task]));
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
	assert.equal(stage.sim.tasks.filter(({ body }) => body.callback_url).length, 60);
	t.diagnostic(`GETs per task: ${looks() / 120}`);
});

test('files are downloaded when the execution resumes, as when polling', async () => {
	const saved = await saveWorkflow(stage, clips([2]), [callback({ downloadFiles: ['mp3'] })]);
	const execution = await stage.client.waitForExecution(await start(stage, saved));

	const [{ json, binary }] = itemsOf(execution, 'Kling');
	assert.equal(binary?.mp3.fileName, `${String(json.task_id)}.mp3`);
	assert.ok((await stage.client.binary(binary.mp3)).length > 10_000);
});

test('tasks that have all ended before the park are handed on without parking', async () => {
	stage.sim.scenario(() => ({ durationMs: 0, callback: { lost: true } }));
	const saved = await saveWorkflow(stage, clips([0, 0]), [callback(), effectNode(stage)]);
	const execution = await stage.client.waitForExecution(await start(stage, saved));

	assert.equal(execution.status, 'success');
	assert.equal(stage.sim.effects.length, 2);
});

test('n8n is killed while parked and restarted; the callbacks finish the execution', async () => {
	const saved = await saveWorkflow(stage, clips([7, 8, 9]), [callback(), effectNode(stage)]);
	const id = await start(stage, saved);
	await stage.client.waitForExecution(id, waiting);
	await stage.n8n.kill9();
	await stage.n8n.restart();
	const execution = await stage.client.waitForExecution(id);

	assert.equal(execution.status, 'success');
	assert.equal(itemsOf(execution, 'Kling').length, 3);
	assert.equal(stage.sim.tasks.length, 3, 'each task was created once');
	assert.equal(stage.sim.effects.length, 3);
});

test('callbacks that are lost: the limit passes, and Await Result behind it finishes', async () => {
	// The tasks that end last never call back, so nothing tells the execution that all have ended.
	stage.sim.scenario(({ video_url: url }) =>
		String(url).includes('seconds=5') ? { durationMs: 5000, callback: { lost: true } } : undefined,
	);
	const saved = await saveWorkflow(stage, clips([2, 5, 2, 5]), [
		callback({ options: { maxWait: 0.15 } }),
		klingNode(
			stage,
			{ operation: 'awaitResult', taskId: '={{ $json.task_id }}' },
			{ name: 'Finish' },
		),
	]);
	const id = await start(stage, saved);
	const execution = await stage.client.waitForExecution(id, { timeoutMs: 150_000 });

	assert.equal(execution.status, 'success');
	assert.deepEqual(
		itemsOf(execution, 'Kling').map(({ json }) => json.timed_out),
		[true, true, true, true],
	);
	assert.deepEqual(
		itemsOf(execution, 'Finish').map(({ json }) => json.task_status),
		['succeed', 'succeed', 'succeed', 'succeed'],
	);
	assert.equal(stage.sim.tasks.length, 4);
});

test('half of the callbacks lost while n8n is down: the limit and Await Result finish the job', async () => {
	const saved = await saveWorkflow(stage, clips([1, 1, 4, 4]), [
		callback({ options: { maxWait: 0.4 } }),
		klingNode(
			stage,
			{ operation: 'awaitResult', taskId: '={{ $json.task_id }}' },
			{ name: 'Finish' },
		),
		effectNode(stage),
	]);
	const id = await start(stage, saved);
	await stage.client.waitForExecution(id, waiting);
	await pause(1500);
	await stage.n8n.kill9();
	await pause(4000);
	await stage.n8n.restart();
	const execution = await stage.client.waitForExecution(id, { timeoutMs: 150_000 });

	assert.equal(execution.status, 'success');
	assert.ok(itemsOf(execution, 'Kling').every(({ json }) => json.timed_out === true));
	assert.deepEqual(
		itemsOf(execution, 'Finish').map(({ json }) => json.task_status),
		['succeed', 'succeed', 'succeed', 'succeed'],
	);
	assert.equal(stage.sim.tasks.length, 4, 'each task was created once');
	assert.equal(stage.sim.effects.length, 4);
});

test('twenty callbacks at once, each three times: what stands behind runs once', async () => {
	stage.sim.scenario(() => ({ durationMs: 4000, callback: { copies: 3 } }));
	const saved = await saveWorkflow(stage, clips(Array(20).fill(4)), [
		callback(),
		effectNode(stage),
	]);
	const id = await start(stage, saved);
	const execution = await stage.client.waitForExecution(id);
	await pause(3000);

	assert.equal(execution.status, 'success');
	assert.equal(itemsOf(execution, 'Kling').length, 20);
	assert.equal(stage.sim.effects.length, 20);
});

test('callbacks before the answer, out of order, forged and malformed do no harm', async () => {
	stage.sim.scenario(() => ({ durationMs: 5000, callback: { early: true, order: 'reversed' } }));
	const saved = await saveWorkflow(stage, clips([5, 5]), [callback(), effectNode(stage)]);
	const id = await start(stage, saved);
	await stage.client.waitForExecution(id, waiting);
	const [own] = stage.sim.tasks;
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
		await stage.sim.sendCallback(own.id, { url, body: body as never });
	}
	assert.equal((await stage.client.getExecution(id)).status, 'waiting');
	const execution = await stage.client.waitForExecution(id);

	assert.equal(execution.status, 'success');
	assert.ok(!JSON.stringify(execution.data).includes('evil'));
	assert.equal(stage.sim.effects.length, 2);
});

test('one failing among five: the node stops, goes on, or uses its error output', async () => {
	const items = [...clips([2, 2]), ...clips([2], { scenario: 'fail' }), ...clips([2, 2])];
	for (const onError of [undefined, 'continueRegularOutput', 'continueErrorOutput'] as const) {
		stage.sim.reset();
		const saved = await saveWorkflow(stage, items, [
			callback({}, onError && { onError }),
			effectNode(stage),
		]);
		const execution = await stage.client.waitForExecution(await start(stage, saved));
		const output = itemsOf(execution, 'Kling');
		if (onError === undefined && isN8n2) {
			assert.equal(execution.status, 'error');
			assert.match(errorOf(execution).top?.message ?? '', /Kling could not make the audio/);
			assert.equal(stage.sim.effects.length, 0);
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
	const [create, effect] = [callback(), effectNode(stage)];
	const saved = await saveWorkflow(
		stage,
		clips([2, 2, 2, 2]),
		[loop, create, effect],
		[{ from: loop, to: create, output: 1 }, ...chain(create, effect), { from: effect, to: loop }],
	);
	const execution = await stage.client.waitForExecution(await start(stage, saved));

	assert.equal(execution.status, 'success');
	assert.equal(runsOf(execution, 'Kling'), 2);
	assert.equal(stage.sim.tasks.length, 4);
	assert.equal(stage.sim.effects.length, 4);
});

test('two parked nodes in one execution: a late callback for the first leaves the second alone', async () => {
	const saved = await saveWorkflow(stage, clips([2]), [
		callback(),
		callback({ videoUrl: stage.sim.clipUrl({ seconds: 6 }) }, { name: 'Second' }),
		effectNode(stage),
	]);
	const id = await start(stage, saved);
	await stage.client.waitForExecution(id, { until: () => stage.sim.tasks.length === 2 });
	await stage.client.waitForExecution(id, waiting);
	await stage.sim.sendCallback(stage.sim.tasks[0].id);
	assert.equal((await stage.client.getExecution(id)).status, 'waiting');
	const execution = await stage.client.waitForExecution(id);

	assert.equal(execution.status, 'success');
	assert.equal(itemsOf(execution, 'Second')[0].json.task_id, stage.sim.tasks[1].id);
	assert.equal(stage.sim.effects.length, 1);
});

test('started by hand from the editor it parks and resumes, too', async () => {
	const { workflowId } = await saveWorkflow(stage, clips([3]), [callback(), effectNode(stage)]);
	const id = await stage.client.run(workflowId, { triggerName: 'Manual' });
	const execution = await stage.client.waitForExecution(id);

	assert.deepEqual([execution.mode, execution.status], ['manual', 'success']);
	assert.equal(stage.sim.effects.length, 1);
});
