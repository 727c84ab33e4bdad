import assert from 'node:assert/strict';
import { errorOf, type Execution } from '../../test/harness/n8n/execution.mjs';
import {
	assertSucceeded,
	unclaimedTasks,
	auditLoad,
	untilEffects,
	type LoadAudit,
} from './load/audit.mjs';
import type { Load } from './load/load.mjs';

/** What becomes of the executions that ran in a process that was killed. */
export type Recovery = 'unharmed' | 'runAgain' | 'adoptedByRetry' | 'dropped' | 'paidAgain';

/** Those in which no execution fails. */
export const NOT_LOST: Recovery[] = ['unharmed', 'runAgain'];

interface CheckedLoad {
	audit: LoadAudit;
	outcome: string;
}

type RecoveryCheck = (load: Load, ended: Execution[], lost: Execution[]) => Promise<CheckedLoad>;

const auditWhole = async (load: Load, whole: Execution[]): Promise<LoadAudit> => {
	await untilEffects(load);
	assertSucceeded(whole);
	return auditLoad(load, whole);
};

const withRetried = (ended: Execution[], lost: Execution[], retried: Execution[]) => [
	...ended.filter((each) => !lost.includes(each)),
	...retried,
];

export const unharmed: RecoveryCheck = async (load, ended) => ({
	audit: await auditWhole(load, ended),
	outcome: 'all succeed, nothing was noticed',
});

/** The other worker takes them over under their ids, so that the node finds their tasks. */
export const runAgain: RecoveryCheck = async (load, ended) => ({
	audit: await auditWhole(load, ended),
	outcome: 'they run again by themselves and adopt their tasks',
});

export const adoptedByRetry: RecoveryCheck = async (load, ended, lost) => {
	const retried = await retryAll(load, lost);
	return {
		audit: await auditWhole(load, withRetried(ended, lost, retried)),
		outcome: `they end as "${lost[0].status}"; Retry adopts their tasks`,
	};
};

/**
 * n8n has no data left that Retry could run with: it repeats the error and sends nothing. What is
 * left of the tasks is the line that the node wrote to the worker's log.
 */
export const dropped: RecoveryCheck = async (load, ended, lost) => {
	const retried = await retryAll(load, lost);
	for (const [index, retry] of retried.entries()) {
		assert.equal(retry.status, 'error', 'n8n has closed the gap');
		assert.equal(errorOf(retry).top?.message, errorOf(lost[index]).top?.message);
	}
	const tasks = unclaimedTasks(load, ended);
	assert.equal(tasks.length, lost.length * load.options.tasks);
	await untilEffects(load, tasks.length);
	const audit = auditLoad(load, ended, tasks);
	audit.broken.push(...notLogged(load, ended));
	const outcome = `they end as "${lost[0].status}" without data, and Retry runs nothing; their tasks are named in the log of the worker`;
	return { audit, outcome };
};

/** Retry is a new execution that knows nothing of the first. */
export const paidAgain: RecoveryCheck = async (load, ended, lost) => {
	const whole = withRetried(ended, lost, await retryAll(load, lost));
	await untilEffects(load);
	assertSucceeded(whole);
	const first = unclaimedTasks(load, whole);
	assert.equal(first.length, lost.length * load.options.tasks, 'n8n has closed the gap');
	for (const { body } of first) {
		const own = load.sim.tasks.filter((task) => task.body.video_url === body.video_url);
		assert.equal(own.length, 2);
	}
	assert.equal(load.sim.effects.length, load.urls.flat().length);
	const audit = auditLoad(load, whole, first);
	audit.broken.push(...notLogged(load, whole));
	const outcome = `they end as "${lost[0].status}"; Retry pays for their tasks again, and the first ones are named in the log of the worker`;
	return { audit, outcome };
};

function notLogged(load: Load, executions: Execution[]): string[] {
	const logs = load.cluster.workers.map((worker) => worker.logText()).join('\n');
	const unnamed = unclaimedTasks(load, executions).filter(
		({ id }) => !logs.includes(`Kling task ${id} `),
	);
	return unnamed.map(({ id }) => `task ${id} is in no log`);
}

/** Presses Retry for executions that failed and waits until the new ones have ended. */
async function retryAll(load: Load, failed: Execution[]): Promise<Execution[]> {
	const { client } = load.cluster;
	const ended: Execution[] = [];
	// One after the other: a new execution is told from the others by being new.
	for (const { id } of failed) {
		const retry = await client.retryExecution(id);
		ended.push(await client.waitForExecution(retry));
	}
	return ended;
}
