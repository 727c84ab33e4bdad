import { median } from '../statistics.mjs';
import type { Sample } from '../metrics.mjs';

export type Measure = Exclude<keyof Sample, 'seconds'>;

export interface Trend {
	measure: Measure;
	first: number;
	last: number;
	highest: number;
	/** How much `last` may be above `first`. */
	allowed: number;
	isFlat: boolean;
}

/** The share of the time that does not count: caches fill, code is compiled. */
const WARM_UP_SHARE = 0.3;
const WINDOW_SECONDS = 30;
const ENDS = 1 / 3;

/** How far the last third may lie above the first third of what counts: part of it, plus a constant. */
const TOLERANCE: Record<Measure, { share: number; plus: number }> = {
	rssMb: { share: 0.1, plus: 20 },
	heapMb: { share: 0.1, plus: 15 },
	externalMb: { share: 0.1, plus: 10 },
	handles: { share: 0.1, plus: 5 },
	openFiles: { share: 0.1, plus: 5 },
	loopDelayMs: { share: 0.25, plus: 5 },
};

/**
 * Compares the beginning with the end. Of each window of half a minute the lowest value counts: what
 * is left when the garbage of the moment is gone and no request is under way.
 */
export function trendOf(samples: Sample[], measure: Measure): Trend {
	const total = samples.at(-1)?.seconds ?? 0;
	const counted = samples.filter(({ seconds }) => seconds >= total * WARM_UP_SHARE);
	const windows = new Map<number, number>();
	for (const sample of counted) {
		const window = Math.floor(sample.seconds / WINDOW_SECONDS);
		windows.set(window, Math.min(windows.get(window) ?? Infinity, sample[measure]));
	}
	const values = [...windows.values()];
	const end = Math.max(1, Math.floor(values.length * ENDS));
	const [first, last] = [values.slice(0, end), values.slice(-end)].map((part) => median(part) ?? 0);
	const { share, plus } = TOLERANCE[measure];
	const allowed = first * share + plus;
	return {
		measure,
		first,
		last,
		highest: Math.max(...counted.map((sample) => sample[measure])),
		allowed,
		isFlat: last - first <= allowed,
	};
}

export const MEASURES = Object.keys(TOLERANCE) as Measure[];
