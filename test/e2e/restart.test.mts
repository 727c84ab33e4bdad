import assert from 'node:assert/strict';
import { test } from 'node:test';
import { itemsOf } from '../harness/n8n/execution.mjs';
import { useEnvironment } from '../harness/useEnvironment.mjs';
import { waitUntil } from '../harness/waitUntil.mjs';
import { effectNode, klingNode, saveWorkflow, startSaved } from '../harness/workflows/run.mjs';

/** n8n goes through all waiting executions when it starts: with so many, callbacks come before it is done. */
const EXECUTION_COUNT = 20;
/** Of each task: longer than its execution takes to be stored as waiting. */
const TASK_MS = 10_000;
const EXECUTION_LIMIT_MS = 150_000;

const environment = await useEnvironment('kling');
const { client, n8n, sim } = environment;

test('twenty executions wait, n8n is killed, and the callbacks come the moment it answers again', async () => {
	sim.scenario(() => ({ durationMs: TASK_MS, callback: { lost: true } }));
	const workflow = await saveWorkflow(
		environment,
		[{ url: sim.clipUrl() }],
		[klingNode(environment, { awaitMode: 'callback' }), effectNode(environment)],
	);
	const ids: string[] = [];
	while (ids.length < EXECUTION_COUNT) ids.push(await startSaved(environment, workflow));
	for (const id of ids) await client.waitUntilWaiting(id);
	await n8n.kill9();
	const haveEnded = () => sim.tasks.every(({ endedAt }) => endedAt);
	await waitUntil(haveEnded, { limitMs: 2 * TASK_MS, otherwise: () => 'Tasks still run' });
	await n8n.restart();
	await Promise.all(sim.tasks.map(async ({ id }) => await sim.sendCallback(id)));

	for (const id of ids) {
		const execution = await client.waitForExecution(id, {
			// n8n itself calls each of them crashed for a moment while it starts.
			until: ({ status }) => status === 'success',
			timeoutMs: EXECUTION_LIMIT_MS,
		});
		const [{ json }] = itemsOf(execution, 'Kling');
		assert.equal(json.task_status, 'succeed');
		assert.equal(json.timed_out, undefined);
	}
	assert.equal(sim.tasks.length, EXECUTION_COUNT, 'each is paid once');
	assert.equal(sim.effects.length, EXECUTION_COUNT, 'the node behind ran once');
});
