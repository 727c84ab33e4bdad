import { saysUnknownTask, type Failure } from './failure';
import { failedTask, stopIfEnded, type Job } from './job';
import type { Pace, PacedTask } from './pace';
import { pause } from './pause';
import { NEW_TASK_GRACE_MS } from './polling';
import { askApi, queryFor } from './request';
import { hasEnded, type Task } from './task';
import { spanText } from './text';
import type { Waiting } from './waiting';

export interface WaitEnd {
	task: Task;
	timedOut: boolean;
}

/**
 * Looks at a task until it has ended or the wait is over.
 *
 * What passes (network, 5xx, rate limit, web page) is tolerated until the deadline; so is an unknown
 * task in its first seconds. Anything else ends the wait at once.
 *
 * @param isNew whether the task was just created; one of unknown age is looked at at once
 */
export async function awaitByPolling(
	job: Job<{ waiting: Waiting }>,
	started: Task,
	isNew: boolean,
): Promise<WaitEnd> {
	const pace = job.run.pace(job.plan.waiting.pollIntervalMs);
	try {
		return await lookUntilEnded(job, pace, pace.join(isNew), started);
	} finally {
		pace.leave();
	}
}

async function lookUntilEnded(
	job: Job<{ waiting: Waiting }>,
	pace: Pace,
	paced: PacedTask,
	started: Task,
): Promise<WaitEnd> {
	const { waiting } = job.plan;
	const startMs = Date.now();
	const elapsedMs = () => Date.now() - startMs;
	let task = started;
	let lastFailure: Failure | undefined;
	while (!hasEnded(task)) {
		const leastMs = elapsedMs() + (lastFailure?.retryAfterMs ?? 0);
		const dueMs = () => Math.min(Math.max(paced.dueMs, leastMs), waiting.maxWaitMs);
		if (elapsedMs() >= waiting.maxWaitMs) return timeOut(task, waiting, lastFailure);
		await pauseUntil(job, pace, dueMs, elapsedMs, task);
		paced.noteLook(elapsedMs());
		const answer = await askApi(job.context, job.route, queryFor(job.options, job.route, task.id));
		stopIfEnded(job, task);
		if ('task' in answer) {
			lastFailure = undefined;
			task = keepingIds(answer.task, task);
		} else {
			lastFailure = answer.failure;
			if (!isPassing(lastFailure, elapsedMs() < NEW_TASK_GRACE_MS))
				throw failedTask(lastFailure, task);
		}
	}
	if (task.status === 'succeed') pace.noteEnd(Math.min(durationMsOf(task), elapsedMs()));
	return { task, timedOut: false };
}

/** Sleeps until a task is due; that can become earlier when the first task of the run has ended. */
async function pauseUntil(
	job: Job<unknown>,
	pace: Pace,
	dueMs: () => number,
	elapsedMs: () => number,
	task: Task,
): Promise<void> {
	for (let leftMs = dueMs() - elapsedMs(); leftMs > 0; leftMs = dueMs() - elapsedMs()) {
		await pause(Math.ceil(leftMs), pace.firstEnd.isStopped ? job.run.stop : pace.firstEnd);
		stopIfEnded(job, task);
	}
}

/** How long the service took, by its own clock; endless where it does not say. */
function durationMsOf({ createdAtMs, updatedAtMs }: Task): number {
	if (createdAtMs === undefined || updatedAtMs === undefined) return Infinity;
	return updatedAtMs > createdAtMs ? updatedAtMs - createdAtMs : Infinity;
}

/** The answer's task under the ids that we know it by: the service may not echo our external id. */
export function keepingIds(found: Task, known: Pick<Task, 'id' | 'externalId'>): Task {
	const externalId = found.externalId ?? known.externalId;
	return { ...found, id: known.id, ...(externalId !== undefined && { externalId }) };
}

/**
 * Whether a look that failed can be repeated.
 *
 * @param isYoung whether the task was just created, so that the service may not know it yet
 */
export function isPassing(failure: Failure, isYoung: boolean): boolean {
	return failure.retryable || (isYoung && saysUnknownTask(failure));
}

function timeOut(task: Task, waiting: Waiting, lastFailure: Failure | undefined): WaitEnd {
	if (waiting.continuesOnTimeout) return { task, timedOut: true };
	const look =
		lastFailure === undefined ? '' : ` The last look at it failed: ${lastFailure.message}.`;
	throw failedTask(
		{
			message: `The task was still "${task.status}" after ${spanText(waiting.maxWaitMs)}`,
			description: `The task is not lost and goes on at the service. Fetch its result with the operation "Await Result" and this Task ID, or raise "Max Wait" in Options.${look}`,
			retryable: true,
			mayHaveCreated: false,
		},
		task,
	);
}
