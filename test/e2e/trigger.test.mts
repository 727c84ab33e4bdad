import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { itemsOf } from '../harness/n8n/execution.mjs';
import { callWebhook } from '../harness/n8n/webhookTrigger.mjs';
import { useEnvironment } from '../harness/useEnvironment.mjs';
import { poll } from '../harness/waitUntil.mjs';
import { createKlingCredential } from '../harness/workflows/credential.mjs';
import { klingTrigger } from '../harness/workflows/nodes.mjs';
import { effectNode, klingNode, runKling } from '../harness/workflows/run.mjs';
import { chain, workflow } from '../harness/workflows/workflows.mjs';
import { signatureHeaders } from '../simulator/callbacks/signature.mjs';
import { startSimulator } from '../simulator/server.mjs';

const SECRET = 'whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI=';

const environment = await useEnvironment('documented');
const { client, sim, n8n } = environment;

interface Listening {
	workflowId: string;
	path: string;
	url: string;
	count(): Promise<number>;
}

/** Activates `trigger → effect` and tells its production URL. */
async function listen(
	parameters: INodeParameters = {},
	credentialId = environment.credentialId,
): Promise<Listening> {
	const trigger = klingTrigger(parameters, { credentialId });
	const effect = effectNode(environment);
	const workflowId = await client.createWorkflow(
		workflow('Trigger', [trigger, effect], chain(trigger, effect)),
	);
	await client.activate(workflowId);
	const path = `${String(trigger.webhookId)}/webhook`;
	const count = async () => (await client.listExecutions({ workflowId })).length;
	return { workflowId, path, url: `${n8n.url}/webhook/${path}`, count };
}

/** Creates a task at the simulator whose callbacks are lost, so that the test sends them itself. */
async function createTask(outcome: 'succeed' | 'failed' = 'succeed', durationMs = 0) {
	sim.scenario(() => ({ durationMs, outcome, callback: { lost: true } }));
	await runKling(environment, [{ url: sim.clipUrl() }], { awaitMode: 'none' });
	const task = sim.tasks.at(-1);
	assert.ok(task);
	return { task, body: { task_id: task.id, task_status: outcome, task_status_msg: '' } };
}

/** Waits until the workflow has run so often, and then a little for one too many. */
async function ran(times: number): Promise<void> {
	await poll(() => sim.effects.length >= times, { limitMs: 5_000 });
	await delay(500);
	assert.equal(sim.effects.length, times);
}

test('the callbacks of a whole run start the workflow once, with what the API says', async () => {
	const hook = await listen({ downloadFiles: ['mp3'] });
	const url = sim.clipUrl({ seconds: 2 });
	await callWebhook(n8n.url, hook.path, {});
	await runKling(environment, [{ url }], {
		awaitMode: 'none',
		additionalFields: { callbackUrl: hook.url },
	});
	await ran(1);
	const [execution] = await client.waitForExecutions(hook.workflowId, 1);
	const [item] = itemsOf(execution, 'Kling Trigger');
	assert.equal(item.json.task_status, 'succeed');
	assert.match(String(item.json.mp3_url), /^http/);
	assert.equal(item.binary?.mp3.fileName, `clip-${String(item.json.task_id)}.mp3`);
	assert.equal(await hook.count(), 1);
});

test("a gateway's callback, whose ids no query finds, starts the workflow once by its address", async (t) => {
	const gateway = await startSimulator('gateway');
	t.after(async () => await gateway.close());
	const { id } = await createKlingCredential(client, 'Gateway', gateway);
	const hook = await listen({ downloadFiles: ['video'] }, id);
	await callWebhook(n8n.url, hook.path, {});
	await runKling(
		environment,
		[{ url: gateway.clipUrl({ seconds: 2 }) }],
		{ awaitMode: 'none', additionalFields: { callbackUrl: hook.url } },
		{ credentialId: id },
	);
	await ran(1);
	const [task] = gateway.tasks;
	assert.notEqual(task.klingId, task.id);
	const [execution] = await client.waitForExecutions(hook.workflowId, 1);
	const [{ json, binary }] = itemsOf(execution, 'Kling Trigger');
	assert.deepEqual(
		[json.task_id, json.external_task_id, json.task_status, Object.keys(binary ?? {})],
		[task.klingId, task.externalTaskId, 'succeed', ['video']],
	);

	const address = String(task.body.callback_url);
	assert.match(address, /\?kling=n8n-[0-9a-f]{40}\.[\w-]{43}$/);
	assert.equal(await gateway.sendCallback(task.id), 200);
	// Of a task that was heard already a callback is a repeat, wherever it comes from.
	const body = { task_id: '861000000000000001', task_status: 'succeed' };
	const forged = new URL(address).search.replace(/\.[\w-]{43}$/, `.${'A'.repeat(43)}`);
	for (const query of ['', forged]) {
		const { status } = await callWebhook(n8n.url, `${hook.path}${query}`, body);
		assert.equal(status, 403, query);
	}
	await ran(1);
	assert.match(n8n.logText(), /did not start for a callback: the API does not know task "8\d+"/);
});

test('repeats get 200 and start nothing, also at the same instant and after a restart', async () => {
	const hook = await listen();
	const { body } = await createTask();
	const answers = await Promise.all(
		Array.from({ length: 8 }, async () => await callWebhook(n8n.url, hook.path, body)),
	);
	assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
	await ran(1);
	await n8n.kill9();
	await n8n.restart();
	assert.equal((await callWebhook(n8n.url, hook.path, body)).status, 200);
	await ran(1);
});

test('foreign and broken callbacks are refused, and start no execution', async (t) => {
	const hook = await listen();
	const { body } = await createTask();
	const send = async (payload: unknown, headers = {}) =>
		(await callWebhook(n8n.url, hook.path, payload, { headers })).status;
	assert.equal(await send({ task_id: '123456789012345678', task_status: 'succeed' }), 403);
	assert.equal(await send({}), 400);
	assert.equal(await send([]), 400);
	assert.equal(await send({ task_id: { evil: true } }), 400);
	assert.equal(await send('plain words', { 'content-type': 'text/plain' }), 400);
	for (const id of ['../../x', '\ud800', '1'.repeat(900_000)]) {
		assert.equal(await send({ ...body, task_id: id }), 400);
	}
	assert.equal(await send({ ...body, filler: 'x'.repeat(1_100_000) }), 400);
	const broken = await send('{"task_id": ');
	t.diagnostic(`broken JSON is answered by n8n itself: ${broken}`);
	assert.ok(broken >= 400 && broken < 500);
	sim.goAway();
	assert.equal(await send(body), 503);
	sim.comeBack();
	sim.revokeKey();
	assert.equal(await send(body), 503);
	sim.restoreKey();
	await ran(0);
	assert.equal(await hook.count(), 0);
	assert.equal(await send(body), 200);
	await ran(1);
});

test('a callback that is ahead of the API gets 503, or starts the workflow if the API soon says the same', async () => {
	const hook = await listen();
	const { body: running } = await createTask('succeed', 300_000);
	assert.equal((await callWebhook(n8n.url, hook.path, running)).status, 503);
	const { body } = await createTask('succeed', 2_000);
	assert.equal((await callWebhook(n8n.url, hook.path, body)).status, 200);
	await ran(1);
	assert.equal((sim.effects[0] as { task_id: string }).task_id, body.task_id);
});

test('with a webhook secret that cannot be used every callback gets 503, and the log says so', async () => {
	const { id } = await createKlingCredential(client, 'Empty secret', {
		...sim,
		webhookSecret: 'whsec_',
	});
	const hook = await listen({}, id);
	const { body } = await createTask();
	const text = JSON.stringify(body);
	const headers = { ...signatureHeaders('whsec_', 'a', Math.floor(Date.now() / 1000), text) };
	const { status } = await callWebhook(n8n.url, hook.path, text, { headers });
	assert.equal(status, 503);
	await ran(0);
	assert.match(n8n.logText(), /"Kling Trigger" did not start for a callback: the Webhook Secret/);
});

test('with a webhook secret only signed callbacks are accepted', async () => {
	const { id } = await createKlingCredential(client, 'Signed', {
		...sim,
		webhookSecret: SECRET,
	});
	const hook = await listen({}, id);
	const { body } = await createTask();
	const text = JSON.stringify(body);
	const now = Math.floor(Date.now() / 1000);
	const send = async (headers: object) =>
		(await callWebhook(n8n.url, hook.path, text, { headers: { ...headers } })).status;
	const good = signatureHeaders(SECRET, 'a', now, text);
	assert.equal(await send({}), 401);
	assert.equal(await send({ ...good, 'webhook-signature': 'v1,AAAA' }), 401);
	assert.equal(await send(signatureHeaders(SECRET, 'a', now - 400, text)), 401);
	assert.equal(await send({ ...good, 'webhook-id': 'b' }), 401);
	await ran(0);
	const several = `v1,AAAA v2,BBBB ${good['webhook-signature']}`;
	assert.equal(await send({ ...good, 'webhook-signature': several }), 200);
	await ran(1);
});

test("without Verify Kling's documented callback is an item: the API is not asked, and no link is opened", async () => {
	const hook = await listen({ verify: false, downloadFiles: ['mp3', 'wav', 'video'] });
	const body = {
		task_id: '123456789012345678',
		task_status: 'succeed',
		task_info: {},
		task_result: { videos: [{ id: 'v1', url: sim.clipUrl(), duration: '5.1' }] },
	};
	assert.equal((await callWebhook(n8n.url, hook.path, body)).status, 200);
	await ran(1);
	const [seen] = sim.effects as Array<Record<string, unknown>>;
	assert.deepEqual([seen.video_id, seen.error], ['v1', undefined]);
	const sent = sim.requests.filter(
		({ kind, path }) => kind === 'query' || path.startsWith('/files/'),
	);
	assert.deepEqual(sent, []);
});

test('the URL for a test event works while the editor listens', async () => {
	const trigger = klingTrigger({}, { credentialId: environment.credentialId });
	const next = klingNode(environment, { operation: 'get' });
	const workflowId = await client.createWorkflow(
		workflow('Test event', [trigger, next], chain(trigger, next)),
	);
	const { body } = await createTask();
	await client.listenForTestEvent(workflowId, 'Kling Trigger');
	const response = await fetch(`${n8n.url}/webhook-test/${String(trigger.webhookId)}/webhook`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	assert.equal(response.status, 200);
	const [execution] = await client.waitForExecutions(workflowId, 1);
	assert.equal(itemsOf(execution, 'Kling')[0].json.task_status, 'succeed');
});
