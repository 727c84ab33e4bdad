import { Stop } from './stop';

/** How far the scouts' first looks are spread beyond the interval, as a share of it. */
const SCOUT_SPREAD = 0.9;

/** How many intervals a task is left alone while none of its run has ended. */
const HELD_INTERVALS = 3;

/** How far beyond the shortest known task a first look is placed, as a share of the interval. */
const FIRST_LOOK_SHARE = 0.1;

/** Share of the interval that is added at random, so that many waits do not beat in step. */
const JITTER_SHARE = 0.01;

/** Fractional parts of its multiples are spread evenly however many there are. */
const GOLDEN_RATIO = 0.618_034;

/**
 * When to look at the tasks of one run.
 *
 * Tasks that were sent together tend to end in the same span of time, so most early looks find
 * nothing. A few tasks (the scouts, about the square root of all) are looked at every interval; the
 * others are left alone until the first task of the run has ended, but for three intervals at most.
 * From then on no first look comes before the shortest task so far could have ended. No task is
 * looked at more often than the interval. What that gains is shown in test/pace.test.ts.
 */
export class Pace {
	/** Thrown when the first task has ended (or the run itself): those left alone look up. */
	readonly firstEnd: Stop;

	private shortestMs: number | undefined;

	private taskCount = 0;

	private scoutCount = 0;

	/** @param stop the stop of the run */
	constructor(
		private readonly intervalMs: number,
		stop: Stop,
		private readonly random: () => number = Math.random,
	) {
		this.firstEnd = new Stop(stop);
	}

	/** Adds a task. One of unknown age is looked at at once, and then every interval. */
	join(isNew: boolean): PacedTask {
		if (!isNew) return new PacedTask(this, this.random(), 0, Number.NEGATIVE_INFINITY);
		this.taskCount += 1;
		const isScout = this.scoutCount < Math.sqrt(this.taskCount);
		const phase = (this.scoutCount * GOLDEN_RATIO) % 1;
		if (isScout) this.scoutCount += 1;
		return new PacedTask(this, this.random(), isScout ? phase : undefined);
	}

	/** Tells how long a task took that has succeeded, in milliseconds. */
	noteEnd(durationMs: number): void {
		this.shortestMs = Math.min(durationMs, this.shortestMs ?? durationMs);
		this.firstEnd.stop();
	}

	/**
	 * When a task is due, in milliseconds since it was created.
	 *
	 * @param lastLookMs   when it was last looked at, if it was
	 * @param random       the task's own share of chance, between 0 and 1
	 * @param scoutPhase   the scout's place between the others, between 0 and 1; nothing if it is none
	 */
	dueMs(lastLookMs: number | undefined, random: number, scoutPhase: number | undefined): number {
		const { intervalMs, shortestMs } = this;
		const isLeftAlone = scoutPhase === undefined && shortestMs === undefined;
		if (lastLookMs !== undefined) {
			const intervals = isLeftAlone ? HELD_INTERVALS : 1;
			return lastLookMs + intervalMs * intervals * (1 + JITTER_SHARE * random);
		}
		if (scoutPhase !== undefined) return intervalMs * (1 + SCOUT_SPREAD * scoutPhase);
		if (shortestMs === undefined) return intervalMs * HELD_INTERVALS * (1 + JITTER_SHARE * random);
		return Math.max(intervalMs, shortestMs + intervalMs * FIRST_LOOK_SHARE * (1 + random));
	}
}

/** One task's place in the pace of its run. */
export class PacedTask {
	constructor(
		private readonly pace: Pace,
		private readonly random: number,
		private readonly scoutPhase: number | undefined,
		private lastLookMs?: number,
	) {}

	/** When the next look is due, in milliseconds since the wait began. */
	get dueMs(): number {
		return this.pace.dueMs(this.lastLookMs, this.random, this.scoutPhase);
	}

	noteLook(elapsedMs: number): void {
		this.lastLookMs = elapsedMs;
	}
}
