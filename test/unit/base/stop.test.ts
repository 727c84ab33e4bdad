import { Stop } from '../../../nodes/CometApiKling/base/stop';

const { getEventListeners } = jest.requireActual<typeof import('events')>('events');

const listenersOf = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

/** How many listeners a stop still has; each would be called at its stop. */
function listenersLeft(stop: Stop): number {
	return (stop as unknown as { listeners: Set<unknown> }).listeners.size;
}

describe('a stop', () => {
	test('tells all who listen, once', () => {
		const stop = new Stop();
		const heard: string[] = [];
		stop.onStop(() => heard.push('one'));
		stop.onStop(() => heard.push('two'));

		stop.stop();
		stop.stop();

		expect(stop.isStopped).toBe(true);
		expect(heard).toEqual(['one', 'two']);
		expect(listenersLeft(stop)).toBe(0);
	});

	test('tells those at once who come later', () => {
		const stop = new Stop();
		stop.stop();
		const listener = jest.fn();

		stop.onStop(listener)();

		expect(listener).toHaveBeenCalledTimes(1);
		expect(listenersLeft(stop)).toBe(0);
	});

	test('tells nobody who has taken that back', () => {
		const stop = new Stop();
		const listener = jest.fn();

		stop.onStop(listener)();
		stop.stop();

		expect(listener).not.toHaveBeenCalled();
	});
});

describe('a stop below a signal', () => {
	test('is stopped with it', () => {
		const parent = new AbortController();
		const stop = new Stop(parent.signal);

		parent.abort();

		expect(stop.isStopped).toBe(true);
	});

	test('is stopped from the start where the signal was', () => {
		expect(new Stop(AbortSignal.abort()).isStopped).toBe(true);
	});

	test('has one listener there, however many listen to it', () => {
		const parent = new AbortController();
		const stop = new Stop(parent.signal);

		for (let count = 0; count < 1000; count++) stop.onStop(() => {});

		expect(listenersOf(parent.signal)).toBe(1);
	});

	test.each<[string, (stop: Stop) => void]>([
		['released', (stop) => stop.release()],
		['stopped', (stop) => stop.stop()],
	])('leaves no listener there once it is %s', (_how, end) => {
		const parent = new AbortController();
		const stop = new Stop(parent.signal);

		end(stop);

		expect(listenersOf(parent.signal)).toBe(0);
	});

	test('does not hear of it any more once it is released', () => {
		const parent = new AbortController();
		const stop = new Stop(parent.signal);
		stop.release();

		parent.abort();

		expect(stop.isStopped).toBe(false);
	});
});

describe('a stop below another one', () => {
	test('is stopped with it, and not the other way round', () => {
		const parent = new Stop();
		const [first, second] = [new Stop(parent), new Stop(parent)];

		first.stop();
		expect([parent.isStopped, second.isStopped]).toEqual([false, false]);

		parent.stop();
		expect(second.isStopped).toBe(true);
	});

	test('leaves no listener there once it is released or stopped', () => {
		const parent = new Stop();
		const stops = [new Stop(parent), new Stop(parent)];
		expect(listenersLeft(parent)).toBe(2);

		stops[0].release();
		stops[1].stop();

		expect(listenersLeft(parent)).toBe(0);
	});
});
