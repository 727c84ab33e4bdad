import assert from 'node:assert/strict';
import { errorOf, type Execution } from '../e2e/support/execution.mjs';
import {
	assertSucceeded,
	orphans,
	settle,
	untilEffects,
	type Account,
} from './support/accounts.mjs';
import type { Load } from './support/load.mjs';
import { retryAll } from './support/strikes.mjs';

/** What becomes of the executions that ran in a process that was killed. */
export type Fate = 'unharmed' | 'runAgain' | 'adoptedByRetry' | 'dropped' | 'paidAgain';

/** Fates in which no execution fails. */
export const NOT_LOST: Fate[] = ['unharmed', 'runAgain'];

interface Verdict {
	account: Account;
	outcome: string;
}

type Judge = (load: Load, ended: Execution[], lost: Execution[]) => Promise<Verdict>;

const judgeWhole = async (load: Load, whole: Execution[]): Promise<Account> => {
	await untilEffects(load);
	assertSucceeded(whole);
	return settle(load, whole);
};

const withRetried = (ended: Execution[], lost: Execution[], retried: Execution[]) => [
	...ended.filter((each) => !lost.includes(each)),
	...retried,
];

export const unharmed: Judge = async (load, ended) => ({
	account: await judgeWhole(load, ended),
	outcome: 'all succeed, nothing was noticed',
});

/** The other worker takes them over under their ids, so that the node finds their tasks. */
export const runAgain: Judge = async (load, ended) => ({
	account: await judgeWhole(load, ended),
	outcome: 'they run again by themselves and adopt their tasks',
});

export const adoptedByRetry: Judge = async (load, ended, lost) => {
	const retried = await retryAll(load, lost);
	return {
		account: await judgeWhole(load, withRetried(ended, lost, retried)),
		outcome: `they end as "${lost[0].status}"; Retry adopts their tasks`,
	};
};

/**
 * n8n has no data left that Retry could run with: it repeats the error and sends nothing. What is
 * left of the tasks is the line that the node wrote to the worker's log.
 */
export const dropped: Judge = async (load, ended, lost) => {
	const retried = await retryAll(load, lost);
	for (const [index, retry] of retried.entries()) {
		assert.equal(retry.status, 'error', 'n8n has closed the gap');
		assert.equal(errorOf(retry).top?.message, errorOf(lost[index]).top?.message);
	}
	const tasks = orphans(load, ended);
	assert.equal(tasks.length, lost.length * load.options.tasks);
	await untilEffects(load, tasks.length);
	const account = settle(load, ended, tasks);
	account.broken.push(...notLogged(load, ended));
	const outcome = `they end as "${lost[0].status}" without data, and Retry runs nothing; their tasks are named in the log of the worker`;
	return { account, outcome };
};

/** Retry is a new execution that knows nothing of the first. */
export const paidAgain: Judge = async (load, ended, lost) => {
	const whole = withRetried(ended, lost, await retryAll(load, lost));
	await untilEffects(load);
	assertSucceeded(whole);
	const first = orphans(load, whole);
	assert.equal(first.length, lost.length * load.options.tasks, 'n8n has closed the gap');
	for (const { body } of first) {
		const own = load.sim.tasks.filter((task) => task.body.video_url === body.video_url);
		assert.equal(own.length, 2);
	}
	assert.equal(load.sim.effects.length, load.urls.flat().length);
	const account = settle(load, whole, first);
	account.broken.push(...notLogged(load, whole));
	const outcome = `they end as "${lost[0].status}"; Retry pays for their tasks again, and the first ones are named in the log of the worker`;
	return { account, outcome };
};

function notLogged(load: Load, executions: Execution[]): string[] {
	const logs = load.cluster.workers.map((worker) => worker.logText()).join('\n');
	const unnamed = orphans(load, executions).filter(({ id }) => !logs.includes(`Kling task ${id} `));
	return unnamed.map(({ id }) => `task ${id} is in no log`);
}
