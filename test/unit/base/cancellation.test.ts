import { Cancellation } from '../../../nodes/CometApiKling/base/cancellation';

const { getEventListeners } = jest.requireActual<typeof import('events')>('events');

const listenersOf = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

/** How many listeners a cancellation still has; each would be called at its cancellation. */
function listenersLeft(cancellation: Cancellation): number {
	return (cancellation as unknown as { listeners: Set<unknown> }).listeners.size;
}

describe('a stop', () => {
	test('tells all who listen, once', () => {
		const cancellation = new Cancellation();
		const heard: string[] = [];
		cancellation.onCancel(() => heard.push('one'));
		cancellation.onCancel(() => heard.push('two'));

		cancellation.cancel();
		cancellation.cancel();

		expect(cancellation.isCancelled).toBe(true);
		expect(heard).toEqual(['one', 'two']);
		expect(listenersLeft(cancellation)).toBe(0);
	});

	test('tells those at once who come later', () => {
		const cancellation = new Cancellation();
		cancellation.cancel();
		const listener = jest.fn();

		cancellation.onCancel(listener)();

		expect(listener).toHaveBeenCalledTimes(1);
		expect(listenersLeft(cancellation)).toBe(0);
	});

	test('tells nobody who has taken that back', () => {
		const cancellation = new Cancellation();
		const listener = jest.fn();

		cancellation.onCancel(listener)();
		cancellation.cancel();

		expect(listener).not.toHaveBeenCalled();
	});
});

describe('a cancellation below a signal', () => {
	test('is stopped with it', () => {
		const parent = new AbortController();
		const cancellation = new Cancellation(parent.signal);

		parent.abort();

		expect(cancellation.isCancelled).toBe(true);
	});

	test('is stopped from the start where the signal was', () => {
		expect(new Cancellation(AbortSignal.abort()).isCancelled).toBe(true);
	});

	test('has one listener there, however many listen to it', () => {
		const parent = new AbortController();
		const cancellation = new Cancellation(parent.signal);

		for (let count = 0; count < 1000; count++) cancellation.onCancel(() => {});

		expect(listenersOf(parent.signal)).toBe(1);
	});

	test.each<[string, (cancellation: Cancellation) => void]>([
		['released', (cancellation) => cancellation.release()],
		['stopped', (cancellation) => cancellation.cancel()],
	])('leaves no listener there once it is %s', (_how, end) => {
		const parent = new AbortController();
		const cancellation = new Cancellation(parent.signal);

		end(cancellation);

		expect(listenersOf(parent.signal)).toBe(0);
	});

	test('does not hear of it any more once it is released', () => {
		const parent = new AbortController();
		const cancellation = new Cancellation(parent.signal);
		cancellation.release();

		parent.abort();

		expect(cancellation.isCancelled).toBe(false);
	});
});

describe('a cancellation below another one', () => {
	test('is stopped with it, and not the other way round', () => {
		const parent = new Cancellation();
		const [first, second] = [new Cancellation(parent), new Cancellation(parent)];

		first.cancel();
		expect([parent.isCancelled, second.isCancelled]).toEqual([false, false]);

		parent.cancel();
		expect(second.isCancelled).toBe(true);
	});

	test('leaves no listener there once it is released or stopped', () => {
		const parent = new Cancellation();
		const cancellations = [new Cancellation(parent), new Cancellation(parent)];
		expect(listenersLeft(parent)).toBe(2);

		cancellations[0].release();
		cancellations[1].cancel();

		expect(listenersLeft(parent)).toBe(0);
	});
});
