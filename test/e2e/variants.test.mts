import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { errorOf, itemsOf } from '../harness/n8n/execution.mjs';
import { useEnvironment } from '../harness/useEnvironment.mjs';
import type { KlingSettings } from '../harness/workflows/nodes.mjs';
import { runKling } from '../harness/workflows/run.mjs';
import type { Scenario } from '../simulator/server.mjs';
import { contradicting } from '../simulator/variants.mjs';

/** The service against every open point; the other files have one of the four services. */
const environment = await useEnvironment(contradicting.service, {
	...contradicting.options,
	durationMs: 3_000,
});
const { sim } = environment;

const posts = () => sim.requests.filter(({ kind }) => kind === 'create').length;

async function execute(
	parameters: INodeParameters,
	scenario: Partial<Scenario> = {},
	settings: Partial<KlingSettings> = {},
) {
	sim.scenario(() => scenario);
	const onError = 'continueRegularOutput' as const;
	return await runKling(environment, [{ url: sim.clipUrl() }], parameters, {
		onError,
		...settings,
	});
}

async function run(...what: Parameters<typeof execute>) {
	const execution = await execute(...what);
	const output = itemsOf(execution, 'Kling');
	assert.equal(output.length, 1, execution.status);
	return output[0];
}

const lostAnswer: Partial<Scenario> = { create: [{ kind: 'lost', created: true }] };

function assertUncertain({ error, details }: IDataObject): void {
	assert.match(String(error), /It is not known whether a task was created/);
	const { external_task_id, description } = details as IDataObject;
	assert.match(String(external_task_id), /^n8n-/);
	assert.match(
		String(description),
		/may have been paid for, so the node did not send the request again/,
	);
	assert.deepEqual([sim.tasks.length, posts()], [1, 1]);
}

test('a video becomes its soundtrack, for one task', async () => {
	const { json, binary } = await run({ downloadFiles: ['mp3'] });
	assert.equal(json.task_status, 'succeed', JSON.stringify(json));
	assert.equal(json.task_id, sim.tasks[0].id);
	assert.match(String(json.external_task_id), /^n8n-/);
	assert.equal(binary?.mp3.mimeType, 'audio/mpeg');
	assert.equal(sim.tasks.length, 1);
});

test('prompts are refused in words that name the field, and cost nothing', async () => {
	const { json } = await run({ soundEffectPrompt: 'waves', additionalFields: { asmrMode: true } });
	assert.match(String(json.error), /did not accept the input: unknown field: sound_effect/);
	assert.equal(sim.tasks.length, 0);
});

test('a lost answer ends in an error that says what to look for', async () => {
	assertUncertain((await run({}, lostAnswer)).json);
});

test('Retry On Fail after a lost answer does not pay again', async () => {
	const retry = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1_000 };
	const execution = await execute({}, lostAnswer, { ...retry, onError: 'stopWorkflow' });
	assert.match(
		String(errorOf(execution).top?.message),
		/^It is not known whether an earlier attempt created/,
	);
	assert.match(String(errorOf(execution).top?.description), /once more under the same ID/);
	assert.deepEqual([sim.tasks.length, posts()], [1, 1]);
});

test('ids as numbers, which lose digits, end in an error instead of another task', async () => {
	assertUncertain((await run({}, { numericIds: true })).json);
});

test('an external task ID that was used before is refused in the words of the service', async () => {
	const additionalFields = { externalTaskId: 'order-4711' };
	const first = await run({ awaitMode: 'none', additionalFields });
	assert.equal(first.json.external_task_id, 'order-4711');
	const again = await run({ awaitMode: 'none', additionalFields });
	assert.match(String(again.json.error), /already exists: order-4711/);
	assert.equal(sim.tasks.length, 1);
});

test('Get and Await Result read the task, and an unknown one is an error', async () => {
	const { task_id } = (await run({ awaitMode: 'none' })).json;
	const awaited = await run({ operation: 'awaitResult', taskId: task_id as string });
	assert.equal(awaited.json.task_status, 'succeed', JSON.stringify(awaited.json));
	const got = await run({ operation: 'get', taskId: task_id as string });
	assert.equal(got.json.mp3_url, awaited.json.mp3_url);
	assert.equal(got.json.wav_url, undefined);
	const unknown = await run({ operation: 'get', taskId: '100000000000000001' });
	assert.match(String(unknown.json.error), /does not know this task/);
	assert.equal(sim.tasks.length, 1);
});

test('a waiting execution resumes when the callbacks come', async () => {
	const { json } = await run({ awaitMode: 'callback', downloadFiles: ['mp3'] });
	assert.equal(json.task_status, 'succeed', JSON.stringify(json));
	assert.equal(json.timed_out, undefined);
	assert.equal(sim.tasks.length, 1);
});
