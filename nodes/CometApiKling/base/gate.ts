/** Lets a bounded number of jobs through at a time, in the order in which they came. */
export class Gate {
	private inside = 0;

	private isOpen = false;

	private readonly queue: Array<() => void> = [];

	/** @param limit how many jobs at a time; 0 means no limit */
	constructor(private readonly limit: number) {}

	/** Waits for a free place. The returned function gives it back; calling it twice does no harm. */
	async enter(): Promise<() => void> {
		if (this.limit > 0 && this.inside >= this.limit && !this.isOpen) {
			await new Promise<void>((resolve) => this.queue.push(resolve));
		} else {
			this.inside += 1;
		}
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

	/** Opens the gate for good, for all who wait and come: the run is over, and each looks at that next. */
	open(): void {
		this.isOpen = true;
		for (const enter of this.queue.splice(0)) {
			this.inside += 1;
			enter();
		}
	}

	private leave(): void {
		const next = this.queue.shift();
		if (next === undefined) this.inside -= 1;
		else next();
	}
}
