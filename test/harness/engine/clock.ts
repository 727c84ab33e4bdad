interface Sleeper {
	wakesAtMs: number;
	wake: () => void;
}

/**
 * A clock that stands still until it is told to go on.
 *
 * It knows two times, both in milliseconds: `elapsedMs`, which never goes back, and `dateMs`, what a
 * clock on the wall shows. Sleeps are measured by the first, so setting the second moves none of them.
 */
export class Clock {
	/** Time since the clock was made. */
	elapsedMs = 0;

	private readonly sleepers: Sleeper[] = [];

	/** @param startMs what the clock on the wall shows at first, Unix time in milliseconds */
	constructor(private startMs: number) {}

	/** Unix time in whole milliseconds, as `Date.now` gives it. */
	get dateMs(): number {
		return Math.floor(this.startMs + this.elapsedMs);
	}

	/** Sets the clock on the wall: ahead, or back with a negative number of milliseconds. */
	shiftDate(durationMs: number): void {
		this.startMs += durationMs;
	}

	get isAnyoneAsleep(): boolean {
		return this.sleepers.length > 0;
	}

	/**
	 * Resolves when the clock has moved on by `durationMs`; a negative duration is none, and a shorter
	 * one than a microsecond is one: the rest of a wait can be so short that adding it to the time
	 * changes nothing, and who sleeps for it again and again never comes to an end.
	 *
	 * @throws RangeError for a duration that is no finite number: it would never end
	 */
	async sleep(durationMs: number): Promise<void> {
		if (!Number.isFinite(durationMs)) throw new RangeError(`Cannot sleep for ${durationMs} ms`);
		const wakesAtMs = this.elapsedMs + (durationMs > 0 ? Math.max(0.001, durationMs) : 0);
		await new Promise<void>((wake) => {
			const later = this.sleepers.findIndex((sleeper) => sleeper.wakesAtMs > wakesAtMs);
			this.sleepers.splice(later < 0 ? this.sleepers.length : later, 0, { wakesAtMs, wake });
		});
	}

	/**
	 * Jumps to the next moment at which somebody wakes, and wakes all who sleep until then in the
	 * order in which they fell asleep. Nothing happens if nobody sleeps.
	 */
	jump(): void {
		const [next] = this.sleepers;
		if (next === undefined) return;
		this.elapsedMs = next.wakesAtMs;
		const later = this.sleepers.findIndex((sleeper) => sleeper.wakesAtMs > next.wakesAtMs);
		const due = this.sleepers.splice(0, later < 0 ? this.sleepers.length : later);
		for (const { wake } of due) wake();
	}
}
