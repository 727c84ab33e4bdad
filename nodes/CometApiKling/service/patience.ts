import { spanText } from '../base/text';
import { elapsedMs } from '../base/time';
import { isTransient, type Failure } from './failure';
import { GONE_TASK, UNKNOWN_TASK } from './failureRules';
import { hasEnded, type Task } from './task';

/** Longest the service may take to know a task that it has just created, in milliseconds. */
export const NEW_TASK_GRACE_MS = 30_000;

/** Longest the gateway may be ahead of Kling's result when it reports a success, in milliseconds. */
const RESULT_GRACE_MS = 30_000;

/** How long odd answers in a row about a task that the service has shown are forgiven. */
export const ODD_ANSWERS_MAX_MS = 45_000;

/** Fewer are forgiven however far apart they are: the poll interval may be long, or an answer slow. */
const ODD_ANSWERS_MIN_COUNT = 3;

/**
 * Whether a wait for one task continues after a failed get, or a success without its result.
 *
 * | Why the get failed | The service has shown the task | It has not |
 * | --- | --- | --- |
 * | trouble of the service or the network | continues | continues |
 * | a web page with a client error, an unreadable credential | continues | for 30 s |
 * | "no such task" | for 45 s in a row | for 30 s |
 * | anything else, e.g. a refused key | for 45 s in a row | ends |
 *
 * A task that was shown is paid for, and services were seen to give a single wrong answer about it.
 */
export class Patience {
	private readonly startMs = elapsedMs();

	private oddSinceMs: number | undefined;

	private oddCount = 0;

	private aheadSinceMs: number | undefined;

	private isSeen: boolean;

	/** @param task.isSeen whether the service has shown the task, also as the answer to its create */
	constructor({ isSeen }: { isSeen: boolean }) {
		this.isSeen = isSeen;
	}

	/** The service has shown the task: odd answers count from the start again. */
	noteSeen(): void {
		this.isSeen = true;
		this.startOver();
	}

	/** Whether a task counts as ended. One that is ahead of its result does so after 30 s. */
	hasEnded(task: Task): boolean {
		if (task.isAheadOfResult !== true) return hasEnded(task);
		this.aheadSinceMs ??= elapsedMs();
		return elapsedMs() - this.aheadSinceMs >= RESULT_GRACE_MS;
	}

	/** The failure that ends the wait after a failed get, or nothing while it is forgiven. */
	endAfter(failure: Failure): Failure | undefined {
		if (!this.isSeen) return this.mayBecomeSeen(failure) ? undefined : failure;
		if (isTransient(failure)) {
			this.startOver();
			return undefined;
		}
		this.oddSinceMs ??= elapsedMs();
		this.oddCount += 1;
		const isLong = elapsedMs() - this.oddSinceMs >= ODD_ANSWERS_MAX_MS;
		return isLong && this.oddCount >= ODD_ANSWERS_MIN_COUNT ? inLastWords(failure) : undefined;
	}

	private startOver(): void {
		this.oddSinceMs = undefined;
		this.oddCount = 0;
	}

	private mayBecomeSeen(failure: Failure): boolean {
		const isInGrace = elapsedMs() - this.startMs < NEW_TASK_GRACE_MS;
		return failure.retryable || (isInGrace && (isTransient(failure) || isUnknown(failure)));
	}
}

function isUnknown({ isTaskUnknown }: Failure): boolean {
	return isTaskUnknown === true;
}

/** The failure of a task that was shown: the service's earlier answers about it still count. */
function inLastWords(failure: Failure): Failure {
	const since = `The service has answered like this for ${spanText(ODD_ANSWERS_MAX_MS)}, although it returned the task before.`;
	if (failure.isTaskUnknown === true) {
		const reason = failure.message.slice(UNKNOWN_TASK.message.length);
		return {
			...failure,
			message: `${GONE_TASK.message}${reason}`,
			description: `${since} ${GONE_TASK.description}`,
		};
	}
	const wayOut =
		'The task may still be running: once this is solved, fetch its result with "Await Result" and this Task ID.';
	return { ...failure, description: `${failure.description} ${since} ${wayOut}` };
}
