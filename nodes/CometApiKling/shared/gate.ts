/** Lets a bounded number of jobs through at a time, in the order in which they came. */
export class Gate {
	private inside = 0;

	private readonly queue: Array<() => void> = [];

	private readonly watchers: Array<() => void> = [];

	/** When somebody last entered or left, Unix time in milliseconds. */
	movedAtMs = Date.now();

	/** @param limit how many jobs at a time; 0 means no limit */
	constructor(private readonly limit: number) {}

	/** Waits for a free place. The returned function gives it back; calling it twice does no harm. */
	async enter(): Promise<() => void> {
		if (this.limit > 0 && this.inside >= this.limit) {
			await new Promise<void>((resolve) => this.queue.push(resolve));
		} else {
			this.inside += 1;
		}
		this.movedAtMs = Date.now();
		let isInside = true;
		return () => {
			if (!isInside) return;
			isInside = false;
			this.leave();
		};
	}

	/** Does the work in a place of its own. */
	async pass<T>(work: () => Promise<T>): Promise<T> {
		const leave = await this.enter();
		try {
			return await work();
		} finally {
			leave();
		}
	}

	/** How many wait for somebody to leave. */
	get watcherCount(): number {
		return this.watchers.length;
	}

	/** Waits until somebody leaves, or for `orElse`. Each leave wakes the one who waits longest. */
	async someoneLeft(orElse: Promise<void>): Promise<void> {
		let wake = () => {};
		const left = new Promise<void>((resolve) => {
			wake = resolve;
			this.watchers.push(wake);
		});
		await Promise.race([left, orElse]);
		const place = this.watchers.indexOf(wake);
		if (place >= 0) this.watchers.splice(place, 1);
	}

	/** Opens the gate for all who wait: the run is over, and each of them looks at that next. */
	open(): void {
		for (const enter of this.queue.splice(0)) {
			this.inside += 1;
			enter();
		}
	}

	private leave(): void {
		this.movedAtMs = Date.now();
		this.watchers.shift()?.();
		const next = this.queue.shift();
		if (next === undefined) this.inside -= 1;
		else next();
	}
}
