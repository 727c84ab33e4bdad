import { sleep } from 'n8n-workflow';
import type { Stop } from './stop';

/**
 * Sleeps, but not past a stop: resolves at once when that happens, so the caller looks at it.
 *
 * `sleep` of n8n-workflow can be woken in 2.x only; the race works in both majors.
 */
export async function pause(durationMs: number, stop: Stop): Promise<void> {
	if (stop.isStopped) return;
	await beforeStop(sleep(durationMs), stop);
}

/** What the promise gives, or nothing if the stop comes first. Leaves no listener behind. */
export async function beforeStop<T>(promise: Promise<T>, stop: Stop): Promise<T | undefined> {
	let takeBack = () => {};
	const stopped = new Promise<undefined>((resolve) => {
		takeBack = stop.onStop(() => resolve(undefined));
	});
	try {
		return await Promise.race([promise, stopped]);
	} finally {
		takeBack();
	}
}
