import assert from 'node:assert/strict';
import { test } from 'node:test';
import { itemsOf } from '../harness/n8n/execution.mjs';
import { useEnvironment } from '../harness/useEnvironment.mjs';
import { isN8n2 } from '../harness/versions.mjs';
import { createKlingCredential } from '../harness/workflows/credential.mjs';
import { codeItems, manual, noOp } from '../harness/workflows/nodes.mjs';
import { effectNode, klingNode, runWorkflow } from '../harness/workflows/run.mjs';
import { chain, node, workflow } from '../harness/workflows/workflows.mjs';

const environment = await useEnvironment();
const { client, sim } = environment;

/** A workflow that another one calls and that parks; resolves to its id. */
async function parkingSubWorkflow(): Promise<string> {
	const trigger = node('Called', 'n8n-nodes-base.executeWorkflowTrigger', 1.1, {
		inputSource: 'passthrough',
	});
	const kling = klingNode(environment, { awaitMode: 'callback' });
	const id = await client.createWorkflow(
		workflow('Parks', [trigger, kling], chain(trigger, kling)),
	);
	await client.activate(id);
	return id;
}

test('a sub-workflow that parks: 2.x waits for it, 1.x hands its caller the input back', async () => {
	const workflowId = await parkingSubWorkflow();
	const call = node('Call', 'n8n-nodes-base.executeWorkflow', 1.2, {
		workflowId: { __rl: true, mode: 'id', value: workflowId },
		mode: 'once',
		options: { waitForSubWorkflow: true },
	});
	const url = sim.clipUrl({ seconds: 3 });
	const execution = await runWorkflow(environment, [{ url }], [call, effectNode(environment)]);

	assert.equal(execution.status, 'success');
	const [{ json }] = itemsOf(execution, 'Call');
	if (isN8n2) assert.equal(json.task_status, 'succeed');
	else assert.deepEqual(json, { url });
	assert.equal(sim.tasks.length, 1);
	const [child] = await client.listExecutions({ workflowId });
	const ended = await client.waitForExecution(child.id);
	assert.equal(itemsOf(ended, 'Kling')[0].json.task_status, 'succeed');
});

test('Await Result parks for tasks that this execution created with its own resume URL', async () => {
	const create = klingNode(
		environment,
		{
			awaitMode: 'none',
			additionalFields: { callbackUrl: '={{ $execution.resumeUrl }}' },
		},
		{ name: 'Create' },
	);
	const wait = klingNode(environment, {
		operation: 'awaitResult',
		awaitMode: 'callback',
		taskId: '={{ $json.task_id }}',
	});
	const items = [3, 4].map((seconds) => ({ url: sim.clipUrl({ seconds }) }));
	const execution = await runWorkflow(environment, items, [create, wait, effectNode(environment)]);

	assert.equal(execution.status, 'success');
	assert.deepEqual(
		itemsOf(execution, 'Kling').map(({ json }) => json.task_status),
		['succeed', 'succeed'],
	);
	assert.deepEqual(
		itemsOf(execution, 'Kling').map(({ pairedItem }) => pairedItem),
		[{ item: 0 }, { item: 1 }],
	);
	assert.equal(sim.effects.length, 2);
});

test('a callback address that the service cannot reach is refused before anything is sent', async () => {
	const { id } = await createKlingCredential(client, 'Public', {
		apiKey: sim.apiKey,
		baseUrl: 'https://api.cometapi.com',
	});
	const [begin, source] = [manual(), codeItems([{ url: 'https://example.com/clip.mp4' }])];
	const kling = klingNode(
		environment,
		{ awaitMode: 'callback' },
		{ credentialId: id, onError: 'continueRegularOutput' },
	);
	const workflowId = await client.createWorkflow(
		workflow('Unreachable', [begin, source, kling, noOp('End')], chain(begin, source, kling)),
	);
	const execution = await client.waitForExecution(await client.run(workflowId));

	const [{ json }] = itemsOf(execution, 'Kling');
	assert.match(String(json.error), /The service cannot reach this n8n at http:\/\/127\.0\.0\.1/);
	assert.match(JSON.stringify(json.details), /WEBHOOK_URL/);
});

test('each item finds the item it came from through the park', async () => {
	const items = [2, 3].map((seconds) => ({
		url: sim.clipUrl({ seconds }),
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
	const execution = await runWorkflow(environment, items, [
		klingNode(environment, { awaitMode: 'callback' }),
		after,
	]);

	assert.deepEqual(
		itemsOf(execution, 'After').map(({ json }) => json.name),
		['n2', 'n3'],
	);
});
