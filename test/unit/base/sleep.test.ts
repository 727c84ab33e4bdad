import { elapsedMs } from '../../../nodes/CometApiKling/base/time';
import {
	raceWithCancel,
	sleepUnlessCancelled,
	Cancellation,
} from '../../../nodes/CometApiKling/base/cancellation';
import { passTime } from '../../harness/engine/fastTime';

/** How many listeners a cancellation still has; each would be called at its cancellation. */
function listenersLeft(cancellation: Cancellation): number {
	return (cancellation as unknown as { listeners: Set<unknown> }).listeners.size;
}

describe('a pause', () => {
	test('is over when its time is, and leaves no listener behind', async () => {
		const cancellation = new Cancellation();
		const startMs = elapsedMs();

		await sleepUnlessCancelled(5_000, cancellation);

		expect(elapsedMs()).toBe(startMs + 5_000);
		expect(listenersLeft(cancellation)).toBe(0);
	});

	test('is woken by a stop', async () => {
		const cancellation = new Cancellation();
		const startMs = elapsedMs();
		const paused = sleepUnlessCancelled(3_600_000, cancellation);
		await passTime(2_000);

		cancellation.cancel();
		await paused;

		expect(elapsedMs()).toBe(startMs + 2_000);
	});

	test('after a cancellation is none', async () => {
		const cancellation = new Cancellation();
		cancellation.cancel();
		const startMs = elapsedMs();

		await sleepUnlessCancelled(3_600_000, cancellation);

		expect(elapsedMs()).toBe(startMs);
	});

	test('of which there are a thousand leaves no listener behind', async () => {
		const cancellation = new Cancellation();

		await Promise.all(
			Array.from({ length: 1000 }, async () => await sleepUnlessCancelled(10, cancellation)),
		);

		expect(listenersLeft(cancellation)).toBe(0);
	});
});

describe('what is awaited before a stop', () => {
	test('is given where it comes first', async () => {
		const cancellation = new Cancellation();

		expect(await raceWithCancel(Promise.resolve('there'), cancellation)).toBe('there');
		expect(listenersLeft(cancellation)).toBe(0);
	});

	test('fails where it fails, and leaves no listener behind', async () => {
		const cancellation = new Cancellation();

		await expect(raceWithCancel(Promise.reject(new Error('no')), cancellation)).rejects.toThrow(
			'no',
		);
		expect(listenersLeft(cancellation)).toBe(0);
	});

	test('is nothing where the cancellation comes first', async () => {
		const cancellation = new Cancellation();
		const never = new Promise<string>(() => {});
		const awaited = raceWithCancel(never, cancellation);

		cancellation.cancel();

		expect(await awaited).toBeUndefined();
		expect(await raceWithCancel(never, cancellation)).toBeUndefined();
	});
});
