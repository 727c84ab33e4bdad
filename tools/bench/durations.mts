import { chance } from '../../test/harness/chance.js';

/** The interval of polling and of the loop. */
export const POLL_SECONDS = 5;

/** A set of tasks of one length of time, for all contenders the same. */
export interface Load {
	count: number;
	/** How long the shortest task takes and how long the longest, in seconds. */
	seconds: readonly [number, number];
}

/** Short tasks: what waiting costs shows in them most. */
export const SHORT: Load['seconds'] = [10, 25];

/** From how many tasks on a run must be light on n8n. */
const LARGE_FROM = 1000;

/** Below this number of tasks a run shows that it works, and measures little. */
const SMALL_BELOW = 100;

export const isSmall = ({ count }: { count: number }): boolean => count < SMALL_BELOW;

export const isLarge = ({ count }: { count: number }): boolean => count >= LARGE_FROM;

/** As long as those of the service. */
export const LIFELIKE: Load = { count: 100, seconds: [120, 360] };

/**
 * Durations spread evenly, in an order drawn by chance; the same for every contender. Drawn by chance
 * themselves, a hundred of them would shift the mean lag by up to 0.3 s.
 */
export function drawDurationsMs({ count, seconds: [least, most] }: Load): number[] {
	const random = chance(count);
	return Array.from({ length: count }, (_, n) => ({ n, order: random() }))
		.sort((a, b) => a.order - b.order)
		.map(({ n }) => Math.round(1000 * (least + ((most - least) * (n + 0.5)) / count)));
}
