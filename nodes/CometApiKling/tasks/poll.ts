import { elapsedMs } from '../base/clock';
import { pause } from '../base/stop';
import { spanText } from '../base/text';
import type { Waiting } from '../parameters/read';
import type { Job } from '../run/job';
import { stopIfEnded } from '../run/progress';
import { perRun } from '../run/run';
import { FailureError, isPassing, type Failure } from '../service/failure';
import { hasEnded, keepingKnown, type Task, type WaitEnd } from '../service/task';
import { Pace, type PacedTask } from './pace';
import { slotsOf } from './slots';

/** Longest the service may take to know a task that it has just created, in milliseconds. */
export const NEW_TASK_GRACE_MS = 30_000;

/** Longest the gateway may be ahead of Kling's result when it tells a success, in milliseconds. */
const RESULT_GRACE_MS = 30_000;

/** By interval: the items of a run may have several. */
const pacesOf = perRun(() => new Map<number, Pace>());

function paceOf({ run, plan }: Job<{ waiting: Waiting }>): Pace {
	const { pollIntervalMs } = plan.waiting;
	const paces = pacesOf(run);
	const pace = paces.get(pollIntervalMs) ?? new Pace(pollIntervalMs, run.stop);
	paces.set(pollIntervalMs, pace);
	return pace;
}

/**
 * Looks at a task until it has ended or the wait is over.
 *
 * What passes (network, 5xx, rate limit, web page) is tolerated until the deadline; an unknown task,
 * and web pages with client errors where no look was answered yet, in the first seconds only. Anything
 * else ends the wait at once.
 *
 * @param age whether the task was just created; one of unknown age is looked at at once
 */
export async function awaitByPolling(
	job: Job<{ waiting: Waiting }>,
	task: Task,
	age: { isNew: boolean },
): Promise<WaitEnd> {
	const pace = paceOf(job);
	try {
		return await lookUntilEnded(job, pace, pace.join(age), task, age);
	} finally {
		pace.leave();
	}
}

async function lookUntilEnded(
	job: Job<{ waiting: Waiting }>,
	pace: Pace,
	paced: PacedTask,
	started: Task,
	age: { isNew: boolean },
): Promise<WaitEnd> {
	const { waiting } = job.plan;
	const startMs = elapsedMs();
	const waitedMs = () => elapsedMs() - startMs;
	let task = started;
	let lastFailure: Failure | undefined;
	let isSeen = age.isNew;
	let aheadSinceMs: number | undefined;
	const isOver = () => {
		if (!hasEnded(task) || !task.isAheadOfResult) return hasEnded(task);
		aheadSinceMs ??= waitedMs();
		return waitedMs() >= Math.min(aheadSinceMs + RESULT_GRACE_MS, waiting.maxWaitMs);
	};
	while (!isOver()) {
		const leastMs = waitedMs() + (lastFailure?.retryAfterMs ?? 0);
		const dueMs = () => Math.min(Math.max(paced.dueMs, leastMs), waiting.maxWaitMs);
		if (waitedMs() >= waiting.maxWaitMs) return timeOut(task, waiting, lastFailure);
		await pauseUntil(job, pace, dueMs, waitedMs);
		paced.noteLook(waitedMs());
		const answer = await job.requests.look(task.id, startMs + waiting.maxWaitMs);
		stopIfEnded(job);
		if ('task' in answer) {
			lastFailure = undefined;
			isSeen = true;
			task = keepingKnown(answer.task, task);
		} else {
			lastFailure = answer.failure;
			if (!isPassing(lastFailure, { isNew: waitedMs() < NEW_TASK_GRACE_MS, isSeen })) {
				throw new FailureError(lastFailure);
			}
		}
	}
	slotsOf(job.run).noteEnded();
	if (task.status === 'succeed') pace.noteEnd(Math.min(durationMsOf(task), waitedMs()));
	return { task, timedOut: false };
}

/** Sleeps until a task is due; that can become earlier when the first task of the run has ended. */
async function pauseUntil(
	job: Job<unknown>,
	pace: Pace,
	dueMs: () => number,
	waitedMs: () => number,
): Promise<void> {
	for (let leftMs = dueMs() - waitedMs(); leftMs > 0; leftMs = dueMs() - waitedMs()) {
		await pause(Math.ceil(leftMs), pace.firstEnd.isStopped ? job.run.stop : pace.firstEnd);
		stopIfEnded(job);
	}
}

/** How long the service took, by its own clock; endless where it does not say. */
function durationMsOf({ createdAtMs, updatedAtMs }: Task): number {
	if (createdAtMs === undefined || updatedAtMs === undefined) return Infinity;
	return updatedAtMs > createdAtMs ? updatedAtMs - createdAtMs : Infinity;
}

function timeOut(task: Task, waiting: Waiting, lastFailure: Failure | undefined): WaitEnd {
	if (waiting.continuesOnTimeout) return { task, timedOut: true };
	const look =
		lastFailure === undefined ? '' : ` The last look at it failed: ${lastFailure.message}.`;
	const failure = {
		message: `The task was still "${task.status}" after ${spanText(waiting.maxWaitMs)}`,
		description: `The task is not lost and goes on at the service. Fetch its result with the operation "Await Result" (Kind of Task: ${task.route.words.kindLabel}) and this Task ID, or raise "Max Wait (Minutes)" in Options.${look}`,
		retryable: true,
		mayHaveCreated: false,
	};
	throw new FailureError(failure);
}
