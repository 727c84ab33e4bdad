/**
 * Milliseconds on a clock that only goes forward. The date can be set back by an hour, and a
 * deadline that was measured by it would then be an hour away.
 */
export function elapsedMs(): number {
	return performance.now();
}

/** When this process began; Unix time in milliseconds. */
export function processStartMs(): number {
	return performance.timeOrigin;
}
