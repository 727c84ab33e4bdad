import type { IDataObject } from 'n8n-workflow';

/** How many events are remembered (one under two ids counts twice), in memory and in n8n's static data. */
const EVENTS_MAX = 500;

const REPEATS_KEY = 'seenEvents';

/** More than that, deleted ones among them, are not kept in memory. */
const TRIGGERS_MAX = 200;

/** Events seen by this process, by trigger: n8n reads the static data afresh for each callback. */
const seenByTrigger = new Map<string, Set<string>>();

/**
 * The events that have already started the workflow, in memory and in n8n's static data.
 *
 * Two callbacks at the same instant each get a copy of the static data from before; only
 * the memory tells them apart. The static data survives a restart.
 */
export class Repeats {
	private readonly seen: Set<string>;

	constructor(
		triggerId: string,
		private readonly kept: IDataObject,
	) {
		this.seen = seenByTrigger.get(triggerId) ?? new Set();
		// The map is in order of use: the oldest come first.
		seenByTrigger.delete(triggerId);
		seenByTrigger.set(triggerId, this.seen);
		const [oldest] = seenByTrigger.keys();
		if (seenByTrigger.size > TRIGGERS_MAX) seenByTrigger.delete(oldest);
		const before = Array.isArray(kept[REPEATS_KEY]) ? kept[REPEATS_KEY].map(String) : [];
		const own = [...this.seen];
		this.seen.clear();
		for (const event of [...before, ...own]) this.seen.add(event);
	}

	has(event: string): boolean {
		return this.seen.has(event);
	}

	add(events: readonly string[]): void {
		for (const event of events) this.seen.add(event);
		for (const oldest of this.seen) {
			if (this.seen.size <= EVENTS_MAX) break;
			this.seen.delete(oldest);
		}
		this.kept[REPEATS_KEY] = [...this.seen];
	}
}
