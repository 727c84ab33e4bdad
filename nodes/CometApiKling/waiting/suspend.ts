import type { INodeExecutionData } from 'n8n-workflow';
import { omitUndefined } from '../base/records';
import type { OutputSettings, Waiting } from '../parameters/read';
import { mapOutcomes, type Outcome } from '../run/job';
import { putExecutionToWait, whileWaiting } from '../run/n8n';
import type { Job } from '../run/operation';
import type { Run } from '../run/run';
import { FailureError, isTransient } from '../service/failure';
import { failureOfTask, hasEnded, keepingKnown, type Task, type TaskSource } from '../service/task';
import type { ReachedTask } from '../tasks/earlierTask';
import { toOutputs, toWaitingItem, writePlan } from './stored';

/** What is read from an item's parameters for the wait. */
export interface WaitPlan {
	waiting: Waiting;
	output: OutputSettings;
	/** Whether its task is asked to call back. */
	isCaller: boolean;
}

interface Reached<Plan extends WaitPlan = WaitPlan> extends ReachedTask {
	job: Job<Plan>;
}

/** What an operation does with an item before and after the wait. */
export interface WaitSteps<Plan extends WaitPlan> {
	/** Whether the tasks are just created, so the service may not know them yet. */
	isNew: boolean;
	reach: (job: Job<Plan>) => Promise<ReachedTask>;
	/** Polls the task, if no callback is to be expected, and makes the item. */
	finish: (job: Job<Plan>, task: Task) => Promise<INodeExecutionData>;
}

/**
 * Brings all items to their tasks, gets each task once, and puts the execution to sleep until the
 * callbacks have come. If none is to be expected any more, it polls instead.
 */
export async function waitForCallbacks<Plan extends WaitPlan>(
	run: Run,
	jobs: ReadonlyArray<Outcome<Job<Plan>>>,
	{ isNew, reach, finish }: WaitSteps<Plan>,
): Promise<Array<Outcome<INodeExecutionData>>> {
	const reached = await mapOutcomes(run, jobs, async (job) => ({ job, ...(await reach(job)) }));
	// n8n rejects a callback that comes before the execution sleeps, so that a task's end may be missed.
	const seen = await mapOutcomes(run, reached, async (each) => await getOnce(each, isNew));
	const isCallExpected = seen.some(
		(outcome) => 'value' in outcome && isCallExpectedFor(outcome.value, isNew),
	);
	const canSleep = run.execution !== undefined && !run.cancellation.isCancelled;
	if (isCallExpected && canSleep && !callElsewhere(run, seen)) return await suspend(run, seen);
	return await mapOutcomes(run, seen, async ({ job, task }) => await finish(job, task));
}

/** If the node stops on errors, a task that ended badly fails it now. */
async function getOnce<Plan extends WaitPlan>(
	reached: Reached<Plan>,
	isNew: boolean,
): Promise<Reached<Plan>> {
	const { job } = reached;
	let { task } = reached;
	if (!hasEnded(task)) {
		const answer = await job.client.get(task.id);
		if ('task' in answer) task = keepingKnown(answer.task, task);
		else if (!isTransient(answer.failure, { isNew })) throw new FailureError(answer.failure);
	}
	const failure = job.run.continuesOnFail ? undefined : failureOfTask(task);
	if (failure !== undefined) throw new FailureError(failure);
	return { ...reached, task };
}

function isCallExpectedFor({ job, task }: Reached, isNew: boolean): boolean {
	return !hasEnded(task) && (!isNew || job.plan.isCaller);
}

/** Whether tasks that an earlier execution created call that one. */
function callElsewhere({ items }: Run, seen: ReadonlyArray<Outcome<Reached>>): boolean {
	if (items[0].getMode() !== 'retry') return false;
	return seen.some((outcome) => 'value' in outcome && outcome.value.isAdopted);
}

/** The returned items are those that are stored: n8n stores the same objects once. */
async function suspend(
	run: Run,
	seen: ReadonlyArray<Outcome<Reached>>,
): Promise<Array<Outcome<INodeExecutionData>>> {
	const items = seen.map((outcome, itemIndex) =>
		toWaitingItem('value' in outcome ? { value: outcome.value.task } : outcome, itemIndex),
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
function sourceToStore({ job, task }: Reached): TaskSource {
	const { url, fileName, fetchedFrom } = task.source ?? {};
	const isWanted = job.plan.output.fields.includes('source_url');
	return omitUndefined<TaskSource>({ fileName, fetchedFrom, url: isWanted ? url : undefined });
}
