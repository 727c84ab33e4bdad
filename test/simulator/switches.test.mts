import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { Simulator, SimulatorOptions } from './server.mjs';
import { startSimulator } from './server.mjs';
import { clientOf, startCallbackSink, untilTrue } from './testing.mjs';

let sim: Simulator;
afterEach(async () => await sim.close());

async function clientWith(options: Partial<SimulatorOptions>) {
	sim = await startSimulator({ durationMs: 0, ...options });
	return clientOf(sim);
}

const body = { video_id: 'v', external_task_id: 'mine' };

test('an account may know nothing of the fields that only Kling documents', async () => {
	const { create } = await clientWith({ acceptsPrompts: false });
	for (const field of [
		{ bgm_prompt: 'calm' },
		{ sound_effect_prompt: 'rain' },
		{ asmr_mode: true },
	]) {
		const { status, json } = await create({ ...body, ...field });
		assert.deepEqual([status, json.code], [400, 1201]);
		assert.match(String(json.message), new RegExp(`unknown field: ${Object.keys(field)[0]}`));
	}
	assert.equal((await create(body)).status, 200);
});

test('an account may take an own id twice', async () => {
	const { create } = await clientWith({ uniqueExternalIds: false });
	await create(body);
	assert.equal((await create(body)).status, 200);
	assert.equal(sim.tasks.length, 2);
});

test('the gateway may be the one that does not know a task', async () => {
	const { query } = await clientWith({ unknownTask: 'gateway' });
	const { status, json } = await query('1');
	assert.deepEqual([status, json.error.code], [400, 'task_not_exist']);
});

test('the own id may be kept back in answers and callbacks', async () => {
	const { create, query } = await clientWith({});
	const receiver = await startCallbackSink();
	sim.scenario(() => ({ echoesExternalId: false }));
	await create({ ...body, callback_url: receiver.url });
	await untilTrue(() => receiver.received.length === 3);
	assert.doesNotMatch((await query(sim.tasks[0].id)).text, /mine/);
	assert.doesNotMatch(receiver.received[2].raw, /mine/);
	receiver.close();
});

test('ids may be written as numbers', async () => {
	const { create, query } = await clientWith({});
	sim.scenario(() => ({ numericIds: true }));
	const created = await create(body);
	const [{ id }] = sim.tasks;
	for (const { text } of [created, await query(id)]) assert.ok(text.includes(`"task_id":${id}`));
});
