import { Stop } from '../base/stop';

/** Share of the interval that is added at random, so that many waits do not beat in step. */
const JITTER_SHARE = 0.01;

/** Most intervals that a task is left alone for. */
const TURNS_MAX = 10;

/**
 * When to look at the tasks of one run.
 *
 * Tasks that were sent together tend to end in the same span of time, so most early looks find
 * nothing. Until the first task has ended they therefore take turns: in each interval only some are
 * looked at. From then on no look comes before the shortest task so far could have ended. All looks
 * are among those of a fixed interval; what leaving out the others gains is in test/unit/tasks/pace.test.ts.
 */
export class Pace {
	/** Thrown when the first task has ended (or the run itself): those left alone look up. */
	readonly firstEnd: Stop;

	private shortestMs: number | undefined;

	private joined = 0;

	private open = 0;

	/** @param stop the stop of the run */
	constructor(
		readonly intervalMs: number,
		stop: Stop,
		private readonly random: () => number = Math.random,
	) {
		this.firstEnd = new Stop(stop);
	}

	/** Adds a task. One of unknown age is looked at at once, and then every interval. */
	join({ isNew }: { isNew: boolean }): PacedTask {
		this.open += 1;
		return new PacedTask(this, isNew ? this.joined++ : undefined, this.random);
	}

	/** Tells how long a task took that has succeeded, in milliseconds. */
	noteEnd(durationMs: number): void {
		this.shortestMs = Math.min(durationMs, this.shortestMs ?? durationMs);
		this.firstEnd.stop();
	}

	/** Tells that a task is not looked at any more, whatever became of it. */
	leave(): void {
		this.open -= 1;
	}

	/**
	 * How long after the last look (or its creation) a task's next look comes, in milliseconds.
	 *
	 * @param place      the task's place among those that take turns
	 * @param lastLookMs when it was last looked at, if it was, in milliseconds since it was created
	 */
	gapMs(place: number, lastLookMs: number | undefined): number {
		// With few tasks it is likely that the first to end is one of those that are left alone.
		const turns = Math.max(1, Math.min(TURNS_MAX, Math.ceil(Math.sqrt(this.open) / 2)));
		const held = lastLookMs === undefined ? 1 + (place % turns) : turns;
		if (this.shortestMs === undefined) return this.intervalMs * held;
		const needed = Math.ceil((this.shortestMs - (lastLookMs ?? 0)) / this.intervalMs);
		return this.intervalMs * Math.max(1, Math.min(needed, turns));
	}
}

/** One task's place in the pace of its run. */
export class PacedTask {
	private lastLookMs: number | undefined;

	private readonly lateMs: number;

	/** @param place its place among those that take turns; nothing for a task of unknown age */
	constructor(
		private readonly pace: Pace,
		private readonly place: number | undefined,
		random: () => number,
	) {
		this.lateMs = pace.intervalMs * JITTER_SHARE * random();
	}

	/** When the next look is due, in milliseconds since the wait began. */
	get dueMs(): number {
		const { lastLookMs, place } = this;
		if (place !== undefined)
			return (lastLookMs ?? this.lateMs) + this.pace.gapMs(place, lastLookMs);
		return lastLookMs === undefined ? 0 : lastLookMs + this.pace.intervalMs + this.lateMs;
	}

	noteLook(elapsedMs: number): void {
		this.lastLookMs = elapsedMs;
	}
}
