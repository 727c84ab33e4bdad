import { elapsedMs } from '../../../nodes/CometApiKling/base/clock';
import { beforeStop, pause, Stop } from '../../../nodes/CometApiKling/base/stop';
import { passTime } from '../../harness/engine/fastTime';

/** How many listeners a stop still has; each would be called at its stop. */
function listenersLeft(stop: Stop): number {
	return (stop as unknown as { listeners: Set<unknown> }).listeners.size;
}

describe('a pause', () => {
	test('is over when its time is, and leaves no listener behind', async () => {
		const stop = new Stop();
		const startMs = elapsedMs();

		await pause(5_000, stop);

		expect(elapsedMs()).toBe(startMs + 5_000);
		expect(listenersLeft(stop)).toBe(0);
	});

	test('is woken by a stop', async () => {
		const stop = new Stop();
		const startMs = elapsedMs();
		const paused = pause(3_600_000, stop);
		await passTime(2_000);

		stop.stop();
		await paused;

		expect(elapsedMs()).toBe(startMs + 2_000);
	});

	test('after a stop is none', async () => {
		const stop = new Stop();
		stop.stop();
		const startMs = elapsedMs();

		await pause(3_600_000, stop);

		expect(elapsedMs()).toBe(startMs);
	});

	test('of which there are a thousand leaves no listener behind', async () => {
		const stop = new Stop();

		await Promise.all(Array.from({ length: 1000 }, async () => await pause(10, stop)));

		expect(listenersLeft(stop)).toBe(0);
	});
});

describe('what is awaited before a stop', () => {
	test('is given where it comes first', async () => {
		const stop = new Stop();

		expect(await beforeStop(Promise.resolve('there'), stop)).toBe('there');
		expect(listenersLeft(stop)).toBe(0);
	});

	test('fails where it fails, and leaves no listener behind', async () => {
		const stop = new Stop();

		await expect(beforeStop(Promise.reject(new Error('no')), stop)).rejects.toThrow('no');
		expect(listenersLeft(stop)).toBe(0);
	});

	test('is nothing where the stop comes first, or where there is nothing to wait for', async () => {
		const stop = new Stop();
		const never = new Promise<string>(() => {});
		const awaited = beforeStop(never, stop);

		stop.stop();

		expect(await awaited).toBeUndefined();
		expect(await beforeStop(never, stop)).toBeUndefined();
		expect(await beforeStop(undefined, new Stop())).toBeUndefined();
	});
});
