import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorOf, type Execution } from '../e2e/support/execution.mjs';
import { disturbances, type Disturbance } from './disturbances.mjs';
import {
	assertSucceeded,
	orphans,
	outputText,
	settle,
	untilEffects,
	type Account,
} from './support/accounts.mjs';
import { prepareLoad, startLoad, untilEnded, type Load } from './support/load.mjs';
import { resultOf } from './support/results.mjs';
import type { Stage } from './support/stage.mjs';
import { retryAll } from './support/strikes.mjs';

const SIZE = { executions: 6, tasks: 3 };

export function testDisturbed(stage: Stage): void {
	for (const disturbance of stage.isShort ? disturbances.slice(0, 1) : disturbances) {
		test(disturbance.name, async () => await disturb(stage, disturbance));
	}
}

async function disturb(
	stage: Stage,
	{ when, strike, isGapOf2, ...options }: Disturbance,
): Promise<void> {
	const load = await prepareLoad(stage.cluster(), { ...options, ...SIZE });
	try {
		await startLoad(load);
		await when(load);
		const struck = await strike(load);
		const ended = await untilEnded(load);
		const lost = ended.filter(({ status }) => status !== 'success');
		assertLost(lost, stage.isN8n2 ? struck : []);
		const isGap = stage.isN8n2 && isGapOf2 === true;
		const account = await (isGap ? gap : healed)(load, ended, lost);
		const outcome = isGap ? LOST : outcomeOf(stage, struck, lost);
		stage.note(resultOf(load, account, outcome, true));
		assert.deepEqual(account.broken, []);
	} finally {
		for (const mend of load.after) await mend();
		await load.sim.close();
	}
}

/** 2.x ends the executions of a dead worker as failed, without the node's data, and does not run them again. */
function assertLost(lost: Execution[], struck: string[]): void {
	assert.deepEqual(lost.map(({ id }) => id).sort(), [...struck].sort());
	for (const execution of lost) {
		assert.ok(['error', 'crashed'].includes(execution.status), execution.status);
		assert.equal(outputText(execution), '[]');
	}
}

/** After Retry of what failed, nothing is missing. */
async function healed(load: Load, ended: Execution[], lost: Execution[]): Promise<Account> {
	const retried = await retryAll(load, lost);
	await untilEffects(load);
	const whole = [...ended.filter((each) => !lost.includes(each)), ...retried];
	assertSucceeded(whole);
	return settle(load, whole);
}

/**
 * n8n has no data left that Retry could run with: it repeats the error, and sends nothing. What is
 * left of the tasks is the line that the node wrote to the worker's log.
 */
async function gap(load: Load, ended: Execution[], lost: Execution[]): Promise<Account> {
	const retried = await retryAll(load, lost);
	for (const [index, retry] of retried.entries()) {
		assert.equal(retry.status, 'error', 'n8n has closed the gap');
		assert.equal(errorOf(retry).top?.message, errorOf(lost[index]).top?.message);
	}
	const tasks = orphans(load, ended);
	assert.equal(tasks.length, lost.length * SIZE.tasks);
	await untilEffects(load, tasks.length);
	const logs = load.cluster.workers.map((worker) => worker.logText()).join('\n');
	const account = settle(load, ended, tasks);
	const unnamed = tasks.filter(({ id }) => !logs.includes(`Kling task ${id} `));
	account.broken.push(...unnamed.map(({ id }) => `task ${id} is in no log`));
	return account;
}

const LOST =
	'the executions of the worker end as "error" without data, and Retry runs nothing; the ids of their tasks are in the log of the worker';

function outcomeOf({ isN8n2 }: Stage, struck: string[], lost: Execution[]): string {
	if (struck.length === 0) return 'all succeed, nothing was noticed';
	const count = `the ${struck.length} executions of the worker`;
	if (!isN8n2) return `${count} run again under their ids and adopt their tasks`;
	return `${count} end as "${lost[0].status}"; Retry adopts their tasks`;
}
