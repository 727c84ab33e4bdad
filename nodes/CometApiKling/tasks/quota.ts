import { raceWithCancel } from '../base/cancellation';
import { Limiter } from '../base/limiter';
import { elapsedMs } from '../base/time';
import { throwIfCancelled, type JobState } from '../run/job';
import type { Run } from '../run/run';

/** How many tasks of a run may be at the service at the same time. */
export class TaskQuota {
	private readonly limiter: Limiter;

	/** Items that wait for the end of a task because the account is full. */
	private readonly waiting: Array<() => void> = [];

	/** When the run started, or last made progress; on the clock of `elapsedMs`. */
	private progressAtMs = elapsedMs();

	/** @param limit the user's limit; 0 means none */
	constructor(
		private readonly run: Run,
		limit: number,
	) {
		this.limiter = new Limiter(limit);
	}

	/** Does an item's work within the limit. Throws `FailureError` once the run is cancelled. */
	async use<T>(job: JobState, work: () => Promise<T>): Promise<T> {
		const release = await raceWithCancel(this.limiter.acquire(), this.run.cancellation);
		let isDone = false;
		try {
			throwIfCancelled(job);
			const result = await work();
			isDone = true;
			this.noteProgress();
			return result;
		} finally {
			// A failure that stops the node must not let the next item in before it has done so.
			if (isDone || this.run.continuesOnFail) release?.();
		}
	}

	/**
	 * How long the run has made no progress, in milliseconds. An item that is refused because the
	 * account is full waits that long at most: with a wait of its own, N items would wait N times as long.
	 */
	get idleMs(): number {
		return elapsedMs() - this.progressAtMs;
	}

	get waitingCount(): number {
		return this.waiting.length;
	}

	/** A task of the run has ended, which frees a place in the account for one item. */
	noteTaskEnded(): void {
		this.noteProgress();
		this.waiting.shift()?.();
	}

	/** Waits until a task has ended, or for `timeout`. Each end wakes the item that waits longest. */
	async taskEnded(timeout: Promise<void>): Promise<void> {
		let wake = () => {};
		const ended = new Promise<void>((resolve) => {
			wake = resolve;
			this.waiting.push(wake);
		});
		await Promise.race([ended, timeout]);
		const index = this.waiting.indexOf(wake);
		if (index >= 0) this.waiting.splice(index, 1);
	}

	private noteProgress(): void {
		this.progressAtMs = elapsedMs();
	}
}
