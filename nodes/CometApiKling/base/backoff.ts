const BACKOFF_MIN_MS = 1_000;
const BACKOFF_MAX_MS = 30_000;

/**
 * How long to wait before a refused request is sent again: doubling from one second to thirty,
 * the upper half at random.
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
