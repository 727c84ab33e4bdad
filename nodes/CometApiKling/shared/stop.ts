/**
 * A switch that can be thrown once and that any number of waits look at.
 *
 * Node.js warns in n8n's log about the eleventh listener on an AbortSignal; a run has a thousand.
 */
export class Stop {
	private readonly listeners = new Set<() => void>();

	private hasStopped = false;

	private detach = () => {};

	/** @param parent stops this one, too: n8n's cancel signal, or the stop of a whole run */
	constructor(parent?: AbortSignal | Stop) {
		const stop = () => this.stop();
		if (parent instanceof Stop) this.detach = parent.onStop(stop);
		else if (parent?.aborted) this.hasStopped = true;
		else parent?.addEventListener('abort', stop, { once: true });
	}

	get isStopped(): boolean {
		return this.hasStopped;
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
