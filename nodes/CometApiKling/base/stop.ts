import { sleep } from 'n8n-workflow';

/**
 * A switch that can be thrown once and that any number of waits look at.
 *
 * Node.js warns in n8n's log about the eleventh listener on an AbortSignal; a run has a thousand.
 */
export class Stop {
	private readonly listeners = new Set<() => void>();

	private hasStopped = false;

	private detach = () => {};

	/** @param parent stops this one, too, until `release`: n8n's cancel signal, or the stop of a run */
	constructor(parent?: AbortSignal | Stop) {
		const stop = () => this.stop();
		if (parent instanceof Stop) this.detach = parent.onStop(stop);
		else if (parent?.aborted) this.hasStopped = true;
		else if (parent !== undefined) {
			parent.addEventListener('abort', stop, { once: true });
			this.detach = () => parent.removeEventListener('abort', stop);
		}
	}

	get isStopped(): boolean {
		return this.hasStopped;
	}

	/** Lets go of the parent, which may live longer: else it would keep this alive as long. */
	release(): void {
		this.detach();
	}

	stop(): void {
		if (this.hasStopped) return;
		this.hasStopped = true;
		this.detach();
		for (const listener of this.listeners) listener();
		this.listeners.clear();
	}

	/** Calls back when stopped, at once if that has happened. The returned function takes it back. */
	onStop(listener: () => void): () => void {
		if (this.hasStopped) {
			listener();
			return () => {};
		}
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}
}

/** Lets n8n answer whoever has called it meanwhile. */
export async function nextTurn(): Promise<void> {
	await sleep(0);
}

/**
 * Sleeps, but not past a stop: resolves at once when that happens, so the caller looks at it.
 *
 * Not every n8n-workflow has a `sleep` that can be woken; the race needs none.
 */
export async function pause(durationMs: number, stop: Stop): Promise<void> {
	if (stop.isStopped) return;
	await beforeStop(sleep(durationMs), stop);
}

/** What the promise gives, or nothing if the stop comes first. Leaves no listener behind. */
export async function beforeStop<T>(
	promise: Promise<T> | undefined,
	stop: Stop,
): Promise<T | undefined> {
	if (promise === undefined) return undefined;
	let takeBack = () => {};
	const stopped = new Promise<undefined>((resolve) => {
		takeBack = stop.onStop(() => resolve(undefined));
	});
	try {
		return await Promise.race([promise, stopped]);
	} finally {
		takeBack();
	}
}
