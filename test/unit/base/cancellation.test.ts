import {
	Cancellation,
	raceWithCancel,
	sleepUnlessCancelled,
} from '../../../nodes/CometApiKling/base/cancellation';
import { elapsedMs } from '../../../nodes/CometApiKling/base/time';
import { passTime } from '../../harness/engine/fastTime';

const { getEventListeners } = jest.requireActual<typeof import('events')>('events');

const listenersOf = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

/** How many listeners a cancellation still has; each would be called when it is cancelled. */
function listenersLeft(cancellation: Cancellation): number {
	return (cancellation as unknown as { listeners: Set<unknown> }).listeners.size;
}

describe('a cancellation', () => {
	test('calls all listeners once', () => {
		const cancellation = new Cancellation();
		const called: string[] = [];
		cancellation.onCancel(() => called.push('one'));
		cancellation.onCancel(() => called.push('two'));

		cancellation.cancel();
		cancellation.cancel();

		expect(cancellation.isCancelled).toBe(true);
		expect(called).toEqual(['one', 'two']);
		expect(listenersLeft(cancellation)).toBe(0);
	});

	test('calls a later listener at once', () => {
		const cancellation = new Cancellation();
		cancellation.cancel();
		const listener = jest.fn();

		cancellation.onCancel(listener)();

		expect(listener).toHaveBeenCalledTimes(1);
		expect(listenersLeft(cancellation)).toBe(0);
	});

	test('does not call a listener that has unsubscribed', () => {
		const cancellation = new Cancellation();
		const listener = jest.fn();

		cancellation.onCancel(listener)();
		cancellation.cancel();

		expect(listener).not.toHaveBeenCalled();
	});
});

describe('a cancellation with an AbortSignal as its parent', () => {
	test('is cancelled with it, also if that happened before', () => {
		const parent = new AbortController();
		const cancellation = new Cancellation(parent.signal);

		parent.abort();

		expect(cancellation.isCancelled).toBe(true);
		expect(new Cancellation(parent.signal).isCancelled).toBe(true);
	});

	test('adds one listener to it, whatever the number of its own', () => {
		const parent = new AbortController();
		const cancellation = new Cancellation(parent.signal);

		for (let count = 0; count < 1000; count++) cancellation.onCancel(() => {});

		expect(listenersOf(parent.signal)).toBe(1);
	});

	test('removes that listener when it is released or cancelled', () => {
		const parent = new AbortController();
		const [released, cancelled] = [
			new Cancellation(parent.signal),
			new Cancellation(parent.signal),
		];

		released.release();
		cancelled.cancel();
		expect(listenersOf(parent.signal)).toBe(0);

		parent.abort();
		expect(released.isCancelled).toBe(false);
	});
});

test('a cancellation with another one as its parent is cancelled with it, and not the reverse', () => {
	const parent = new Cancellation();
	const [released, cancelled, other] = [1, 2, 3].map(() => new Cancellation(parent));
	expect(listenersLeft(parent)).toBe(3);

	released.release();
	cancelled.cancel();

	expect(listenersLeft(parent)).toBe(1);
	expect([parent.isCancelled, other.isCancelled]).toEqual([false, false]);
	parent.cancel();
	expect(other.isCancelled).toBe(true);
});

describe('a sleep', () => {
	test('lasts its time and leaves no listener behind', async () => {
		const cancellation = new Cancellation();
		const startMs = elapsedMs();

		await Promise.all([1, 2, 3].map(async () => await sleepUnlessCancelled(5_000, cancellation)));

		expect(elapsedMs()).toBe(startMs + 5_000);
		expect(listenersLeft(cancellation)).toBe(0);
	});

	test('ends when it is cancelled, and does not begin afterwards', async () => {
		const cancellation = new Cancellation();
		const startMs = elapsedMs();
		const slept = sleepUnlessCancelled(3_600_000, cancellation);
		await passTime(2_000);

		cancellation.cancel();
		await slept;
		await sleepUnlessCancelled(3_600_000, cancellation);

		expect(elapsedMs()).toBe(startMs + 2_000);
	});
});

describe('a promise in a race with a cancellation', () => {
	test('gives its value or its error if it comes first, and leaves no listener behind', async () => {
		const cancellation = new Cancellation();
		const failing = Promise.reject(new Error('no'));

		expect(await raceWithCancel(Promise.resolve('value'), cancellation)).toBe('value');
		await expect(raceWithCancel(failing, cancellation)).rejects.toThrow('no');
		expect(listenersLeft(cancellation)).toBe(0);
	});

	test('gives nothing if the cancellation comes first', async () => {
		const cancellation = new Cancellation();
		const never = new Promise<string>(() => {});
		const awaited = raceWithCancel(never, cancellation);

		cancellation.cancel();

		expect(await awaited).toBeUndefined();
		expect(await raceWithCancel(never, cancellation)).toBeUndefined();
	});
});
