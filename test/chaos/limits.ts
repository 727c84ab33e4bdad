import { CHECKS_MAX_MS } from '../../nodes/CometApiKling/media/inspector';
import { isTool, type Draw } from './draw';
import type { RunAttempt, Played } from './run';
import type { ServiceTask } from './service';

/** What promise (d) allows on top of Max Wait. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** After this time the node gives up on an answer. */
const ANSWER_MAX_MS = 60 * SECOND_MS;

/** Longest time the service takes over an answer, as drawn. */
export function answerMs({ items, service }: Draw): number {
	const isSlow = items.some(({ createFaults, getFaults }) =>
		[...createFaults, ...getFaults].some(({ kind }) => kind === 'timeout'),
	);
	return isSlow ? ANSWER_MAX_MS : service.latencyMs;
}

/** How many rounds the items take with Max Parallel Tasks. */
function roundsOf({ items, maxParallelTasks }: Draw): number {
	return maxParallelTasks === 0 ? 1 : Math.ceil(items.length / maxParallelTasks);
}

/**
 * How long one try of the node may take.
 *
 * - A retryable create is repeated until the run has made no progress for Max Wait. So each task of
 *   the run that is created, or ends, may add a Max Wait.
 * - Then each item waits up to Max Wait for its task, one after the other with Max Parallel Tasks.
 * - The node searches for the task of an earlier attempt before a create (30 s, because the service may
 *   be late to know it) and after a lost answer (10 s). Up to five failed tasks are skipped, each after
 *   such a search.
 * - Requests that begin within Max Wait are awaited.
 * - Links and files are checked for ten seconds.
 */
function tryMs(draw: Draw, tasks: readonly ServiceTask[]): number {
	const rounds = roundsOf(draw);
	const searchMs = 45 * SECOND_MS + 4 * answerMs(draw);
	const creates = Math.max(...draw.items.map(({ createFaults }) => createFaults.length)) + 1;
	const refusedMs = draw.maxWaitMs * (1 + 2 * tasks.length);
	const isRefusedForNow =
		draw.service.slots > 0 ||
		draw.service.fullMs > 0 ||
		draw.credential.kind === 'newAddress' ||
		draw.items.some(({ createFaults }) => createFaults.length > 0);
	return (
		(isRefusedForNow ? refusedMs : 0) +
		(tasks.length > 0 ? rounds * draw.maxWaitMs : 0) +
		rounds * (creates + 1) * (searchMs + answerMs(draw)) +
		CHECKS_MAX_MS +
		30 * SECOND_MS
	);
}

/**
 * How long an execution may take: its tries, with n8n's waits between them. A suspended one may take
 * another Max Wait, up to two minutes until n8n notices that it is due, the time that n8n was down, and
 * the time by which the clock was set back, because n8n measures that limit by the date.
 */
export function longestMs(
	{ draw, service }: Pick<Played, 'draw' | 'service'>,
	attempt: RunAttempt,
) {
	// Each call of an agent is a run; two are under way at a time.
	const runs = isTool(draw) ? Math.ceil(draw.items.length / 2) : 1;
	const running = runs * draw.tries * (tryMs(draw, service.tasks) + draw.waitBetweenTriesMs);
	if (attempt.suspension === undefined) return running;
	const downMs = draw.interruption.kind === 'death' ? draw.interruption.downMs : 0;
	return running + draw.maxWaitMs + 2 * MINUTE_MS + downMs + (draw.clockBack?.byMs ?? 0);
}

/** After this time a run counts as one that never ends. */
export function watchdogMs(draw: Draw): number {
	return (
		2 * draw.tries * (draw.maxWaitMs * (3 * draw.items.length + 3) + 60 * MINUTE_MS) +
		(draw.clockBack?.byMs ?? 0)
	);
}

/**
 * Longest single sleep: five intervals (and 1 % at random) between two polls, a minute that the service
 * asked for in Retry-After, half a minute between two creates, or a second for each item in the queue
 * of a full account.
 */
export function longestSleepMs({ pollIntervalMs, items, maxWaitMs }: Draw): number {
	return Math.min(
		Math.max(5.06 * pollIntervalMs, MINUTE_MS, items.length * SECOND_MS) + 1,
		Math.max(maxWaitMs, MINUTE_MS) + 1,
	);
}

/**
 * Most status requests for the task of one item: one per interval, those of two searches (every two
 * seconds for 30 s and for 10 s), and a few per callback of the run, which also gets other tasks.
 */
export function mostGets({ draw, attempts, service }: Played): number {
	const intervals = (roundsOf(draw) * draw.maxWaitMs) / draw.pollIntervalMs;
	const calls = service.tasks.reduce((sum, task) => {
		return sum + (draw.items[task.itemIndex]?.calls.length ?? 0);
	}, 0);
	return attempts.length * (draw.tries * (5 * 25 + intervals + 4) + intervals + 8) + 3 * calls;
}
