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
export type Recovery = keyof typeof RECOVERIES;

/** Those in which no execution fails. */
export const NOT_LOST: Recovery[] = ['unharmed', 'runAgain', 'paidTwice', 'paidTwiceUnlogged'];

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

const unharmed: RecoveryCheck = async (load, ended) => ({
	audit: await auditWhole(load, ended),
	outcome: 'all succeed, nothing was noticed',
});

/** The other worker takes them over under their ids, so that the node finds their tasks. */
const runAgain: RecoveryCheck = async (load, ended) => ({
	audit: await auditWhole(load, ended),
	outcome: 'they run again by themselves and adopt their tasks',
});

const adoptedByRetry: RecoveryCheck = async (load, ended, lost) => {
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
const dropped: RecoveryCheck = async (load, ended, lost) => {
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

/** The node cannot find the tasks. It stops instead of paying again, and names them. */
const toldByRetry: RecoveryCheck = async (load, ended, lost) => {
	const posts = postsOf(load);
	const told = await retryAll(load, lost);
	assert.equal(postsOf(load), posts, 'Retry sends no create');
	const outcome = `they end as "${lost[0].status}"; Retry sends nothing and names what may have been paid`;
	return { audit: await auditTold(load, ended, told), outcome };
};

/** The same at once, in the execution that n8n runs again. */
const toldAtOnce: RecoveryCheck = async (load, ended, again) => ({
	audit: await auditTold(load, ended, again),
	outcome: 'they run again by themselves, stop at their first create, and name what has been paid',
});

async function auditTold(load: Load, ended: Execution[], told: Execution[]): Promise<LoadAudit> {
	const whole = ended.filter(({ status }) => status === 'success');
	const tasks = unclaimedTasks(load, whole);
	assert.equal(tasks.length, told.length * load.options.tasks, 'one task for each item');
	const texts = told.map((each) => {
		const { message, description } = errorOf(each).top ?? {};
		assert.equal(each.status, 'error');
		return `${message} ${description}`;
	});
	await untilEffects(load, tasks.length);
	const audit = auditLoad(load, whole, tasks);
	// The error names the first item's external id, and says that it speaks for all items.
	const logs = load.cluster.workers.map((worker) => worker.logText());
	const unnamed = tasks.filter(({ id, body }) => {
		const names = [id, String(body.external_task_id)];
		return ![...texts, ...logs].some((text) => names.some((name) => text.includes(name)));
	});
	audit.broken.push(...unnamed.map(({ id }) => `task ${id} is in no error and no log`));
	return audit;
}

/** The service accepts an external id that is taken, and the node cannot know that it starts over. */
const paidTwice: RecoveryCheck = async (load, ended, again) => {
	const audit = await auditPaidTwice(load, ended, again);
	audit.broken.push(...notLogged(load, ended));
	const outcome =
		'they run again by themselves and pay again; the first tasks are named in the log of the worker';
	return { audit, outcome };
};

/** The same where the worker died before the service told it the ids of its tasks. */
const paidTwiceUnlogged: RecoveryCheck = async (load, ended, again) => ({
	audit: await auditPaidTwice(load, ended, again),
	outcome:
		'they run again by themselves and pay again; the first tasks are only in the CometAPI account',
});

async function auditPaidTwice(
	load: Load,
	ended: Execution[],
	again: Execution[],
): Promise<LoadAudit> {
	await untilEffects(load);
	assertSucceeded(ended);
	const first = unclaimedTasks(load, ended);
	assert.equal(first.length, again.length * load.options.tasks, 'the gap is closed');
	return auditLoad(load, ended, first);
}

const postsOf = ({ sim }: Load) => sim.requests.filter(({ kind }) => kind === 'create').length;

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

export const RECOVERIES = {
	unharmed,
	runAgain,
	adoptedByRetry,
	dropped,
	toldByRetry,
	toldAtOnce,
	paidTwice,
	paidTwiceUnlogged,
};
