import { spanText } from '../base/text';

/** Longest time in which nothing comes, from the request on. */
export const STALL_MAX_MS = 60_000;

/** Longest time for one try: 100 MB, the largest file that the service takes, at 170 KB a second. */
export const TRY_MAX_MS = 10 * 60_000;

/**
 * Longest time that a run spends on downloads, however many items it has: time in which none is under
 * way does not count, as tasks may end hours apart. It is enough for 18,000 files of a second each,
 * five at a time; a host that has stalled would hold a thousand items for half a day.
 */
export const RUN_MAX_MS = 60 * 60_000;

/** Since when things take, in milliseconds. */
export interface Elapsed {
	/** Since the last byte, or since the request. */
	sinceByteMs: number;
	sinceStartMs: number;
	/** In all downloads of the run, see `DownloadTime`. */
	runMs: number;
}

/** Which limit has been reached, as the reason of a problem; nothing if none has. */
export function lateness({ sinceByteMs, sinceStartMs, runMs }: Elapsed): string | undefined {
	if (runMs >= RUN_MAX_MS) return `the downloads of this run have taken ${spanText(RUN_MAX_MS)}`;
	if (sinceByteMs >= STALL_MAX_MS) return `nothing came for ${spanText(STALL_MAX_MS)}`;
	if (sinceStartMs >= TRY_MAX_MS) return `it took longer than ${spanText(TRY_MAX_MS)}`;
	return undefined;
}

/** Whole milliseconds until the next limit, if nothing comes until then. */
export function untilLateMs({ sinceByteMs, sinceStartMs, runMs }: Elapsed): number {
	const leftMs = [RUN_MAX_MS - runMs, STALL_MAX_MS - sinceByteMs, TRY_MAX_MS - sinceStartMs];
	return Math.ceil(Math.max(0, Math.min(...leftMs)));
}

/** The time in which downloads of a run are under way, however many there are at a time. */
export class DownloadTime {
	private underWay = 0;

	private sinceMs = 0;

	private beforeMs = 0;

	/** @param nowMs on a clock that only goes forward, like those of the other methods */
	begin(nowMs: number): void {
		if (this.underWay === 0) this.sinceMs = nowMs;
		this.underWay += 1;
	}

	end(nowMs: number): void {
		this.underWay -= 1;
		if (this.underWay === 0) this.beforeMs += nowMs - this.sinceMs;
	}

	isOver(nowMs: number): boolean {
		return this.spentMs(nowMs) >= RUN_MAX_MS;
	}

	/** Milliseconds. */
	spentMs(nowMs: number): number {
		return this.beforeMs + (this.underWay > 0 ? nowMs - this.sinceMs : 0);
	}
}
