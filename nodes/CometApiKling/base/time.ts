const BACKOFF_MIN_MS = 1_000;
const BACKOFF_MAX_MS = 30_000;

/**
 * The delay before a rejected request is sent again: doubles from one second to thirty, with the upper
 * half random.
 *
 * @param attempt 0 for the first repetition
 * @returns milliseconds, clipped to the deadline
 */
export function backoffMs(
	attempt: number,
	remainingMs: number,
	random: number,
	retryAfterMs = 0,
): number {
	const ceilingMs = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** attempt);
	const wishedMs = Math.max(ceilingMs * (0.5 + random / 2), retryAfterMs);
	return Math.max(0, Math.min(wishedMs, remainingMs));
}

/**
 * Milliseconds on a clock that only moves forward. The date can be set back by an hour, and a
 * deadline measured by it would then be an hour away.
 */
export function elapsedMs(): number {
	return performance.now();
}

/** When this process started; Unix time in milliseconds. */
export function processStartMs(): number {
	return performance.timeOrigin;
}
