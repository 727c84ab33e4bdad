const LONGEST_MS = 2 ** 31 - 1;

/** Timers that never keep the process alive and can all be dropped at once. */
export class Timers {
	private readonly pending = new Set<NodeJS.Timeout>();

	after(ms: number, run: () => void): void {
		const timer = setTimeout(
			() => {
				this.pending.delete(timer);
				run();
			},
			Math.min(Math.max(0, ms), LONGEST_MS),
		);
		timer.unref();
		this.pending.add(timer);
	}

	async wait(ms: number): Promise<void> {
		await new Promise<void>((resolve) => this.after(ms, resolve));
	}

	clear(): void {
		for (const timer of this.pending) clearTimeout(timer);
		this.pending.clear();
	}
}
