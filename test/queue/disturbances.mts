import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Execution } from '../e2e/support/execution.mjs';
import { outputText, settle, untilEffects } from './support/accounts.mjs';
import {
	busiest,
	killAndReplace,
	retryAll,
	untilCreated,
	untilParked,
	untilPolling,
} from './support/disturb.mjs';
import {
	executionsOf,
	prepareLoad,
	startLoad,
	untilEnded,
	type Load,
	type LoadOptions,
} from './support/load.mjs';
import { resultOf } from './support/results.mjs';
import type { Stage } from './support/stage.mjs';

type Small = Omit<LoadOptions, 'executions' | 'tasks'>;

interface Disturbance extends Small {
	/** Resolves at the moment to strike. */
	when: (load: Load) => Promise<void>;
	/** Strikes; resolves to the ids of the executions that are lost if n8n starts none again. */
	strike: (load: Load) => Promise<string[]>;
}

const nobody = async (strike: Promise<unknown>): Promise<string[]> => {
	await strike;
	return [];
};

/** kill -9 for the worker that has most of the executions; those are lost with it. */
async function killWorker(load: Load): Promise<string[]> {
	const { worker, begun } = busiest(load.cluster.workers, await executionsOf(load));
	await killAndReplace(worker);
	return begun;
}

/** What nobody is harmed by, because no execution runs in the process that dies. */
const killIdleWorker = async (load: Load) => await nobody(killWorker(load));

/** Each create is answered three seconds after the task has been made. */
const slowCreate = { create: [{ kind: 'slow', ms: 3_000 } as const] };

export function testDisturbances(stage: Stage): void {
	for (const disturbance of stage.isShort ? [all[0]] : all) {
		test(`${disturbance.name}: no item is lost, none is paid for twice`, async () => {
			await disturb(stage, disturbance);
		});
	}
}

async function disturb(stage: Stage, { when, strike, ...options }: Disturbance): Promise<void> {
	const load = await prepareLoad(stage.cluster(), { ...options, executions: 6, tasks: 3 });
	try {
		await startLoad(load);
		await when(load);
		const victims = await strike(load);
		const ended = await untilEnded(load);
		const lost = ended.filter(({ status }) => status !== 'success');
		assertLost(lost, stage.isN8n2 ? victims : []);
		const retried = await retryAll(load, lost);
		await untilEffects(load);
		const whole = [...ended.filter((each) => !lost.includes(each)), ...retried];
		const account = settle(load, whole);
		stage.note(resultOf(load, account, outcomeOf(stage, victims, lost), true));
		assert.deepEqual(
			whole.map(({ status }) => status),
			Array(6).fill('success'),
		);
		assert.deepEqual(account.broken, []);
	} finally {
		await load.sim.close();
	}
}

/** 2.x ends the executions of a dead worker as failed, without the node's data, and starts them never again. */
function assertLost(lost: Execution[], victims: string[]): void {
	assert.deepEqual(lost.map(({ id }) => id).sort(), [...victims].sort());
	for (const execution of lost) {
		assert.ok(['error', 'crashed'].includes(execution.status), execution.status);
		assert.equal(outputText(execution), '[]');
	}
}

function outcomeOf({ isN8n2 }: Stage, victims: string[], lost: Execution[]): string {
	if (victims.length === 0) return 'all succeed, nothing was noticed';
	const count = `${victims.length} executions`;
	if (!isN8n2) return `the ${count} of the worker run again under their ids and adopt their tasks`;
	const [{ status }] = lost;
	return `the ${count} of the worker end as "${status}"; Retry adopts their tasks`;
}

const all: Disturbance[] = [
	{
		name: 'A worker is killed in mid-wait, by polling',
		by: 'poll',
		when: untilPolling,
		strike: killWorker,
	},
	{
		name: 'A worker is killed in mid-wait, by callback',
		by: 'callback',
		when: untilParked,
		strike: killIdleWorker,
	},
	{
		name: 'A worker is killed before its creates are answered, by polling',
		by: 'poll',
		scenario: slowCreate,
		when: untilCreated,
		strike: killWorker,
	},
	{
		name: 'A worker is killed before its creates are answered, by callback',
		by: 'callback',
		scenario: slowCreate,
		when: untilCreated,
		strike: killWorker,
	},
	{
		name: 'Main is killed in mid-wait, by polling',
		by: 'poll',
		when: untilPolling,
		strike: async ({ cluster }) => await nobody(killAndReplace(cluster.main)),
	},
	{
		name: 'Main is killed in mid-wait, by callback',
		by: 'callback',
		when: untilParked,
		strike: async ({ cluster }) => await nobody(killAndReplace(cluster.main)),
	},
	{
		name: 'The webhook process is killed in mid-wait, by callback; the service repeats its callbacks',
		by: 'callback',
		seconds: [6, 9],
		simulator: { callbackRetries: 120 },
		when: untilParked,
		strike: async ({ cluster }) => await nobody(killAndReplace(cluster.webhook)),
	},
	{
		name: 'Redis is killed and restarted in mid-wait, by polling',
		by: 'poll',
		when: untilPolling,
		strike: async ({ cluster }) => await nobody(killAndReplace(cluster.redis)),
	},
	{
		name: 'Redis is killed and restarted in mid-wait, by callback',
		by: 'callback',
		when: untilParked,
		strike: async ({ cluster }) => await nobody(killAndReplace(cluster.redis)),
	},
];
