import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preset } from './server.mjs';
import { statusAt } from './tasks/tasks.mjs';
import { untilTrue, useSimulator } from './testing.mjs';

const { sim, client } = await useSimulator({ durationMs: 300 });

test('a create answers with a string id that no JS number can hold', async () => {
	const first = await client.create({ video_url: sim.clipUrl() });
	const second = await client.create({ video_id: '861034216165875785' });
	const ids = [first, second].map(({ json }) => String(json.data.task_id));
	assert.equal(first.json.code, 0);
	assert.match(ids[0], /^\d{18}$/);
	assert.notEqual(ids[0], ids[1]);
	assert.ok(!Number.isSafeInteger(Number(ids[0])));
	assert.equal(first.json.data.task_status, 'submitted');
	assert.deepEqual(first.json.data.task_info, {});
});

test('the status follows the clock', () => {
	const times = { createdAt: 1_000, endsAt: 2_000, outcome: 'failed' } as const;
	assert.equal(statusAt(times, 1_199), 'submitted');
	assert.equal(statusAt(times, 1_200), 'processing');
	assert.equal(statusAt(times, 1_999), 'processing');
	assert.equal(statusAt(times, 2_000), 'failed');
});

test('a running task shows no result and a finished one shows all of it', async () => {
	await client.create({ video_url: sim.clipUrl(), external_task_id: 'mine' });
	const [task] = sim.tasks;
	const running = await client.query(task.id);
	assert.deepEqual(running.json.data.task_result, {});
	await untilTrue(() => task.status === 'succeed');
	const { data } = (await client.query('mine')).json;
	assert.equal(data.task_id, task.id);
	assert.equal(data.task_info.external_task_id, 'mine');
	assert.equal(data.task_result.audios[0].duration_mp3, '4.0');
	assert.equal(data.final_unit_deduction, '0.25');
	assert.equal(task.getCount, 2);
});

test('a failed task says why, and one without audio has only its video', async () => {
	await client.create({ video_url: sim.clipUrl('scenario=fail&seconds=0') });
	await client.create({ video_url: sim.clipUrl('scenario=no_audio&seconds=0') });
	const [failed, silent] = await Promise.all(sim.tasks.map(({ id }) => client.query(id)));
	assert.equal(failed.json.data.task_status, 'failed');
	assert.equal(failed.json.data.task_status_msg, 'Failure to pass the risk control system');
	assert.equal(silent.json.data.task_status, 'succeed');
	assert.deepEqual(Object.keys(silent.json.data.task_result ?? {}), ['videos']);
});

test('the gateway envelope wraps query answers only', async () => {
	const created = await client.create({ video_url: sim.clipUrl('scenario=wrapped&seconds=0') });
	assert.equal(created.json.code, 0);
	const { json } = await client.query(created.json.data.task_id);
	assert.equal(json.code, 'success');
	assert.equal(json.data.status, 'SUCCESS');
	assert.equal(json.data.data.task_status, 'succeed');
});

test('in an outdated envelope the gateway says how it ended, and what it holds says "processing"', async () => {
	sim.scenario(() => ({ envelope: 'outdated', outcome: 'failed', durationMs: 0 }));
	const created = await client.create({ video_url: sim.clipUrl() });
	const { json } = await client.query(created.json.data.task_id);
	assert.deepEqual([json.data.status, json.data.data.task_status], ['FAILURE', 'processing']);
	sim.scenario(undefined);
});

test('a repeated external_task_id is refused and makes no second task', async () => {
	const body = { video_url: sim.clipUrl(), external_task_id: 'once' };
	await client.create(body);
	const repeat = await client.create(body);
	assert.equal(repeat.status, 400);
	assert.equal(repeat.json.code, 1201);
	assert.match(repeat.text, /external_task_id already exists/);
	assert.equal(sim.tasks.length, 1);
});

test('a scenario by program wins over the address', async () => {
	sim.scenario(() => ({ ...preset('no_audio'), durationMs: 0 }));
	await client.create({ video_url: sim.clipUrl('scenario=fail') });
	assert.equal(sim.tasks[0].outcome, 'no_audio');
	assert.equal(sim.tasks[0].status, 'succeed');
});

test('the inspection routes show tasks and requests and do not record themselves', async () => {
	await client.create({ video_id: 'seen' });
	const { json } = await client.get('/__simulator/state');
	assert.equal(json.tasks[0].status, 'submitted');
	assert.equal(json.requests[0].kind, 'create');
	await fetch(`${sim.baseUrl}/__simulator/revoke-key`, { method: 'POST' });
	assert.equal((await client.get('/v1/models')).status, 401);
	await fetch(`${sim.baseUrl}/__simulator/reset`, { method: 'POST' });
	assert.equal(sim.requests.length, 0);
	assert.equal((await client.get('/v1/models')).status, 200);
});
