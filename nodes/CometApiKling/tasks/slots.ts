import { elapsedMs } from '../base/clock';
import { Gate } from '../base/gate';
import type { Waiting } from '../parameters/read';
import type { Job } from '../run/job';
import { stopIfEnded } from '../run/progress';
import { perRun, type Run } from '../run/run';

/** The slots of a run: how many of its tasks may be at the service at a time. */
class Slots {
	private gate: Gate | undefined;

	private readonly watchers: Array<() => void> = [];

	/** When the run began, or one of its tasks has last ended; on the clock of `elapsedMs`. */
	private endedAtMs = elapsedMs();

	/** The same, or when an item has last come through with a task. */
	private passedAtMs = elapsedMs();

	constructor(private readonly run: Run) {
		run.stop.onStop(() => this.gate?.open());
	}

	/** Waits for a slot; the returned function gives it back. The first item's limit holds for all. */
	async enter(limit: number): Promise<() => void> {
		this.gate ??= new Gate(limit);
		if (this.run.stop.isStopped) this.gate.open();
		return await this.gate.enter();
	}

	/**
	 * For how long the run has not come further, in milliseconds. Who waits for a free slot of the
	 * account comes further only when a task has ended; else N items would wait N times as long.
	 */
	idleMs({ isFull }: { isFull: boolean }): number {
		return elapsedMs() - (isFull ? this.endedAtMs : this.passedAtMs);
	}

	notePassed(): void {
		this.passedAtMs = elapsedMs();
	}

	/** A task of the run has ended, so that a slot of the account is free. */
	noteEnded(): void {
		this.endedAtMs = elapsedMs();
		this.notePassed();
		this.watchers.shift()?.();
	}

	/** How many wait for a task to end. */
	get watcherCount(): number {
		return this.watchers.length;
	}

	/** Waits until a task has ended, or for `orElse`. Each end wakes the one who waits longest. */
	async someoneEnded(orElse: Promise<void>): Promise<void> {
		let wake = () => {};
		const ended = new Promise<void>((resolve) => {
			wake = resolve;
			this.watchers.push(wake);
		});
		await Promise.race([ended, orElse]);
		const place = this.watchers.indexOf(wake);
		if (place >= 0) this.watchers.splice(place, 1);
	}
}

export const slotsOf = perRun((run) => new Slots(run));

/** Does the work in one of the run's slots, so that no more than the wanted number go on at a time. */
export async function inSlot<Plan extends { waiting: Waiting }, T>(
	job: Job<Plan>,
	work: (job: Job<Plan>) => Promise<T>,
): Promise<T> {
	const slots = slotsOf(job.run);
	const leave = await slots.enter(job.plan.waiting.maxParallelTasks);
	let isDone = false;
	try {
		stopIfEnded(job);
		const result = await work(job);
		isDone = true;
		slots.notePassed();
		return result;
	} finally {
		// A failure that stops the node must not let the next item in before it has done so.
		if (isDone || job.context.continueOnFail()) leave();
	}
}
