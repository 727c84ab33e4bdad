import { sleep } from 'n8n-workflow';

/**
 * Sleeps, but not past a stop: resolves at once when the signal fires, so the caller looks at it.
 *
 * `sleep` of n8n-workflow takes a signal in 2.x only; the race works in both majors.
 */
export async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
	if (signal.aborted) return;
	await beforeAbort(sleep(durationMs), signal);
}

/** What the promise gives, or nothing if the signal fires first. Leaves no listener behind. */
export async function beforeAbort<T>(
	promise: Promise<T>,
	signal: AbortSignal,
): Promise<T | undefined> {
	let wake = () => {};
	const aborted = new Promise<undefined>((resolve) => {
		wake = () => resolve(undefined);
	});
	if (signal.aborted) wake();
	signal.addEventListener('abort', wake, { once: true });
	try {
		return await Promise.race([promise, aborted]);
	} finally {
		signal.removeEventListener('abort', wake);
	}
}
