import { Cancellation } from '../base/cancellation';

/** Share of the interval that is added at random, so that many polls do not come in step. */
const JITTER_SHARE = 0.01;

/** Most intervals between two polls of a task. */
const TURNS_MAX = 10;

/**
 * When to poll the tasks of one run.
 *
 * Tasks that were sent together tend to end together, so most early polls find nothing. Until the
 * first task has ended they take turns: in each interval only some are polled. After that no poll
 * comes before the shortest task so far could have ended. Every poll is one that a fixed interval
 * would send as well; test/unit/tasks/schedule.test.ts shows how many are saved.
 */
export class PollSchedule {
	/** Thrown when the first task has ended, or the run is cancelled: tasks left alone are then due. */
	readonly firstEnd: Cancellation;

	private shortestMs: number | undefined;

	private turnCount = 0;

	private openCount = 0;

	constructor(
		runCancellation: Cancellation,
		private readonly random: () => number = Math.random,
	) {
		this.firstEnd = new Cancellation(runCancellation);
	}

	/** Adds a task. One of unknown age is polled at once, and then at every interval. */
	add({ isNew, intervalMs }: { isNew: boolean; intervalMs: number }): ScheduledTask {
		this.openCount += 1;
		const turn = isNew ? this.turnCount++ : undefined;
		return new ScheduledTask(this, turn, intervalMs, this.random);
	}

	/** @param durationMs how long a task took that has succeeded */
	noteEnd(durationMs: number): void {
		this.shortestMs = Math.min(durationMs, this.shortestMs ?? durationMs);
		this.firstEnd.cancel();
	}

	/** A task is no longer polled, for whatever reason. */
	remove(): void {
		this.openCount -= 1;
	}

	/**
	 * How long after its last poll (or its creation) a task is due, in milliseconds.
	 *
	 * @param turn       the task's place among those that take turns
	 * @param lastPollMs since its creation, if it was polled
	 */
	gapMs(intervalMs: number, turn: number, lastPollMs: number | undefined): number {
		// With few tasks, the first to end is likely to be one that is left alone.
		const turns = Math.max(1, Math.min(TURNS_MAX, Math.ceil(Math.sqrt(this.openCount) / 2)));
		const skipped = lastPollMs === undefined ? 1 + (turn % turns) : turns;
		if (this.shortestMs === undefined) return intervalMs * skipped;
		const needed = Math.ceil((this.shortestMs - (lastPollMs ?? 0)) / intervalMs);
		return intervalMs * Math.max(1, Math.min(needed, turns));
	}
}

/** One task in the schedule of its run. */
export class ScheduledTask {
	private lastPollMs: number | undefined;

	private readonly jitterMs: number;

	/** @param turn its place among those that take turns; nothing for a task of unknown age */
	constructor(
		private readonly schedule: PollSchedule,
		private readonly turn: number | undefined,
		private readonly intervalMs: number,
		random: () => number,
	) {
		this.jitterMs = intervalMs * JITTER_SHARE * random();
	}

	/** When the next poll is due, in milliseconds since the wait began. */
	get dueMs(): number {
		const { lastPollMs, turn, intervalMs, jitterMs } = this;
		if (turn !== undefined) {
			return (lastPollMs ?? jitterMs) + this.schedule.gapMs(intervalMs, turn, lastPollMs);
		}
		return lastPollMs === undefined ? 0 : lastPollMs + intervalMs + jitterMs;
	}

	notePoll(elapsedMs: number): void {
		this.lastPollMs = elapsedMs;
	}
}
