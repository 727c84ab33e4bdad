import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSimulator } from './server.mjs';
import { clientOf, startCallbackSink, untilTrue } from './testing.mjs';

test('a full resource pack refuses with 1303 untilTrue a task ends, and never refuses a query', async () => {
	const small = await startSimulator({ durationMs: 300, maxParallel: 1 });
	const { create, query } = clientOf(small);
	await create({ video_id: 'one' });
	const refused = await create({ video_id: 'two' });
	assert.deepEqual([refused.status, refused.json.code], [429, 1303]);
	assert.equal((await query(small.tasks[0].id)).status, 200);
	await untilTrue(() => small.tasks[0].endedAt !== undefined);
	assert.equal((await create({ video_id: 'two' })).status, 200);
	await small.close();
});

test('an account may answer a repeat in another way and not look up own ids', async () => {
	const sim = await startSimulator({
		lookupByExternalId: false,
		duplicateStatus: 409,
		duplicateCode: 1204,
	});
	const { create, query } = clientOf(sim);
	const body = { video_id: 'v', external_task_id: 'mine' };
	await create(body);
	const repeat = await create(body);
	assert.deepEqual([repeat.status, repeat.json.code], [409, 1204]);
	assert.equal((await query('mine')).json.code, 1203);
	await sim.close();
});

test('a refused callback is sent again as often as the options say', async () => {
	const stubborn = await startSimulator({ durationMs: 0, callbackRetries: 1 });
	const refusing = await startCallbackSink(503);
	stubborn.scenario(() => ({ callback: { statuses: ['succeed'] } }));
	await clientOf(stubborn).create({ video_id: 'v', callback_url: refusing.url });
	await untilTrue(() => stubborn.callbacks.length === 2);
	assert.equal(refusing.received[0].raw, refusing.received[1].raw);
	refusing.close();
	await stubborn.close();
});

test('a thousand tasks and their queries take seconds', async () => {
	const sim = await startSimulator();
	const client = clientOf(sim);
	const started = Date.now();
	for (let batch = 0; batch < 20; batch++) {
		const bodies = Array.from({ length: 50 }, (_, at) => ({ video_id: `v${batch}-${at}` }));
		const created = await Promise.all(bodies.map(async (body) => await client.create(body)));
		await Promise.all(created.map(({ json }) => client.query(json.data.task_id)));
	}
	assert.equal(sim.tasks.length, 1_000);
	assert.ok(Date.now() - started < 20_000);
	await sim.close();
});
