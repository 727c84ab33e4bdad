import { saysUnknownTask, type Failure } from './failure';
import { failedTask, pauseJob, stopIfEnded, type Job } from './job';
import { NEW_TASK_GRACE_MS, nextPollGapMs } from './polling';
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
 * @param firstGapMs how long to wait before the first look; 0 for a task of unknown age
 */
export async function awaitByPolling(
	job: Job<{ waiting: Waiting }>,
	started: Task,
	isNew: boolean,
): Promise<WaitEnd> {
	const { waiting } = job.plan;
	const startMs = Date.now();
	const remainingMs = () => startMs + waiting.maxWaitMs - Date.now();
	let task = started;
	let lastFailure: Failure | undefined;
	let isFirstLook = !isNew;
	while (!hasEnded(task)) {
		if (!isFirstLook) {
			const leftMs = remainingMs();
			if (leftMs <= 0) return timeOut(task, waiting, lastFailure);
			const retryAfterMs = lastFailure?.retryAfterMs;
			const gapMs = nextPollGapMs(waiting.pollIntervalMs, leftMs, Math.random(), retryAfterMs);
			await pauseJob(job, gapMs, task);
		}
		isFirstLook = false;
		const answer = await askApi(job.context, job.route, queryFor(job.options, job.route, task.id));
		stopIfEnded(job, task);
		if ('task' in answer) {
			lastFailure = undefined;
			task = keepingIds(answer.task, task);
		} else {
			lastFailure = answer.failure;
			const isYoung = Date.now() - startMs < NEW_TASK_GRACE_MS;
			if (!isPassing(lastFailure, isYoung)) throw failedTask(lastFailure, task);
		}
	}
	return { task, timedOut: false };
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
