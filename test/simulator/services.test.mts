import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROFILES, type ProfileName } from '../service/facts.js';
import { presets } from './scenarios/presets.mjs';
import { startSimulator, type Simulator } from './server.mjs';
import { clientOf, startCallbackSink, untilTrue, type AnyJson, type Seen } from './testing.mjs';

/** What each of the four services answers, kept apart from the facts so that one cannot change without the other. */

interface Expected {
	/** Of the answer to a create: the id, and where it is. */
	id: RegExp;
	created: (json: AnyJson) => unknown;
	/** Of a query by task id: the status, and the id of the task inside. */
	shown: (json: AnyJson) => unknown;
	shownStatus: string;
	/** HTTP status and code of a query by external id, and of one for an unknown id. */
	byExternalId: [number, unknown];
	unknown: [status: number, code: unknown, message: RegExp];
	/** Of a second create with a taken external id. */
	taken: [status: number, code: unknown, message: RegExp];
	/** Of a create with a wrong field, and of one without a free slot. */
	wrong: [status: number, code: unknown, message: RegExp];
	full: [status: number, code: unknown, message: RegExp];
	noCredit: [status: number, code: unknown, message: RegExp];
	/** Whose task id the callback has; nothing where none comes. */
	callbackId?: 'answered' | 'another';
}

const KLING_ID = /^861\d{15}$/;
const GATEWAY_ID = /^task_\w{32}$/;
const relayed = (code: number, message: string) =>
	new RegExp(`^{"code":${code},"message":"${message}.*","request_id":".+"}$`);

const inData = (json: AnyJson) => json.data.task_id;
const statusInData = (json: AnyJson) => json.data.task_status;

const documented: Expected = {
	id: KLING_ID,
	created: inData,
	shown: statusInData,
	shownStatus: 'processing',
	byExternalId: [200, 0],
	unknown: [404, 1203, /^task not found: nobody$/],
	taken: [400, 1201, /^external_task_id already exists: mine$/],
	wrong: [400, 1201, /^unknown field: colour$/],
	full: [429, 1303, /^parallel task over resource pack limit$/],
	noCredit: [429, 1102, /^Resource pack used up$/],
	callbackId: 'answered',
};

const gateway: Expected = {
	id: GATEWAY_ID,
	created: (json) => json.id,
	shown: (json) => json.data.status,
	shownStatus: 'IN_PROGRESS',
	byExternalId: [400, 'task_not_exist'],
	unknown: [400, 'task_not_exist', /^task_not_exist$/],
	taken: [400, 'fail_to_fetch_task', relayed(1201, 'External_task_id mine already exists')],
	wrong: [400, 'fail_to_fetch_task', relayed(1201, 'unknown field: colour')],
	full: [429, 'fail_to_fetch_task', relayed(1303, 'parallel task over resource pack limit')],
	noCredit: [429, 'fail_to_fetch_task', relayed(1102, 'Account balance not enough')],
	callbackId: 'another',
};

const EXPECTED: Record<ProfileName, Expected> = {
	documented,
	kling: {
		...documented,
		unknown: [400, 1201, /^Task not found by id\/external id: nobody$/],
		taken: [400, 1201, /^External_task_id mine already exists$/],
		noCredit: [429, 1102, /^Account balance not enough$/],
	},
	gateway,
	rewriting: {
		...gateway,
		created: inData,
		shown: statusInData,
		shownStatus: 'processing',
		taken: [200, 0, /^SUCCEED$/],
		callbackId: undefined,
	},
};

async function playWith(name: ProfileName, play: (sim: Simulator) => Promise<void>) {
	const facts = { notFoundForMs: 0, behindMs: 60_000 };
	const sim = await startSimulator(name, { ...facts, maxParallel: 2, durationMs: 0 });
	try {
		await play(sim);
	} finally {
		await sim.close();
	}
}

function assertRefused({ status, json }: Seen, expected: Expected['unknown']): void {
	assert.deepEqual([status, json.code], expected.slice(0, 2));
	assert.match(String(json.message), expected[2]);
}

for (const name of Object.keys(PROFILES) as ProfileName[]) {
	const expected = EXPECTED[name];

	test(`${name}: creates, queries and refusals`, async () => {
		await playWith(name, async (sim) => {
			const { create, query } = clientOf(sim);
			const body = { video_url: sim.clipUrl(), external_task_id: 'mine' };
			const created = await create(body);
			const id = String(expected.created(created.json));
			assert.match(id, expected.id);
			assert.equal(id, sim.tasks[0].id);
			assert.equal(expected.shown((await query(id)).json), expected.shownStatus);
			const own = await query('mine');
			assert.deepEqual([own.status, own.json.code], expected.byExternalId);
			assertRefused(await query('nobody'), expected.unknown);
			assertRefused(await create(body), expected.taken);
			assertRefused(await create({ ...body, colour: 'red' }), expected.wrong);

			sim.scenario(() => ({ durationMs: 60_000 }));
			await create({ video_url: sim.clipUrl() });
			await create({ video_id: 'v' });
			assertRefused(await create({ video_url: sim.clipUrl() }), expected.full);
			sim.setCredit(false);
			assertRefused(await create({ colour: 'red' }), expected.noCredit);
		});
	});

	test(`${name}: the id in a callback`, async (context) => {
		const sink = await startCallbackSink();
		context.after(() => sink.close());
		await playWith(name, async (sim) => {
			const { create, query } = clientOf(sim);
			await create({ video_id: 'v', callback_url: sink.url, external_task_id: 'mine' });
			if (expected.callbackId === undefined) {
				await sleep(200);
				assert.equal(sink.received.length, 0);
				return;
			}
			await untilTrue(() => sink.received.length === 3);
			const { task_id, task_info } = sink.received[2].body;
			assert.equal(String(task_id) === sim.tasks[0].id, expected.callbackId === 'answered');
			assert.equal(task_info.external_task_id, 'mine');
			const isKnown = (await query(task_id)).status === 200;
			assert.equal(isKnown, expected.callbackId === 'answered');
		});
	});
}

test('a gateway does not know a new task at once', async () => {
	const sim = await startSimulator('gateway', { notFoundForMs: 50, durationMs: 0 });
	const { create, query } = clientOf(sim);
	const { json } = await create({ video_id: 'v' });
	assertRefused(await query(json.id), gateway.unknown);
	await untilTrue(() => Date.now() > sim.tasks[0].knownAt);
	assert.equal((await query(json.id)).status, 200);
	await sim.close();
});

test("Kling's create can already say that the task has failed", async () => {
	await playWith('kling', async (sim) => {
		const { create } = clientOf(sim);
		sim.scenario(() => presets.fail.scenario());
		const { json } = await create({ video_id: 'v' });
		assert.deepEqual([json.code, json.data.task_status], [0, 'failed']);
	});
});

test('a refusal that went through two gateways is text in text', async () => {
	const sim = await startSimulator('gateway', { klingRefusals: 'relayedTwice' });
	const { json } = await clientOf(sim).create({ colour: 'red' });
	const outer = JSON.parse(String(json.message)) as AnyJson;
	const inner = JSON.parse(String(outer.message)) as AnyJson;
	assert.deepEqual([json.code, outer.code, inner.code], ['fail_to_fetch_task', json.code, 1201]);
	await sim.close();
});

test('a gateway refuses before it asks Kling, or after it has', async () => {
	await playWith('gateway', async (sim) => {
		const { create } = clientOf(sim);
		const body = { video_url: sim.clipUrl('scenario=model_not_found') };
		const { status, json } = await create(body);
		assert.deepEqual(
			[status, json.error.code, json.error.type],
			[503, 'model_not_found', 'comet_api_error'],
		);
		assert.equal(sim.tasks.length, 0);
		sim.scenario(() => presets.do_request_failed.scenario());
		const sent = await create({ video_id: 'v' });
		assert.deepEqual([sent.status, sent.json.code], [500, 'do_request_failed']);
		assert.equal(sim.tasks.length, 1);
	});
});
