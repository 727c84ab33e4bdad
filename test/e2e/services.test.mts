import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { INodeParameters } from 'n8n-workflow';
import { openBeside, type Environment } from '../harness/environment.mjs';
import { errorOf, itemsOf, type Execution } from '../harness/n8n/execution.mjs';
import { useEnvironment } from '../harness/useEnvironment.mjs';
import { isN8n2 } from '../harness/versions.mjs';
import { poll } from '../harness/waitUntil.mjs';
import { klingTrigger } from '../harness/workflows/nodes.mjs';
import {
	effectNode,
	klingNode,
	runKling,
	runWorkflow,
	startWorkflow,
} from '../harness/workflows/run.mjs';
import { chain, workflow } from '../harness/workflows/workflows.mjs';
import { factsOf, PROFILE_NAMES, type ProfileName } from '../simulator/server.mjs';

/**
 * Creating, waiting, repeating and the trigger with each service that may be behind the Base URL, as
 * slow as it really is. What goes wrong on the way is in the fault matrix.
 */

const host = await useEnvironment('kling');

/** n8n checks the limits of waiting executions once a minute. */
const SHORT_WAIT_MINUTES = 0.15;
/** Longer than a start of n8n. */
const LONG_TASK_MS = 25_000;

/** A test for each service, side by side, with a simulator and a credential of its own. */
function withEach(
	about: string,
	play: (environment: Environment, service: ProfileName) => Promise<void>,
): void {
	for (const service of PROFILE_NAMES) {
		test(`${about} [${service}]`, async () => {
			const environment = await openBeside(host, service);
			try {
				await play(environment, service);
			} finally {
				await environment.stop();
			}
		});
	}
}

const clip = ({ sim }: Environment, seconds = 2) => ({ url: sim.clipUrl({ seconds }) });
const postsOf = ({ sim }: Environment) =>
	sim.requests.filter(({ kind }) => kind === 'create').length;

/** What the execution ended with: the error of the run, in one text. */
function textOf(execution: Execution): string {
	const { message, description } = errorOf(execution).top ?? {};
	return `${message} ${description}`;
}

function outputOf(execution: Execution, name = 'Kling') {
	assert.equal(execution.status, 'success', textOf(execution));
	const items = itemsOf(execution, name);
	assert.equal(items.length, 1);
	return items[0];
}

const LIMIT = { timeoutMs: 180_000 };

async function run({ client }: Environment, id: Promise<string>): Promise<Execution> {
	return await client.waitForExecution(await id, LIMIT);
}

describe('with each service', { concurrency: 5 * PROFILE_NAMES.length }, () => {
	withEach('a link becomes an MP3, for one task and one create', async (environment) => {
		const { sim } = environment;
		const execution = await runKling(environment, [clip(environment)], { downloadFiles: ['mp3'] });

		const { json, binary } = outputOf(execution);
		assert.equal(json.task_status, 'succeed');
		assert.equal(json.task_id, sim.tasks[0].id);
		assert.match(String(json.external_task_id), /^n8n-/);
		assert.equal(json.duration, 4);
		assert.equal(binary?.mp3.mimeType, 'audio/mpeg');
		assert.deepEqual([sim.tasks.length, postsOf(environment)], [1, 1]);
	});

	withEach('Get and Await Result read the task by its id', async (environment) => {
		const { sim } = environment;
		const taskId = '={{ $json.task_id }}';
		const execution = await runWorkflow(
			environment,
			[clip(environment)],
			[
				klingNode(environment, { awaitMode: 'none' }, { name: 'Create' }),
				klingNode(environment, { operation: 'awaitResult', taskId }),
				klingNode(environment, { operation: 'get', taskId }, { name: 'Get' }),
			],
		);

		const { json } = outputOf(execution);
		assert.equal(json.task_id, sim.tasks[0].id);
		assert.match(String(json.mp3_url), /^http/);
		assert.deepEqual(outputOf(execution, 'Get').json.mp3_url, json.mp3_url);
	});

	withEach(
		'a waiting execution resumes by a callback, or ends at Max Wait and Await Result finishes it',
		async (environment, service) => {
			const { sim, client } = environment;
			const { sendsCallbacks } = factsOf(service);
			const maxWait = sendsCallbacks ? 3 : SHORT_WAIT_MINUTES;
			const id = await startWorkflow(
				environment,
				[clip(environment, 5)],
				[
					klingNode(environment, { awaitMode: 'callback', options: { maxWait } }),
					klingNode(
						environment,
						{ operation: 'awaitResult', taskId: '={{ $json.task_id }}' },
						{ name: 'Await' },
					),
					effectNode(environment),
				],
			);
			await client.waitUntilWaiting(id);
			const execution = await client.waitForExecution(id, LIMIT);

			const { json } = outputOf(execution);
			assert.equal(json.task_id, sim.tasks[0].id);
			assert.equal(json.timed_out, sendsCallbacks ? undefined : true);
			assert.equal(outputOf(execution, 'Await').json.task_status, 'succeed');
			assert.deepEqual([sim.tasks.length, postsOf(environment), sim.effects.length], [1, 1, 1]);
		},
	);

	withEach(
		'a second run uses the task of the first, or says that it cannot',
		async (environment, service) => {
			const { sim } = environment;
			const additionalFields = { externalTaskId: 'order-4711', onExistingId: 'use' };
			const parameters = { awaitMode: 'none', additionalFields };
			const items = [clip(environment)];
			const { json } = outputOf(await runKling(environment, items, parameters));
			const second = await runKling(environment, items, parameters);

			assert.deepEqual([sim.tasks.length, postsOf(environment)], [1, 1]);
			if (factsOf(service).lookupByExternalId) {
				assert.equal(outputOf(second).json.task_id, json.task_id);
				return;
			}
			assert.equal(second.status, 'error');
			assert.match(
				textOf(second),
				/known whether a task has the External Task ID order-4711.*Nothing was sent/s,
			);
		},
	);

	withEach('callbacks start the trigger once, where they come', async (environment, service) => {
		const { client, n8n, sim, credentialId } = environment;
		const trigger = klingTrigger({ downloadFiles: ['video'] }, { credentialId });
		const effect = effectNode(environment);
		const workflowId = await client.createWorkflow(
			workflow(`Trigger of ${service}`, [trigger, effect], chain(trigger, effect)),
		);
		await client.activate(workflowId);
		const callbackUrl = `${n8n.url}/webhook/${String(trigger.webhookId)}/webhook`;
		const parameters: INodeParameters = { awaitMode: 'none', additionalFields: { callbackUrl } };
		const created = outputOf(await runKling(environment, [clip(environment)], parameters));

		const haveCome = () => sim.effects.length > 0;
		await poll(haveCome, { limitMs: factsOf(service).sendsCallbacks ? 60_000 : 5_000 });
		const executions = await client.listExecutions({ workflowId });
		if (!factsOf(service).sendsCallbacks) return assert.deepEqual(executions, []);
		assert.equal(executions.length, 1, JSON.stringify(sim.callbacks));
		const heard = outputOf(await client.waitForExecution(executions[0].id), 'Kling Trigger');
		assert.equal(heard.json.task_status, 'succeed');
		assert.equal(heard.json.external_task_id, created.json.external_task_id);
		assert.equal(heard.binary?.video.mimeType, 'video/mp4');
	});
});

const NOT_KNOWN =
	/whether an earlier attempt created a task.*may have been paid.*once more for each item/s;

/** After a crash n8n 2.x lets the node make its keys again; 1.x keeps nothing at all. */
const isFound = (service: ProfileName) => isN8n2 && factsOf(service).lookupByExternalId;

async function playAfterCrash(
	environment: Environment,
	service: ProfileName,
	crashed: string,
): Promise<void> {
	const { client, sim } = environment;
	const first = await run(environment, client.retryExecution(crashed));
	if (isFound(service)) {
		assert.equal(outputOf(first).json.task_id, sim.tasks[0].id);
		assert.deepEqual([sim.tasks.length, postsOf(environment)], [1, 1]);
		return;
	}
	assert.equal(first.status, 'error');
	assert.match(textOf(first), NOT_KNOWN);
	assert.deepEqual([sim.tasks.length, postsOf(environment)], [1, 1], 'nothing is sent unasked');

	const second = await run(environment, client.retryExecution(first.id));
	const [one, other] = sim.requests
		.filter(({ kind }) => kind === 'create')
		.map(({ body }) => (body as { external_task_id: string }).external_task_id);
	assert.equal(postsOf(environment), 2);
	assert.equal(one === other, isN8n2, 'n8n 2.x: under the same external ID');
	if (isN8n2 && factsOf(service).takenId !== 'accepted') {
		assert.equal(second.status, 'error');
		assert.match(textOf(second), /created the task of this item.*does not show it.*usage log/s);
		assert.equal(sim.tasks.length, 1);
		return;
	}
	assert.equal(outputOf(second).json.task_id, sim.tasks[1].id);
	assert.equal(sim.tasks.length, 2, 'as the error has said');
}

test('n8n is killed in mid-poll, then Retry', { concurrency: true }, async (t) => {
	const all = await Promise.all(
		PROFILE_NAMES.map(async (service) => {
			const environment = await openBeside(host, service, { durationMs: LONG_TASK_MS });
			t.after(async () => await environment.stop());
			const id = await startWorkflow(
				environment,
				[{ url: environment.sim.clipUrl() }],
				[klingNode(environment, {})],
			);
			const isPolled = () => environment.sim.tasks.some(({ getCount }) => getCount > 0);
			await host.client.waitForExecution(id, { until: isPolled });
			return { environment, service, id };
		}),
	);
	await host.n8n.kill9();
	await host.n8n.restart();
	await Promise.all(
		all.map(async ({ environment, service, id }) => {
			await t.test(`the tasks are not paid again unasked [${service}]`, async () => {
				await host.client.waitForExecution(id);
				await playAfterCrash(environment, service, id);
			});
		}),
	);
});
