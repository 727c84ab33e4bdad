import type { INodeExecutionData } from 'n8n-workflow';
import { omitUndefined } from '../base/records';
import { mapOutcomes, type Outcome } from '../run/job';
import { putExecutionToWait, whileWaiting } from '../run/n8n';
import type { Job } from '../run/operation';
import type { Run } from '../run/run';
import { Patience } from '../service/patience';
import { hasEnded, type Task, type TaskSource } from '../service/task';
import type { ObtainedTask } from '../tasks/earlierTask';
import { getAll, type Obtained, type WaitPlan } from './lastGets';
import { toOutputs, toWaitingItem, writePlan } from './stored';

/** An operation's steps for an item before and after the wait. */
export interface WaitSteps<Plan extends WaitPlan> {
	/** Whether the tasks were just created, so the service may not know them yet. */
	isNew: boolean;
	obtain: (job: Job<Plan>) => Promise<ObtainedTask>;
	/** Polls the task, if no callback is to be expected, and makes the item. */
	finish: (job: Job<Plan>, task: Task) => Promise<INodeExecutionData>;
}

/**
 * Brings all items to their tasks, gets each task, and puts the execution to sleep until the
 * callbacks have come. If no more are expected, it polls instead.
 */
export async function waitForCallbacks<Plan extends WaitPlan>(
	run: Run,
	jobs: ReadonlyArray<Outcome<Job<Plan>>>,
	{ isNew, obtain, finish }: WaitSteps<Plan>,
): Promise<Array<Outcome<INodeExecutionData>>> {
	const obtained = await mapOutcomes(run, jobs, async (job) => {
		const { task, isAdopted } = await obtain(job);
		return { job, task, isAdopted, patience: new Patience({ isSeen: task.isUnseen !== true }) };
	});
	const seen = await getAll(run, obtained);
	const isCallExpected = seen.some(
		(outcome) => 'value' in outcome && isCallExpectedFor(outcome.value, isNew),
	);
	// A sleeping execution is found by the ids of its tasks; a result that came at once may have none.
	const areAllNamed = seen.every((outcome) => 'failure' in outcome || outcome.value.task.id !== '');
	const canSleep = run.execution !== undefined && !run.cancellation.isCancelled && areAllNamed;
	if (isCallExpected && canSleep && !callElsewhere(run, seen)) return await suspend(run, seen);
	return await mapOutcomes(run, seen, async ({ job, task }) => await finish(job, task));
}

/** None is expected for a task that is ahead of its result: its callback may have come before. */
function isCallExpectedFor({ job, task }: Obtained, isNew: boolean): boolean {
	return !hasEnded(task) && (!isNew || job.plan.isCaller);
}

/** Whether tasks that another execution created call that one. */
function callElsewhere({ items }: Run, seen: ReadonlyArray<Outcome<Obtained>>): boolean {
	const isRetry = items[0].getMode() === 'retry';
	return seen.some((outcome) => {
		if ('failure' in outcome || !outcome.value.isAdopted) return false;
		const { task, job } = outcome.value;
		return isRetry || (job.plan.usesExisting === true && !hasEnded(task));
	});
}

/** The returned items are only seen while the execution sleeps. */
async function suspend(
	run: Run,
	seen: ReadonlyArray<Outcome<Obtained>>,
): Promise<Array<Outcome<INodeExecutionData>>> {
	const items = seen.map((outcome, itemIndex) =>
		'value' in outcome
			? toWaitingItem({ value: outcome.value.task }, itemIndex, outcome.value.job.plan.kept)
			: toWaitingItem(outcome, itemIndex),
	);
	const waiting = seen.flatMap((outcome) => ('value' in outcome ? [outcome.value] : []));
	const plans = waiting.map(({ job }) => job.plan);
	const [{ job }] = waiting;
	const sinceMs = Date.now();
	const untilMs = sinceMs + Math.max(...plans.map((plan) => plan.waiting.maxWaitMs));
	writePlan(run, {
		version: 1,
		kind: job.route.kind,
		baseUrl: job.baseUrl,
		sinceMs,
		untilMs,
		pollIntervalMs: Math.max(...plans.map((plan) => plan.waiting.pollIntervalMs)),
		outputs: toOutputs(waiting.map(({ job: { itemIndex, plan } }) => [itemIndex, plan.output])),
		kept: Object.fromEntries(
			waiting.flatMap(({ job: { itemIndex, plan } }) => {
				return plan.kept === undefined ? [] : [[itemIndex, plan.kept]];
			}),
		),
		callers: waiting.filter((one) => one.job.plan.isCaller).map((one) => one.job.itemIndex),
		sources: Object.fromEntries(
			waiting.flatMap((one) => {
				const source = sourceToStore(one);
				return Object.keys(source).length > 0 ? [[one.job.itemIndex, source]] : [];
			}),
		),
	});
	await putExecutionToWait(run.execution as NonNullable<Run['execution']>, items, untilMs);
	return items.map((item) => ({ value: whileWaiting(item) }));
}

/** Links only where they are wanted: they can be long, and n8n reads all this for each callback. */
function sourceToStore({ job, task }: Obtained): TaskSource {
	const { url, fileName, fetchedFrom, seen } = task.source ?? {};
	const isWanted = job.plan.output.fields.includes('source_url');
	return omitUndefined<TaskSource>({
		fileName,
		fetchedFrom,
		seen,
		url: isWanted ? url : undefined,
	});
}
