import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { signatureHeaders } from '../simulator/signature.mjs';
import { itemsOf } from './support/execution.mjs';
import { klingTrigger } from './support/nodes.mjs';
import { effectNode, klingNode, openStage, runKling, type Stage } from './support/stage.mjs';
import { callWebhook } from './support/webhookTrigger.mjs';
import { chain, workflow } from './support/workflows.mjs';

const SECRET = 'whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI=';

let stage: Stage;
before(async () => {
	stage = await openStage();
});
after(async () => await stage.stop());
beforeEach(() => stage.sim.reset());

interface Listening {
	workflowId: string;
	path: string;
	url: string;
	count(): Promise<number>;
}

/** Activates `trigger → effect` and tells its production URL. */
async function listen(
	parameters: INodeParameters = {},
	credentialId = stage.credentialId,
): Promise<Listening> {
	const trigger = klingTrigger(parameters, { credentialId });
	const effect = effectNode(stage);
	const workflowId = await stage.client.createWorkflow(
		workflow('Trigger', [trigger, effect], chain(trigger, effect)),
	);
	await stage.client.activate(workflowId);
	const path = `${String(trigger.webhookId)}/webhook`;
	const count = async () => (await stage.client.listExecutions({ workflowId })).length;
	return { workflowId, path, url: `${stage.n8n.url}/webhook/${path}`, count };
}

/** Creates a task at the simulator whose callbacks are lost, so that the test sends them itself. */
async function createTask(outcome: 'succeed' | 'failed' = 'succeed', durationMs = 0) {
	stage.sim.scenario(() => ({ durationMs, outcome, callback: { lost: true } }));
	await runKling(stage, [{ url: stage.sim.clipUrl() }], { awaitMode: 'none' });
	const task = stage.sim.tasks.at(-1);
	assert.ok(task);
	return { task, body: { task_id: task.id, task_status: outcome, task_status_msg: '' } };
}

/** Waits until the workflow behind the trigger has run so often, and then a little for one too many. */
async function ran(times: number): Promise<void> {
	for (let tries = 0; stage.sim.effects.length < times && tries < 50; tries++) await delay(100);
	await delay(500);
	assert.equal(stage.sim.effects.length, times);
}

test('the callbacks of a whole run start the workflow once, with what the API says', async () => {
	const hook = await listen({ downloadFiles: ['mp3'] });
	const url = stage.sim.clipUrl({ seconds: 2 });
	await callWebhook(stage.n8n.url, hook.path, {});
	await runKling(stage, [{ url }], {
		awaitMode: 'none',
		additionalFields: { callbackUrl: hook.url },
	});
	await ran(1);
	const [summary] = await stage.client.listExecutions({ workflowId: hook.workflowId });
	const execution = await stage.client.waitForExecution(summary.id);
	const [item] = itemsOf(execution, 'Kling Trigger');
	assert.equal(item.json.task_status, 'succeed');
	assert.match(String(item.json.mp3_url), /^http/);
	assert.equal(item.binary?.mp3.fileName, `${String(item.json.task_id)}.mp3`);
	assert.equal(await hook.count(), 1);
});

test('repeats, also at the same instant and after a restart, get 200 and start nothing', async () => {
	const hook = await listen();
	const { body } = await createTask();
	const answers = await Promise.all(
		Array.from({ length: 8 }, async () => await callWebhook(stage.n8n.url, hook.path, body)),
	);
	assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
	await ran(1);
	await stage.n8n.kill9();
	await stage.n8n.restart();
	assert.equal((await callWebhook(stage.n8n.url, hook.path, body)).status, 200);
	await ran(1);
});

test('without Ignore Repeats each callback starts the workflow', async () => {
	const hook = await listen({ options: { ignoreRepeats: false } });
	const { body } = await createTask();
	await callWebhook(stage.n8n.url, hook.path, body);
	await callWebhook(stage.n8n.url, hook.path, body);
	await ran(2);
});

test('an event that is not wanted gets 200 and starts nothing', async () => {
	const hook = await listen({ events: ['failed'] });
	const { body } = await createTask();
	assert.equal((await callWebhook(stage.n8n.url, hook.path, body)).status, 200);
	const claimed = { ...body, task_status: 'failed' };
	assert.equal((await callWebhook(stage.n8n.url, hook.path, claimed)).status, 200);
	await ran(0);
	const failed = await createTask('failed');
	assert.equal((await callWebhook(stage.n8n.url, hook.path, failed.body)).status, 200);
	await ran(1);
	assert.equal((stage.sim.effects[0] as { task_status: string }).task_status, 'failed');
});

test('what is no task of ours is refused by its status, and no execution comes of it', async (t) => {
	const hook = await listen();
	const { body } = await createTask();
	const send = async (payload: unknown, headers = {}) =>
		(await callWebhook(stage.n8n.url, hook.path, payload, { headers })).status;
	assert.equal(await send({ task_id: '123456789012345678', task_status: 'succeed' }), 403);
	assert.equal(await send({}), 400);
	assert.equal(await send([]), 400);
	assert.equal(await send({ task_id: { evil: true } }), 400);
	assert.equal(await send('plain words', { 'content-type': 'text/plain' }), 400);
	assert.equal(await send({ ...body, filler: 'x'.repeat(1_100_000) }), 400);
	const broken = await send('{"task_id": ');
	t.diagnostic(`broken JSON is answered by n8n itself: ${broken}`);
	assert.ok(broken >= 400 && broken < 500);
	stage.sim.setUnreachable(true);
	assert.equal(await send(body), 503);
	stage.sim.setUnreachable(false);
	stage.sim.revokeKey();
	assert.equal(await send(body), 503);
	stage.sim.restoreKey();
	await ran(0);
	assert.equal(await hook.count(), 0);
	assert.equal(await send(body), 200);
	await ran(1);
});

test('with a webhook secret only signed callbacks are accepted', async () => {
	const { id } = await stage.client.createCredential('Signed', 'cometApiKlingApi', {
		apiKey: stage.sim.apiKey,
		baseUrl: stage.sim.baseUrl,
		webhookSecret: SECRET,
	});
	const hook = await listen({}, id);
	const { body } = await createTask();
	const text = JSON.stringify(body);
	const now = Math.floor(Date.now() / 1000);
	const send = async (headers: object) =>
		(await callWebhook(stage.n8n.url, hook.path, text, { headers: { ...headers } })).status;
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

test('without Verify the callback itself is handed on, and the API is not asked', async () => {
	const hook = await listen({ verify: false });
	const body = {
		task_id: '123456789012345678',
		task_status: 'failed',
		task_status_msg: 'Too dark',
	};
	assert.equal((await callWebhook(stage.n8n.url, hook.path, body)).status, 200);
	await ran(1);
	assert.equal((stage.sim.effects[0] as { task_status_msg: string }).task_status_msg, 'Too dark');
	assert.equal(stage.sim.requests.filter(({ kind }) => kind === 'query').length, 0);
});

test('the URL for a test event works while the editor listens', async () => {
	const trigger = klingTrigger({}, { credentialId: stage.credentialId });
	const next = klingNode(stage, { operation: 'get' });
	const workflowId = await stage.client.createWorkflow(
		workflow('Test event', [trigger, next], chain(trigger, next)),
	);
	const { body } = await createTask();
	await stage.client.listenForTestEvent(workflowId, 'Kling Trigger');
	const response = await fetch(
		`${stage.n8n.url}/webhook-test/${String(trigger.webhookId)}/webhook`,
		{
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		},
	);
	assert.equal(response.status, 200);
	for (let tries = 0; tries < 50; tries++) {
		const [summary] = await stage.client.listExecutions({ workflowId });
		if (summary) {
			const execution = await stage.client.waitForExecution(summary.id);
			assert.equal(itemsOf(execution, 'Kling')[0].json.task_status, 'succeed');
			return;
		}
		await delay(100);
	}
	assert.fail('no execution came of the test event');
});
