import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from './server.mjs';
import { useSimulator } from './testing.mjs';

const { sim, client } = await useSimulator('documented', { durationMs: 0 });

const video_id = 'v';

test('each attempt at a create uses up one fault, and the last one creates', async () => {
	const body = { video_url: sim.clipUrl('scenario=refuse1303&times=2') };
	const statuses = [];
	for (let attempt = 0; attempt < 3; attempt++) statuses.push((await client.create(body)).status);
	assert.deepEqual(statuses, [429, 429, 200]);
	assert.equal(sim.tasks.length, 1);
	assert.equal((await client.create(body)).status, 429);
});

test('a lost answer leaves a task behind that its own id still finds', async () => {
	const body = { video_url: sim.clipUrl('scenario=lost_answer'), external_task_id: 'lost' };
	await assert.rejects(client.create(body));
	assert.equal(sim.tasks.length, 1);
	assert.equal(sim.requests[0].status, 0);
	assert.equal((await client.query('lost')).json.data.task_id, sim.tasks[0].id);
	assert.match((await client.create(body)).text, /already exists/);
});

test('a fault may hide a task that was made, or make none', async () => {
	const faults: Fault[] = [
		{ kind: 'lost', created: false },
		{ kind: 'hang', created: false, ms: 5 },
		{ kind: 'garbage', created: true },
		{ kind: 'status', status: 500, form: 'gateway', created: true },
	];
	sim.scenario(() => ({ create: faults }));
	await assert.rejects(client.create({ video_id }));
	await assert.rejects(client.create({ video_id }));
	assert.equal(sim.tasks.length, 0);
	assert.equal((await client.create({ video_id })).text.slice(0, 9), '{"code":0');
	assert.equal((await client.create({ video_id })).json.error.code, 'invalid_request');
	assert.equal(sim.tasks.length, 2);
});

test('every form of an error has its shape', async () => {
	const base = { kind: 'status', status: 429, code: 1302, message: 'slow down' } as const;
	sim.scenario(() => ({
		query: [
			{ ...base, form: 'kling', retryAfter: '7' },
			{ ...base, form: 'nested' },
			{ ...base, form: 'text' },
			{ ...base, form: 'empty' },
			{ ...base, form: 'html' },
			{ kind: 'code', code: 1201, message: 'no' },
			{ kind: 'redirect' },
			{ kind: 'ok' },
		],
	}));
	const { id } = (await client.create({ video_id }), sim.tasks[0]);
	assert.equal((await client.query(id)).json.code, 1302);
	assert.equal((await client.query(id)).json.data.data.code, 1302);
	assert.equal((await client.query(id)).text, 'slow down');
	assert.equal((await client.query(id)).text, '');
	assert.match((await client.query(id)).text, /^<!DOCTYPE html>/);
	const refused = await client.query(id);
	assert.deepEqual([refused.status, refused.json.code], [200, 1201]);
	assert.equal((await client.query(id)).status, 301);
	assert.equal((await client.query(id)).json.data.task_status, 'succeed');
	assert.equal(sim.tasks[0].getCount, 8);
});

test('a task may be unknown to queries for a while', async () => {
	sim.scenario(() => ({ notFoundForMs: 200 }));
	await client.create({ video_id });
	assert.equal((await client.query(sim.tasks[0].id)).json.code, 1203);
	await new Promise((resolve) => setTimeout(resolve, 220));
	assert.equal((await client.query(sim.tasks[0].id)).status, 200);
});

test('a download can be spoilt in every way, once a fault', async () => {
	sim.scenario(() => ({
		download: [
			{ kind: 'truncated' },
			{ kind: 'empty' },
			{ kind: 'status', status: 403, form: 'xml' },
			{ kind: 'stalled' },
			{ kind: 'halfPacked' },
			{ kind: 'html', after: ' \r\n' },
			{ kind: 'redirect', location: 'http://169.254.169.254/latest' },
		],
	}));
	const { json } = await client.create({ video_id });
	const { data } = (await client.query(json.data.task_id)).json;
	const wav = String(data.task_result.audios[0].url_wav);
	const read = async () => Buffer.from(await (await fetch(wav)).arrayBuffer());
	await assert.rejects(read());
	assert.equal((await read()).length, 0);
	assert.equal((await fetch(wav)).status, 403);
	const giveUp = new AbortController();
	const stalled = await fetch(wav, { signal: giveUp.signal });
	assert.ok((await stalled.body?.getReader().read())?.value);
	giveUp.abort();
	const packed = await fetch(wav, { headers: { 'accept-encoding': 'identity' } });
	assert.equal(packed.headers.get('content-encoding'), 'gzip');
	await packed.body?.cancel();
	assert.match(String(await read()), /^ \r\n<!DOCTYPE html>/);
	const redirect = await fetch(wav, { redirect: 'manual' });
	assert.equal(redirect.headers.get('location'), 'http://169.254.169.254/latest');
	assert.equal((await read()).length, 44 + 4 * 44_100 * 2);
});
