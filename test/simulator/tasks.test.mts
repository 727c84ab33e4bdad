import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Account } from '../service/account.js';
import { factsOf } from '../service/facts.js';
import { KINDS, type KindName } from '../service/kinds.js';
import { Task } from '../service/task.js';
import { startSimulator } from './server.mjs';
import { clientOf, clientOn, goodBodies, makeTask, untilTrue, useSimulator } from './testing.mjs';

/** The account and its answers, whatever the route. */

const { sim, client } = await useSimulator('documented', { durationMs: 0 });
const names = Object.keys(KINDS) as KindName[];
const bodies = goodBodies(sim);

test('a create answers with a string id that no JS number can hold', async () => {
	const ids = [];
	for (const body of [{ video_url: sim.clipUrl() }, { video_id: 'v' }]) {
		const { json } = await client.create(body);
		assert.deepEqual([json.code, json.data.task_status, json.data.task_info], [0, 'submitted', {}]);
		ids.push(json.data.task_id as unknown);
	}
	assert.match(String(ids[0]), /^\d{18}$/);
	assert.notEqual(ids[0], ids[1]);
	assert.ok(Number(ids[0]) > Number.MAX_SAFE_INTEGER);
});

test('the status follows the clock, and what queries show may be behind', () => {
	let now = 1_000;
	const account = new Account(factsOf('documented'), () => now);
	const plan = { durationMs: 1_000, failureMessage: '', behindMs: 500 };
	const task = new Task(account, KINDS.textToAudio, {}, { ...plan, outcome: 'failed' });
	const seen = [1_199, 1_200, 1_999, 2_000, 2_499, 2_500].map((at) => {
		now = at;
		return `${task.status} ${task.shownStatus}`;
	});
	const [before, after] = ['processing processing', 'failed failed'];
	const behind = 'failed processing';
	assert.deepEqual(seen, ['submitted submitted', before, before, behind, behind, after]);
});

test('a running task shows no result and a finished one shows all of it', async () => {
	sim.scenario(() => ({ durationMs: 300 }));
	await client.create({ video_url: sim.clipUrl(), external_task_id: 'mine' });
	const [task] = sim.tasks;
	assert.deepEqual((await client.query(task.id)).json.data.task_result, {});
	await untilTrue(() => task.status === 'succeed');
	const { data } = (await client.query('mine')).json;
	assert.deepEqual([data.task_id, data.task_info.external_task_id], [task.id, 'mine']);
	assert.deepEqual([data.task_result.audios[0].duration_mp3, task.getCount], ['4.0', 2]);
});

test('a failed task says why, and a success may lack what it is for', async () => {
	const failed = await makeTask(sim, 'videoToAudio', {
		video_url: sim.clipUrl('scenario=fail&seconds=0'),
		video_id: undefined,
	});
	assert.equal(failed.data.task_status_msg, 'Failure to pass the risk control system');
	for (const [kind, outcome, lists] of [
		['videoToAudio', 'no_audio', ['videos']],
		['textToAudio', 'no_audio', []],
		['textToVideo', 'no_video', []],
		['videoToAudio', 'no_file', []],
	] as const) {
		sim.scenario(() => ({ outcome }));
		const { data } = await makeTask(sim, kind);
		assert.deepEqual([data.task_status, Object.keys(data.task_result)], ['succeed', lists]);
	}
});

test('each route makes the files that are its own, and says what they cost', async () => {
	const seen = [];
	for (const name of names) {
		const { task, data } = await makeTask(sim, name);
		assert.equal(task.kind, name);
		const { final_unit_deduction, final_balance_deduction, task_result } = data;
		seen.push([Object.keys(task_result), final_unit_deduction, final_balance_deduction.list_price]);
	}
	assert.deepEqual(seen, [
		[['videos', 'audios'], '0.25', '0.035'],
		[['audios'], '0.25', '0.035'],
		[['videos'], '7.2', '1.008'],
		[['videos'], '3', '0.42'],
	]);
});

test('the gateway may wrap a query, and be ahead of what it holds', async () => {
	sim.scenario(() => ({ envelope: 'wrapped' }));
	const { data } = await makeTask(sim, 'videoToAudio');
	assert.deepEqual([data.status, data.data.task_status], ['SUCCESS', 'succeed']);
	sim.scenario(() => ({ envelope: 'outdated', outcome: 'failed' }));
	const outdated = (await makeTask(sim, 'videoToAudio')).data;
	assert.deepEqual([outdated.status, outdated.data.task_status], ['FAILURE', 'processing']);
});

test('an external id is good once in the account, whatever the route', async () => {
	await makeTask(sim, 'textToAudio', { external_task_id: 'once' });
	for (const kind of names) {
		const repeat = await clientOn(sim, kind).create({ ...bodies[kind], external_task_id: 'once' });
		assert.deepEqual([repeat.status, repeat.json.code], [400, 1201]);
		assert.match(repeat.text, /external_task_id already exists: once/);
	}
	assert.equal(sim.tasks.length, 1);
});

test('an account may take an external id twice, and not find a task by it', async () => {
	const lax = await startSimulator('documented', { durationMs: 0, takenId: 'accepted' });
	const words = { external_task_id: 'mine' };
	const { task: sound } = await makeTask(lax, 'textToAudio', words);
	const { task: clip } = await makeTask(lax, 'textToVideo', words);
	assert.equal((await clientOn(lax, 'textToAudio').query('mine')).json.data.task_id, sound.id);
	assert.equal((await clientOn(lax, 'textToVideo').query('mine')).json.data.task_id, clip.id);
	await lax.close();
	const blind = await startSimulator('documented', { durationMs: 0, lookupByExternalId: false });
	await makeTask(blind, 'textToAudio', words);
	assert.equal((await clientOn(blind, 'textToAudio').query('mine')).json.code, 1203);
	await blind.close();
});

test('a task is unknown on every route but its own, by either id', async () => {
	for (const owner of names) {
		await makeTask(sim, owner, { external_task_id: `own-${owner}` });
		const { id } = sim.tasks.at(-1)!;
		for (const asked of names) {
			const expected = asked === owner ? 200 : 404;
			const { query } = clientOn(sim, asked);
			assert.equal((await query(id)).status, expected, `${owner} at ${asked}`);
			assert.equal((await query(`own-${owner}`)).status, expected, `${owner} at ${asked}`);
		}
	}
});

test('a full resource pack refuses until a task ends, and never refuses a query', async () => {
	const small = await startSimulator('documented', { durationMs: 300, maxParallel: 1 });
	const { create, query } = clientOf(small);
	await create({ video_id: 'one' });
	const full = await clientOn(small, 'textToAudio').create(bodies.textToAudio);
	assert.deepEqual([full.status, full.json.code], [429, 1303]);
	assert.equal((await query(small.tasks[0].id)).status, 200);
	await untilTrue(() => small.tasks[0].endedAt !== undefined);
	assert.equal((await create({ video_id: 'two' })).status, 200);
	await small.close();
});

test('a clip of ours is good as video_id once it is there, and its soundtrack is as long', async () => {
	for (const kind of ['textToVideo', 'imageToVideo'] as const) {
		const [{ id, url }] = (await makeTask(sim, kind, { duration: '10' })).data.task_result
			.videos as unknown as Array<{ id: string; url: string }>;
		const byId = (await makeTask(sim, 'videoToAudio', { video_id: id })).data;
		assert.equal(byId.task_result.audios[0].duration_mp3, '10.0');
		assert.equal(byId.task_info.parent_video.id, id);
		const byLink = (await makeTask(sim, 'videoToAudio', { video_id: undefined, video_url: url }))
			.data;
		assert.equal(byLink.task_result.audios[0].duration_wav, '10.0');
	}
	sim.scenario(() => ({ durationMs: 60_000 }));
	const { task } = await makeTask(sim, 'textToVideo');
	const early = await client.create({ video_id: `862${task.id.slice(3)}` });
	assert.deepEqual([early.status, early.json.code], [404, 1203]);
	const other = await startSimulator('documented', { durationMs: 0, acceptsClipIds: false });
	const [{ id }] = (await makeTask(other, 'textToVideo')).data.task_result
		.videos as unknown as Array<{ id: string }>;
	assert.match((await clientOf(other).create({ video_id: id })).text, /video not found/);
	await other.close();
});

test('a scenario is chosen by program, by a link, or at the end of a prompt', async () => {
	const fail = '?scenario=fail&seconds=0';
	const byLink = await makeTask(sim, 'imageToVideo', { image: sim.imageUrl(fail) });
	const byPrompt = await makeTask(sim, 'textToAudio', { prompt: `rain ${fail}` });
	assert.deepEqual([byLink.task.outcome, byPrompt.task.outcome], ['failed', 'failed']);
	sim.scenario((_body, kind) =>
		kind === 'imageToVideo' ? ({ outcome: 'no_video' } as const) : undefined,
	);
	const image = sim.imageUrl('scenario=fail');
	assert.equal((await makeTask(sim, 'imageToVideo', { image })).task.outcome, 'no_video');
	assert.equal((await makeTask(sim, 'textToVideo')).task.outcome, 'succeed');
	const asked = 'who? me?really';
	assert.equal((await makeTask(sim, 'textToAudio', { prompt: asked })).task.outcome, 'succeed');
	for (const [words, named] of [
		['scenario=fial', /prompt names an unknown scenario: fial/],
		['times=1e9', /times/],
	] as const) {
		const { status, text } = await clientOn(sim, 'textToAudio').create({
			...bodies.textToAudio,
			prompt: `rain ?${words}`,
		});
		assert.equal(status, 400);
		assert.match(text, named);
	}
});

test('ids may be written as numbers, and external ids left out', async () => {
	sim.scenario(() => ({ numericIds: true, echoesExternalId: false }));
	const answers = [await client.create({ video_id: 'v', external_task_id: 'mine' })];
	const [{ id }] = sim.tasks;
	answers.push(await client.query(id));
	for (const { text } of answers) {
		assert.ok(text.includes(`"task_id":${id}`));
		assert.doesNotMatch(text, /mine/);
	}
});
