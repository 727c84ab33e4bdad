import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { errorOf, itemsOf } from '../harness/n8n/execution.mjs';
import { callWebhook } from '../harness/n8n/webhookTrigger.mjs';
import { useEnvironment } from '../harness/useEnvironment.mjs';
import { isN8n2 } from '../harness/versions.mjs';
import { effectNode, klingNode, runWorkflow, startWorkflow } from '../harness/workflows/run.mjs';
import { node, workflow, chain } from '../harness/workflows/workflows.mjs';

const environment = await useEnvironment('kling');
const { client, sim } = environment;

const callback = (parameters = {}, settings = {}) =>
	klingNode(environment, { awaitMode: 'callback', ...parameters }, settings);
const clips = (seconds: number[], more = {}) =>
	seconds.map((each) => ({ url: sim.clipUrl({ seconds: each, ...more }) }));

/** Items are created at the same time, so their tasks come in any order. */
const taskOf = (url: string) => sim.tasks.find(({ body }) => body.video_url === url);

test('120 tasks: every second calls back, the last callback waits for the others, one resume', async (t) => {
	const seconds = Array.from({ length: 120 }, (_, index) => 4 + (index % 10) * 0.2);
	seconds[0] = 12;
	const nodes = [callback(), effectNode(environment)];
	const id = await startWorkflow(environment, clips(seconds), nodes);
	await client.waitUntilWaiting(id);
	const execution = await client.waitForExecution(id);

	assert.equal(execution.status, 'success');
	const items = itemsOf(execution, 'Kling');
	assert.deepEqual(
		items.map(({ pairedItem }) => pairedItem),
		seconds.map((_, item) => ({ item })),
	);
	assert.ok(items.every(({ json }) => json.task_status === 'succeed' && !('timed_out' in json)));
	const byId = new Map(sim.tasks.map((task) => [task.id, task]));
	assert.deepEqual(
		items.map(({ json }) => byId.get(String(json.task_id))?.body.video_url),
		clips(seconds).map(({ url }) => url),
	);
	assert.equal(sim.tasks.filter(({ body }) => body.callback_url).length, 60);
	assert.deepEqual([sim.tasks.length, sim.effects.length], [120, 120]);
	const gets = sim.requests.filter(({ kind }) => kind === 'query').length / 120;
	t.diagnostic(`GETs per task: ${gets}`);
	assert.ok(gets <= 4);
});

test('one failing among five: the node stops, continues, or uses its error output', async () => {
	const items = [...clips([2, 2]), ...clips([2], { scenario: 'fail' }), ...clips([2, 2])];
	for (const onError of [undefined, 'continueRegularOutput', 'continueErrorOutput'] as const) {
		sim.reset();
		const execution = await runWorkflow(environment, items, [
			callback({}, onError && { onError }),
			effectNode(environment),
		]);
		const output = itemsOf(execution, 'Kling');
		if (onError === undefined) {
			assert.equal(execution.status, 'error');
			assert.match(errorOf(execution).top?.message ?? '', /Kling could not make the soundtrack/);
			assert.equal(sim.effects.length, 0);
			assert.equal(itemsOf(execution, 'Items').length, 5, 'earlier data stays');
			continue;
		}
		assert.equal(execution.status, 'success');
		const failed =
			onError === 'continueErrorOutput' ? itemsOf(execution, 'Kling', { output: 1 }) : [output[2]];
		assert.match(String(failed[0].json.error), /Kling could not make the soundtrack/);
		assert.match(JSON.stringify(failed[0].json), /\\?"task_id\\?":\\?"\d{18}/);
		assert.equal(output.length, onError === 'continueErrorOutput' ? 4 : 5);
	}
});

test('Retry after a wait that failed runs the node on its input and takes over what is there', async () => {
	const items = [...clips([2]), ...clips([2], { scenario: 'expired_link', times: 1 })];
	const nodes = [callback({ downloadFiles: ['mp3'] }), effectNode(environment)];
	const failed = await runWorkflow(environment, items, nodes);
	assert.equal(failed.status, 'error');
	assert.match(errorOf(failed).top?.message ?? '', /mp3 file could not be downloaded/);
	assert.deepEqual([sim.tasks.length, sim.effects.length], [2, 0]);

	const execution = await client.waitForExecution(await client.retryExecution(failed.id));

	assert.equal(execution.status, 'success');
	assert.deepEqual(
		itemsOf(execution, 'Kling').map(({ json, pairedItem }) => [json.task_id, pairedItem]),
		items.map(({ url }, item) => [taskOf(url)?.id, { item }]),
	);
	assert.deepEqual([sim.tasks.length, sim.effects.length], [2, 2]);
});

test('Retry after a task failed in its wait makes that one again, and no other', async () => {
	const items = [...clips([2]), ...clips([2], { scenario: 'fail' })];
	const failed = await runWorkflow(environment, items, [callback(), effectNode(environment)]);
	assert.equal(failed.status, 'error');

	const execution = await client.waitForExecution(await client.retryExecution(failed.id));

	assert.match(errorOf(execution).top?.message ?? '', /Kling could not make the soundtrack/);
	const links = sim.tasks.map(({ body }) => body.video_url);
	assert.deepEqual(links.sort(), [items[0].url, items[1].url, items[1].url].sort());
	assert.equal(sim.effects.length, 0);
});

test('a Webhook node that answers with the last node is not told that the time is over', async () => {
	const path = 'answers-with-the-last-node';
	const parameters = { httpMethod: 'POST', path, responseMode: 'lastNode', options: {} };
	const start = node('Webhook', 'n8n-nodes-base.webhook', 2, parameters, { webhookId: path });
	const waiting = callback({ videoUrl: sim.clipUrl({ seconds: 3 }) });
	const workflowId = await client.createWorkflow(
		workflow(path, [start, waiting], chain(start, waiting)),
	);
	await client.activate(workflowId);

	const { body } = await callWebhook(environment.n8n.url, path);

	const answer = JSON.parse(body) as Record<string, unknown>;
	assert.equal(answer.task_id, sim.tasks[0].id);
	assert.ok(!('timed_out' in answer), body);
	const [{ id }] = await client.listExecutions({ workflowId });
	const execution = await client.waitForExecution(id);
	assert.equal(itemsOf(execution, 'Kling')[0].json.task_status, 'succeed');
});

test('two nodes of one execution: a late callback for the first leaves the second alone', async () => {
	const id = await startWorkflow(environment, clips([2]), [
		callback(),
		callback({ videoUrl: sim.clipUrl({ seconds: 6 }) }, { name: 'Second' }),
		effectNode(environment),
	]);
	await client.waitForExecution(id, { until: () => sim.tasks.length === 2 });
	await client.waitUntilWaiting(id);
	await sim.sendCallback(sim.tasks[0].id);
	assert.equal((await client.getExecution(id)).status, 'waiting');
	const execution = await client.waitForExecution(id);

	assert.equal(execution.status, 'success');
	assert.equal(itemsOf(execution, 'Second')[0].json.task_id, sim.tasks[1].id);
	assert.equal(sim.effects.length, 1);
});

/** Calls a workflow of one node with an item; the Execute Workflow node has these settings. */
async function callWith(item: IDataObject, called: INode, settings: Partial<INode> = {}) {
	const trigger = node('Called', 'n8n-nodes-base.executeWorkflowTrigger', 1.1, {
		inputSource: 'passthrough',
	});
	const workflowId = await client.createWorkflow(
		workflow('Called', [trigger, called], chain(trigger, called)),
	);
	await client.activate(workflowId);
	const call = node('Call', 'n8n-nodes-base.executeWorkflow', 1.2, {
		workflowId: { __rl: true, mode: 'id', value: workflowId },
		mode: 'once',
		options: { waitForSubWorkflow: true },
	});
	Object.assign(call, settings);
	const execution = await runWorkflow(environment, [item], [call, effectNode(environment)]);
	return { execution, workflowId };
}

const TWICE = { retryOnFail: true, maxTries: 2, waitBetweenTries: 100 };
const shortly = (parameters: INodeParameters = {}) =>
	klingNode(environment, { options: { maxWait: 0.05 }, ...parameters });

test('a sub-workflow waits: 2.x waits for it, 1.x gives its caller the input back', async () => {
	const [item] = clips([3]);
	const { execution, workflowId } = await callWith(item, callback());

	assert.equal(execution.status, 'success');
	const [{ json }] = itemsOf(execution, 'Call');
	if (isN8n2) assert.equal(json.task_status, 'succeed');
	else assert.deepEqual(json, item);
	assert.equal(sim.tasks.length, 1);
	const [child] = await client.listExecutions({ workflowId });
	const ended = await client.waitForExecution(child.id);
	assert.equal(itemsOf(ended, 'Kling')[0].json.task_status, 'succeed');
});

test('a caller that retries a sub-workflow pays again, and the error names each task', async () => {
	const { execution } = await callWith(clips([60])[0], shortly(), TWICE);

	assert.equal(execution.status, 'error');
	assert.equal(sim.tasks.length, 2);
	const text = JSON.stringify(errorOf(execution));
	for (const { id } of sim.tasks) assert.ok(text.includes(id), text);
	assert.match(text, /A retry of the calling workflow/);
});

test('a caller that retries a sub-workflow uses the task of its External Task ID', async () => {
	const order = { ...clips([4.5])[0], order: 'order-7' };
	const additionalFields = { externalTaskId: '={{ $json.order }}', onExistingId: 'use' };
	const { execution } = await callWith(order, shortly({ additionalFields }), TWICE);

	assert.equal(execution.status, 'success');
	assert.equal(itemsOf(execution, 'Call')[0].json.task_id, sim.tasks[0].id);
	assert.deepEqual([sim.tasks.length, sim.effects.length], [1, 1]);
});

test('a sub-workflow that fails after its sleep can be retried, its caller in n8n 2.x cannot', async () => {
	const [item] = clips([2], { scenario: 'expired_link', times: 1 });
	const { execution, workflowId } = await callWith(item, callback({ downloadFiles: ['mp3'] }));
	if (isN8n2) {
		assert.equal(execution.status, 'error');
		assert.match(JSON.stringify(errorOf(execution)), /press Retry at the failed execution of this/);
		const count = sim.requests.length;
		const retried = await client.waitForExecution(await client.retryExecution(execution.id));
		assert.deepEqual([retried.status, sim.requests.length], ['error', count]);
	}
	const [child] = await client.listExecutions({ workflowId });
	assert.equal((await client.waitForExecution(child.id)).status, 'error');

	const ended = await client.waitForExecution(await client.retryExecution(child.id));

	assert.equal(ended.status, 'success');
	assert.deepEqual([itemsOf(ended, 'Kling').length, sim.tasks.length], [1, 1]);
});

test('Await Result waits for tasks that this execution created with its own resume URL, and each item finds its source', async () => {
	const create = klingNode(
		environment,
		{
			awaitMode: 'none',
			additionalFields: { callbackUrl: '={{ $execution.resumeUrl }}' },
		},
		{ name: 'Create' },
	);
	const wait = callback({ operation: 'awaitResult', taskId: '={{ $json.task_id }}' });
	const value = "={{ $('Items').item.json.url }}";
	const source = node('Source', 'n8n-nodes-base.set', 3.4, {
		assignments: { assignments: [{ id: '1', name: 'source', type: 'string', value }] },
		includeOtherFields: true,
		options: {},
	});
	const items = clips([3, 4]);
	const nodes = [create, wait, source, effectNode(environment)];
	const execution = await runWorkflow(environment, items, nodes);

	assert.equal(execution.status, 'success');
	assert.deepEqual(
		itemsOf(execution, 'Source').map(({ json }) => [json.task_status, json.source]),
		items.map(({ url }) => ['succeed', url]),
	);
	assert.equal(sim.effects.length, 2);
});
