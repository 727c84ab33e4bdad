import { nextTurn } from '../../harness/engine/idle';
import { Clock } from '../../harness/engine/clock';

const START_MS = 1_700_000_000_000;

/** A clock, and a list of who has woken on it and when. */
function clockWithSleepers() {
	const clock = new Clock(START_MS);
	const woken: Array<[name: string, elapsedMs: number]> = [];
	const sleep = (name: string, durationMs: number) =>
		clock.sleep(durationMs).then(() => woken.push([name, clock.elapsedMs]));
	const jump = async () => {
		clock.jump();
		await Promise.resolve().then(() => {});
		await new Promise((resolve) => nextTurn(resolve));
	};
	return { clock, woken, sleep, jump };
}

test('a clock stands still until it is told to jump', async () => {
	const { clock, woken, sleep, jump } = clockWithSleepers();
	void sleep('a', 5_000);
	await new Promise((resolve) => nextTurn(resolve));

	expect({ woken, elapsedMs: clock.elapsedMs }).toEqual({ woken: [], elapsedMs: 0 });
	await jump();
	expect(woken).toEqual([['a', 5_000]]);
	expect(clock.dateMs).toBe(START_MS + 5_000);
});

test('sleepers wake by the time they are due, not by the order in which they came', async () => {
	const { clock, woken, sleep, jump } = clockWithSleepers();
	void sleep('late', 300);
	void sleep('early', 100);
	void sleep('middle', 200);

	while (clock.isAnyoneAsleep) await jump();

	expect(woken).toEqual([
		['early', 100],
		['middle', 200],
		['late', 300],
	]);
});

test('those due at the same moment wake in one jump, in the order in which they fell asleep', async () => {
	const { clock, woken, sleep, jump } = clockWithSleepers();
	void sleep('first', 100);
	await sleepAndJump();
	void sleep('second', 50);
	void sleep('third', 50);
	void sleep('later', 51);

	await jump();

	expect(woken.slice(1).map(([name]) => name)).toEqual(['first', 'second', 'third']);
	expect(clock.isAnyoneAsleep).toBe(true);

	async function sleepAndJump() {
		void sleep('before', 50);
		await jump();
	}
});

test('a sleep of no time or less ends at the next jump, which takes none', async () => {
	const { clock, woken, sleep, jump } = clockWithSleepers();
	void sleep('none', 0);
	void sleep('less', -7);

	await jump();

	expect(woken).toEqual([
		['none', 0],
		['less', 0],
	]);
	expect(clock.isAnyoneAsleep).toBe(false);
});

test('a jump with nobody asleep does nothing', () => {
	const { clock } = clockWithSleepers();

	clock.jump();

	expect(clock.elapsedMs).toBe(0);
});

test.each([-3_600_000, 3_600_000])('the date set by %i ms moves no sleep', async (shiftMs) => {
	const { clock, woken, sleep, jump } = clockWithSleepers();
	void sleep('a', 5_000);
	clock.shiftDate(shiftMs);

	expect(clock.dateMs).toBe(START_MS + shiftMs);
	await jump();
	expect(woken).toEqual([['a', 5_000]]);
	expect(clock.dateMs).toBe(START_MS + shiftMs + 5_000);
});

test('the date has whole milliseconds, what has passed is exact', async () => {
	const { clock, woken, sleep, jump } = clockWithSleepers();
	void sleep('a', 0.75);

	await jump();

	expect(woken).toEqual([['a', 0.75]]);
	expect(clock.dateMs).toBe(START_MS);
});

test.each([NaN, Infinity])('a sleep of %d ms is refused', async (durationMs) => {
	await expect(new Clock(START_MS).sleep(durationMs)).rejects.toThrow(RangeError);
});

test('a sleep too short to change the time moves the clock on all the same', async () => {
	const { woken, sleep, jump } = clockWithSleepers();
	void sleep('long', 90_000);
	await jump();
	void sleep('tiny', 1e-12);
	await jump();

	expect(woken.at(-1)).toEqual(['tiny', 90_000.001]);
});
