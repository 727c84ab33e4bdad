import { Limiter } from '../../../nodes/CometApiKling/base/limiter';

/** Sends jobs named by letters through a limiter; tells who is inside, and lets them leave. */
function crowd(limiter: Limiter, letters: string) {
	const inside = new Map<string, () => void>();
	for (const letter of letters) {
		void limiter.acquire().then((leave) => inside.set(letter, leave));
	}
	return {
		inside: async () => {
			for (let turn = 0; turn < 10; turn++) await Promise.resolve();
			return [...inside.keys()].join('');
		},
		leave: (letter: string) => {
			inside.get(letter)?.();
			inside.delete(letter);
		},
	};
}

test('no more than the limit are inside, and they enter in the order in which they came', async () => {
	const { inside, leave } = crowd(new Limiter(2), 'abcde');

	expect(await inside()).toBe('ab');
	leave('b');
	expect(await inside()).toBe('ac');
	leave('a');
	leave('c');
	expect(await inside()).toBe('de');
});

test.each([0, 5, 6])('a limit of %i lets five through at once', async (limit) => {
	expect(await crowd(new Limiter(limit), 'abcde').inside()).toBe('abcde');
});

test('leaving twice gives one place back', async () => {
	const limiter = new Limiter(1);
	const leave = await limiter.acquire();
	const { inside } = crowd(limiter, 'bc');

	leave();
	leave();

	expect(await inside()).toBe('b');
});

test('a place that was given back while nobody waited is free for the next', async () => {
	const limiter = new Limiter(1);
	(await limiter.acquire())();

	expect(await crowd(limiter, 'ab').inside()).toBe('a');
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

test('a job that fails gives its place back', async () => {
	const limiter = new Limiter(1);
	const failing = limiter.run(async () => await Promise.reject(new Error('no')));

	await expect(failing).rejects.toThrow('no');
	expect(await limiter.run(async () => await Promise.resolve('next'))).toBe('next');
});
