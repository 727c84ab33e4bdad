interface Sleep {
	endsAtMs: number;
	end: () => void;
}

/**
 * A clock that moves only by `jump`.
 *
 * It has two times, both in milliseconds: `elapsedMs` never goes back, and `dateMs` is the date. Sleeps
 * are measured by the first, so setting the date changes none of them.
 */
export class Clock {
	/** Time since the clock was made. */
	elapsedMs = 0;

	private readonly sleeps: Sleep[] = [];

	/** @param startMs the first date, Unix time in milliseconds */
	constructor(private startMs: number) {}

	/** Unix time in whole milliseconds, as `Date.now` gives it. */
	get dateMs(): number {
		return Math.floor(this.startMs + this.elapsedMs);
	}

	/** Sets the date ahead, or back with a negative number of milliseconds. */
	shiftDate(durationMs: number): void {
		this.startMs += durationMs;
	}

	get hasSleeps(): boolean {
		return this.sleeps.length > 0;
	}

	/**
	 * Resolves when the clock has moved on by `durationMs`. A negative duration counts as 0. The shortest
	 * sleep is a microsecond: the rest of a wait can be so short that adding it does not change the time,
	 * and a loop that sleeps for the rest would never end.
	 *
	 * @throws RangeError for a duration that is not a finite number: it would never end
	 */
	async sleep(durationMs: number): Promise<void> {
		if (!Number.isFinite(durationMs)) throw new RangeError(`Cannot sleep for ${durationMs} ms`);
		const endsAtMs = this.elapsedMs + (durationMs > 0 ? Math.max(0.001, durationMs) : 0);
		await new Promise<void>((end) => {
			const later = this.sleeps.findIndex((sleep) => sleep.endsAtMs > endsAtMs);
			this.sleeps.splice(later < 0 ? this.sleeps.length : later, 0, { endsAtMs, end });
		});
	}

	/**
	 * Jumps to the end of the next sleep, and resolves all sleeps that end then, in the order in which
	 * they began. Does nothing if there is no sleep.
	 */
	jump(): void {
		const [next] = this.sleeps;
		if (next === undefined) return;
		this.elapsedMs = next.endsAtMs;
		const later = this.sleeps.findIndex((sleep) => sleep.endsAtMs > next.endsAtMs);
		const due = this.sleeps.splice(0, later < 0 ? this.sleeps.length : later);
		for (const { end } of due) end();
	}
}
