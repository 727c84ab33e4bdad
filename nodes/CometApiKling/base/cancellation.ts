import { sleep } from 'n8n-workflow';

/**
 * A one-time switch that any number of waits can listen to.
 *
 * Node.js 20 warns in n8n's log about the eleventh listener of an AbortSignal; a run has a thousand.
 */
export class Cancellation {
	private readonly listeners = new Set<() => void>();

	private isThrown = false;

	private detach = () => {};

	/** @param parent cancels this one as well, until `release` */
	constructor(parent?: AbortSignal | Cancellation) {
		const cancel = () => this.cancel();
		if (parent instanceof Cancellation) this.detach = parent.onCancel(cancel);
		else if (parent?.aborted) this.isThrown = true;
		else if (parent !== undefined) {
			parent.addEventListener('abort', cancel, { once: true });
			this.detach = () => parent.removeEventListener('abort', cancel);
		}
	}

	get isCancelled(): boolean {
		return this.isThrown;
	}

	/** Detaches from the parent, which may live longer and would keep this object in memory. */
	release(): void {
		this.detach();
	}

	cancel(): void {
		if (this.isThrown) return;
		this.isThrown = true;
		this.detach();
		for (const listener of this.listeners) listener();
		this.listeners.clear();
	}

	/** Calls back once cancelled, at once if it already is. The returned function unsubscribes. */
	onCancel(listener: () => void): () => void {
		if (this.isThrown) {
			listener();
			return () => {};
		}
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}
}

/** Lets n8n handle other requests before the caller continues. */
export async function yieldToEventLoop(): Promise<void> {
	await sleep(0);
}

/**
 * Sleeps, and wakes early when cancelled.
 *
 * Older versions of n8n-workflow have no `sleep` that takes a signal; the race works with all.
 */
export async function sleepUnlessCancelled(
	durationMs: number,
	cancellation: Cancellation,
): Promise<void> {
	if (!cancellation.isCancelled) await raceWithCancel(sleep(durationMs), cancellation);
}

/** The promise's value, or nothing if the cancellation comes first. Leaves no listener behind. */
export async function raceWithCancel<T>(
	promise: Promise<T>,
	cancellation: Cancellation,
): Promise<T | undefined> {
	let unsubscribe = () => {};
	const cancelled = new Promise<undefined>((resolve) => {
		unsubscribe = cancellation.onCancel(() => resolve(undefined));
	});
	try {
		return await Promise.race([promise, cancelled]);
	} finally {
		unsubscribe();
	}
}
