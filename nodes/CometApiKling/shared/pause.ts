import { sleep } from 'n8n-workflow';

/**
 * Sleeps, but not past a stop: resolves at once when the signal fires, so the caller looks at it.
 *
 * `sleep` of n8n-workflow takes a signal in 2.x only; the race works in both majors.
 */
export async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
	if (signal.aborted) return;
	let wake = () => {};
	const stopped = new Promise<void>((resolve) => {
		wake = resolve;
	});
	signal.addEventListener('abort', wake, { once: true });
	try {
		await Promise.race([sleep(durationMs), stopped]);
	} finally {
		signal.removeEventListener('abort', wake);
	}
}
