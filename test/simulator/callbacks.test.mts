import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { signatureHeaders } from './callbacks/signature.mjs';
import type { ServiceFacts } from '../service/facts.js';
import { type CallbackPlan, type Simulator, startSimulator } from './server.mjs';
import { clientOf, startCallbackSink, untilTrue } from './testing.mjs';

const SECRET = 'whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI=';

let sim: Simulator;
let receiver: Awaited<ReturnType<typeof startCallbackSink>>;

before(async () => {
	sim = await startSimulator('documented', { durationMs: 50, webhookSecret: SECRET });
});
beforeEach(async () => {
	receiver = await startCallbackSink();
});
afterEach(() => {
	sim.reset();
	receiver.close();
});
after(async () => await sim.close());

async function createWith(
	callback: CallbackPlan,
	durationMs = 50,
	url = receiver.url,
	facts: Partial<ServiceFacts> = {},
) {
	sim.scenario(() => ({ ...facts, callback, durationMs }));
	const body = { video_id: 'v', callback_url: url, external_task_id: 'mine' };
	await clientOf(sim).create(body);
	return sim.tasks[0];
}

const statuses = () => receiver.received.map(({ body }) => String(body.task_status));

test('each status is called back once, in order, with the bare task', async () => {
	const task = await createWith({});
	await untilTrue(() => sim.callbacks.length === 3);
	assert.deepEqual(statuses(), ['submitted', 'processing', 'succeed']);
	const { body } = receiver.received[2];
	assert.equal(body.task_id, task.id);
	assert.deepEqual(body.task_info, { external_task_id: 'mine' });
	assert.deepEqual(Object.keys(body.task_result), ['videos']);
	assert.equal(task.callbacksSent, 3);
	assert.ok(sim.callbacks.every(({ answered }) => answered === 200));
});

test('a signature follows Standard Webhooks', async () => {
	const known = signatureHeaders(
		SECRET,
		'9876543210',
		1781080794,
		'{"id":"1234567890","status":"succeeded","message":"","create_time":1781080778802,"update_time":1781080794151}',
	);
	assert.equal(known['webhook-signature'], 'v1,UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4=');
	await createWith({ statuses: ['succeed'] }, 0);
	await untilTrue(() => receiver.received.length === 1);
	const { headers, raw } = receiver.received[0];
	const id = String(headers['webhook-id']);
	const timestamp = Number(headers['webhook-timestamp']);
	const expected = signatureHeaders(SECRET, id, timestamp, raw)['webhook-signature'];
	assert.equal(headers['webhook-signature'], expected);
	assert.ok(Math.abs(Date.now() / 1_000 - timestamp) < 5);
});

test('callbacks can be repeated, reversed, wrapped, lost and fewer', async () => {
	const plan: CallbackPlan = { copies: 2, order: 'reversed', statuses: ['succeed', 'submitted'] };
	await createWith(plan, 50, receiver.url, { wrapsCallbacks: true });
	await untilTrue(() => sim.callbacks.length === 4);
	const order = receiver.received.map(({ body }) => String(body.data.task_status));
	assert.deepEqual(order, ['succeed', 'succeed', 'submitted', 'submitted']);
	const ids = new Set(receiver.received.map(({ headers }) => headers['webhook-id']));
	assert.equal(ids.size, 2);
	sim.reset();
	const lost = await createWith({ lost: true }, 0);
	await new Promise((resolve) => setTimeout(resolve, 30));
	assert.equal(lost.callbacksSent, 0);
});

test('an early callback arrives before the create is answered', async () => {
	await createWith({ early: true }, 0);
	assert.deepEqual(statuses(), ['submitted', 'processing', 'succeed']);
});

test('a receiver that refuses or is away is recorded and stops nothing', async () => {
	const refusing = await startCallbackSink(404);
	await createWith({ statuses: ['succeed'] }, 0, refusing.url);
	await untilTrue(() => sim.callbacks.length === 1);
	refusing.close();
	assert.equal(sim.callbacks[0].answered, 404);
	sim.reset();
	await createWith({}, 0, 'http://127.0.0.1:1/hook');
	await untilTrue(() => sim.callbacks.length === 3);
	assert.equal(sim.callbacks[0].answered, 'error');
});

test('a refused callback is sent again as often as the options say', async () => {
	const stubborn = await startSimulator('documented', { durationMs: 0, callbackRetries: 1 });
	const refusing = await startCallbackSink(503);
	stubborn.scenario(() => ({ callback: { statuses: ['succeed'] } }));
	await clientOf(stubborn).create({ video_id: 'v', callback_url: refusing.url });
	await untilTrue(() => stubborn.callbacks.length === 2);
	assert.equal(refusing.received[0].raw, refusing.received[1].raw);
	refusing.close();
	await stubborn.close();
});

test('a callback can be repeated or forged by hand', async () => {
	const { id } = await createWith({ lost: true }, 0);
	assert.equal(await sim.sendCallback(id), 200);
	const unsigned = { 'webhook-signature': undefined };
	await sim.sendCallback('unknown', {
		body: { task_id: '1' },
		url: receiver.url,
		headers: unsigned,
	});
	assert.deepEqual(statuses(), ['succeed', 'undefined']);
	assert.equal(receiver.received[1].headers['webhook-signature'], undefined);
	await assert.rejects(sim.sendCallback('unknown'));
});
