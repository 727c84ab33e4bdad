import type { Draw } from './draw';
import type { RunAttempt, Played } from './run';
import type { ServiceTask } from './service';

/** What promise (d) allows: the one place that says what may come on top of Max Wait. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** After this time the node gives up on an answer. */
const ANSWER_MAX_MS = 60 * SECOND_MS;

/** Longest time the service takes over an answer, as drawn. */
export function answerMs({ items, service }: Draw): number {
	const isSlow = items.some(({ createFaults, lookFaults }) =>
		[...createFaults, ...lookFaults].some(({ kind }) => kind === 'timeout'),
	);
	return isSlow ? ANSWER_MAX_MS : service.latencyMs;
}

/** How many rounds the items take where only so many tasks may go on at a time. */
function roundsOf({ items, maxParallelTasks }: Draw): number {
	return maxParallelTasks === 0 ? 1 : Math.ceil(items.length / maxParallelTasks);
}

/**
 * How long one try of the node may take.
 *
 * - A create that is refused for now is repeated until the run has come no further for Max Wait. So
 *   each task of the run that came through, or ended, may add a Max Wait.
 * - Then each item waits for its task for Max Wait, one after the other where Max Parallel Tasks says so.
 * - Before a create a task of an earlier attempt is looked for (30 s while the service may be late to
 *   know it), after one whose answer was lost, too (10 s). Up to five tasks that have failed are passed
 *   by on the way, each after such a search.
 * - A look that has begun within Max Wait is heard to its end, and so is a create.
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
		30 * SECOND_MS
	);
}

/**
 * How long an execution may take: its tries, with n8n's waits between them; for a parked one Max Wait
 * again, up to two minutes until n8n has noticed that it is due, as long as n8n was down, and as
 * far as the clock was set back, for n8n measures that limit by the date.
 */
export function longestMs(
	{ draw, service }: Pick<Played, 'draw' | 'service'>,
	attempt: RunAttempt,
) {
	const running = draw.tries * (tryMs(draw, service.tasks) + draw.waitBetweenTriesMs);
	if (attempt.park === undefined) return running;
	const downMs = draw.interruption.kind === 'death' ? draw.interruption.downMs : 0;
	return running + draw.maxWaitMs + 2 * MINUTE_MS + downMs + (draw.clockBack?.byMs ?? 0);
}

/** When a run is given up that never ends. */
export function watchdogMs(draw: Draw): number {
	return (
		2 * draw.tries * (draw.maxWaitMs * (3 * draw.items.length + 3) + 60 * MINUTE_MS) +
		(draw.clockBack?.byMs ?? 0)
	);
}

/**
 * Longest single sleep: five intervals (and 1 % at random) between two looks, a minute that the service
 * asked for in Retry-After, half a minute between two creates, or a second for each that waits for a slot.
 */
export function longestSleepMs({ pollIntervalMs, items, maxWaitMs }: Draw): number {
	return Math.min(
		Math.max(5.06 * pollIntervalMs, MINUTE_MS, items.length * SECOND_MS) + 1,
		Math.max(maxWaitMs, MINUTE_MS) + 1,
	);
}

/**
 * Most looks at the task of one item: one an interval, twice while a search goes on (every two seconds
 * for 30 s and for 10 s), and a few for each callback of the run, which looks at others, too.
 */
export function mostLooks({ draw, attempts, service }: Played): number {
	const intervals = (roundsOf(draw) * draw.maxWaitMs) / draw.pollIntervalMs;
	const calls = service.tasks.reduce((sum, task) => {
		return sum + (draw.items[task.itemIndex]?.calls.length ?? 0);
	}, 0);
	return attempts.length * (draw.tries * (5 * 25 + intervals + 4) + intervals + 8) + 3 * calls;
}
