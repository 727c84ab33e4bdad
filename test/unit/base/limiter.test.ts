import { inBatches, Limiter } from '../../../nodes/CometApiKling/base/limiter';
import { nextTurn } from '../../harness/engine/idle';

/** Lets jobs named by letters acquire a place; lists those that have one, and releases them. */
function jobs(limiter: Limiter, letters: string) {
	const running = new Map<string, () => void>();
	for (const letter of letters) {
		void limiter.acquire().then((release) => running.set(letter, release));
	}
	return {
		running: async () => {
			for (let turn = 0; turn < 10; turn++) await Promise.resolve();
			return [...running.keys()].join('');
		},
		release: (letter: string) => {
			running.get(letter)?.();
			running.delete(letter);
		},
	};
}

test('no more jobs than the limit run at a time, in the order in which they came', async () => {
	const { running, release } = jobs(new Limiter(2), 'abcde');

	expect(await running()).toBe('ab');
	release('b');
	expect(await running()).toBe('ac');
	release('a');
	release('c');
	expect(await running()).toBe('de');
});

test.each([0, 5, 6])('with a limit of %i five jobs run at once', async (limit) => {
	expect(await jobs(new Limiter(limit), 'abcde').running()).toBe('abcde');
});

test('releasing twice gives one place back', async () => {
	const limiter = new Limiter(1);
	const release = await limiter.acquire();
	const { running } = jobs(limiter, 'bc');

	release();
	release();

	expect(await running()).toBe('b');
});

test('a place that was released while no job waited is free for the next', async () => {
	const limiter = new Limiter(1);
	(await limiter.acquire())();

	expect(await jobs(limiter, 'ab').running()).toBe('a');
});

test('jobs that cost more take up more of the capacity', async () => {
	const limiter = new Limiter(5);
	const started: string[] = [];
	const job = (name: string) => async () => {
		started.push(name);
		await new Promise(() => {});
	};
	void limiter.run(job('four'), 4);
	void limiter.run(job('two'), 2);
	void limiter.run(job('one'), 1);
	for (let turn = 0; turn < 10; turn++) await Promise.resolve();

	// In order: a cheap job does not overtake an expensive one.
	expect(started).toEqual(['four']);
});

test('a job that fails releases its place', async () => {
	const limiter = new Limiter(1);
	const failing = limiter.run(async () => await Promise.reject(new Error('no')));

	await expect(failing).rejects.toThrow('no');
	expect(await limiter.run(async () => await Promise.resolve('next'))).toBe('next');
});

test('ten jobs start at once and ten in each turn of the event loop, in order', async () => {
	const started: number[] = [];
	const elements = Array.from({ length: 25 }, (_, index) => index);
	const all = inBatches(elements, async (element) => {
		await Promise.resolve();
		started.push(element);
		return -element;
	});

	const counts: number[] = [];
	for (let count = 0; count < 4; count++) {
		await Promise.resolve();
		await Promise.resolve();
		counts.push(started.length);
		await new Promise<void>((resolve) => nextTurn(resolve));
	}

	expect(await all).toEqual(elements.map((element) => -element));
	expect(counts).toEqual([10, 20, 25, 25]);
	expect(started).toEqual(elements);
});
