import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { itemsOf } from './support/execution.mjs';
import { codeItems, manual, noOp } from './support/nodes.mjs';
import {
	effectNode,
	isN8n2,
	klingNode,
	openStage,
	saveWorkflow,
	start,
	type Stage,
} from './support/stage.mjs';
import { chain, node, workflow } from './support/workflows.mjs';

let stage: Stage;
before(async () => {
	stage = await openStage();
});
after(async () => await stage.stop());
beforeEach(() => stage.sim.reset());

/** A workflow that another one calls and that parks; resolves to its id. */
async function parkingSubWorkflow(): Promise<string> {
	const trigger = node('Called', 'n8n-nodes-base.executeWorkflowTrigger', 1.1, {
		inputSource: 'passthrough',
	});
	const kling = klingNode(stage, { awaitMode: 'callback' });
	const id = await stage.client.createWorkflow(
		workflow('Parks', [trigger, kling], chain(trigger, kling)),
	);
	await stage.client.activate(id);
	return id;
}

test('a sub-workflow that parks: 2.x waits for it, 1.x hands its caller the input back', async () => {
	const workflowId = await parkingSubWorkflow();
	const call = node('Call', 'n8n-nodes-base.executeWorkflow', 1.2, {
		workflowId: { __rl: true, mode: 'id', value: workflowId },
		mode: 'once',
		options: { waitForSubWorkflow: true },
	});
	const url = stage.sim.clipUrl({ seconds: 3 });
	const saved = await saveWorkflow(stage, [{ url }], [call, effectNode(stage)]);
	const execution = await stage.client.waitForExecution(await start(stage, saved));

	assert.equal(execution.status, 'success');
	const [{ json }] = itemsOf(execution, 'Call');
	if (isN8n2) assert.equal(json.task_status, 'succeed');
	else assert.deepEqual(json, { url });
	assert.equal(stage.sim.tasks.length, 1);
	const [child] = await stage.client.listExecutions({ workflowId });
	const ended = await stage.client.waitForExecution(child.id);
	assert.equal(itemsOf(ended, 'Kling')[0].json.task_status, 'succeed');
});

test('Await Result parks for tasks that this execution created with its own resume URL', async () => {
	const create = klingNode(
		stage,
		{
			awaitMode: 'none',
			additionalFields: { callbackUrl: '={{ $execution.resumeUrl }}' },
		},
		{ name: 'Create' },
	);
	const wait = klingNode(stage, {
		operation: 'awaitResult',
		awaitMode: 'callback',
		taskId: '={{ $json.task_id }}',
	});
	const items = [3, 4].map((seconds) => ({ url: stage.sim.clipUrl({ seconds }) }));
	const saved = await saveWorkflow(stage, items, [create, wait, effectNode(stage)]);
	const execution = await stage.client.waitForExecution(await start(stage, saved));

	assert.equal(execution.status, 'success');
	assert.deepEqual(
		itemsOf(execution, 'Kling').map(({ json }) => json.task_status),
		['succeed', 'succeed'],
	);
	assert.deepEqual(
		itemsOf(execution, 'Kling').map(({ pairedItem }) => pairedItem),
		[{ item: 0 }, { item: 1 }],
	);
	assert.equal(stage.sim.effects.length, 2);
});

test('a callback address that the service cannot reach is refused before anything is sent', async () => {
	const { id } = await stage.client.createCredential('Public', 'cometApiKlingApi', {
		apiKey: stage.sim.apiKey,
		baseUrl: 'https://api.cometapi.com',
	});
	const [begin, source] = [manual(), codeItems([{ url: 'https://example.com/clip.mp4' }])];
	const kling = klingNode(
		stage,
		{ awaitMode: 'callback' },
		{ credentialId: id, onError: 'continueRegularOutput' },
	);
	const workflowId = await stage.client.createWorkflow(
		workflow('Unreachable', [begin, source, kling, noOp('End')], chain(begin, source, kling)),
	);
	const execution = await stage.client.waitForExecution(await stage.client.run(workflowId));

	const [{ json }] = itemsOf(execution, 'Kling');
	assert.match(String(json.error), /The service cannot reach this n8n at http:\/\/127\.0\.0\.1/);
	assert.match(JSON.stringify(json.details), /WEBHOOK_URL/);
});

test('each item finds the item it came from through the park', async () => {
	const items = [2, 3].map((seconds) => ({
		url: stage.sim.clipUrl({ seconds }),
		name: `n${seconds}`,
	}));
	const after = node('After', 'n8n-nodes-base.set', 3.4, {
		assignments: {
			assignments: [
				{ id: '1', name: 'name', type: 'string', value: "={{ $('Items').item.json.name }}" },
			],
		},
		options: {},
	});
	const saved = await saveWorkflow(stage, items, [
		klingNode(stage, { awaitMode: 'callback' }),
		after,
	]);
	const execution = await stage.client.waitForExecution(await start(stage, saved));

	assert.deepEqual(
		itemsOf(execution, 'After').map(({ json }) => json.name),
		['n2', 'n3'],
	);
});
