import { Pace, type PacedTask } from '../nodes/CometApiKling/shared/pace';
import { Stop } from '../nodes/CometApiKling/shared/stop';

const INTERVAL_MS = 5_000;

/** A repeatable source of chance between 0 and 1 (mulberry32). */
function chance(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

interface Cost {
	looks: number;
	lagMs: number;
}

/** What it costs to look at each task every interval, per task. */
function fixedCost(durationsMs: number[]): Cost {
	const looks = durationsMs.map((durationMs) => Math.ceil(durationMs / INTERVAL_MS));
	const lagsMs = durationsMs.map((durationMs, index) => looks[index] * INTERVAL_MS - durationMs);
	return { looks: mean(looks), lagMs: mean(lagsMs) };
}

/** What the pace costs for tasks that are all created at the same time, in simulated time. */
function paceCost(durationsMs: number[], random: () => number): Cost & { gapMs: number } {
	const pace = new Pace(INTERVAL_MS, new Stop(), random);
	const open = new Map<PacedTask, { durationMs: number; lastMs: number }>();
	for (const durationMs of durationsMs) open.set(pace.join(true), { durationMs, lastMs: 0 });
	let [looks, lagMs, nowMs, gapMs] = [0, 0, 0, Infinity];
	while (open.size > 0) {
		const [next] = [...open.keys()].sort((a, b) => a.dueMs - b.dueMs);
		const task = open.get(next) as { durationMs: number; lastMs: number };
		nowMs = Math.max(nowMs, next.dueMs);
		gapMs = Math.min(gapMs, nowMs - task.lastMs);
		task.lastMs = nowMs;
		next.noteLook(nowMs);
		looks += 1;
		if (nowMs < task.durationMs) continue;
		lagMs += nowMs - task.durationMs;
		open.delete(next);
		pace.noteEnd(task.durationMs);
	}
	return { looks: looks / durationsMs.length, lagMs: lagMs / durationsMs.length, gapMs };
}

function mean(values: number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const seconds = (from: number, to: number) => (random: () => number) =>
	(from + (to - from) * random()) * 1000;

const draws: Array<[string, (random: () => number) => number]> = [
	['10 to 25 seconds', seconds(10, 25)],
	['1 to 3 minutes', seconds(60, 180)],
	['3 to 6 minutes', seconds(180, 360)],
];

describe.each(draws)('a hundred tasks of %s', (_name, draw) => {
	const random = chance(7);
	const runs = Array.from({ length: 10 }, () => Array.from({ length: 100 }, () => draw(random)));
	const fixed = runs.map(fixedCost);
	const paced = runs.map((durationsMs) => paceCost(durationsMs, random));
	const ratio = (name: 'looks' | 'lagMs') =>
		mean(paced.map((cost) => cost[name])) / mean(fixed.map((cost) => cost[name]));

	test('take about a third fewer looks than a fixed interval', () => {
		expect(ratio('looks')).toBeLessThan(0.68);
	});

	test('are seen to have ended as soon, within a twelfth', () => {
		expect(ratio('lagMs')).toBeLessThan(1 + 1 / 12);
	});

	test('are never looked at more often than the interval', () => {
		expect(Math.min(...paced.map(({ gapMs }) => gapMs))).toBeGreaterThanOrEqual(INTERVAL_MS - 1e-6);
	});
});

test('tasks that end before the first look are found by it, as with a fixed interval', () => {
	const random = chance(3);
	const durationsMs = Array.from({ length: 100 }, () => seconds(1, 4)(random));

	const { looks, lagMs } = paceCost(durationsMs, random);

	expect(looks).toBe(1);
	expect(lagMs).toBeLessThan(fixedCost(durationsMs).lagMs + INTERVAL_MS * 0.3);
});

test('a single task is looked at every interval', () => {
	const task = new Pace(INTERVAL_MS, new Stop(), () => 0).join(true);

	expect(task.dueMs).toBe(INTERVAL_MS);
	task.noteLook(INTERVAL_MS);
	expect(task.dueMs).toBe(2 * INTERVAL_MS);
});

test('a task of unknown age is due at once', () => {
	expect(new Pace(INTERVAL_MS, new Stop()).join(false).dueMs).toBeLessThan(0);
});

test('the first task that ends wakes those that are left alone', () => {
	const pace = new Pace(INTERVAL_MS, new Stop(), () => 0);
	const tasks = Array.from({ length: 9 }, () => pace.join(true));
	const leftAlone = tasks.filter((task) => task.dueMs === 3 * INTERVAL_MS);

	expect(leftAlone).toHaveLength(6);
	pace.noteEnd(7_000);
	expect(pace.firstEnd.isStopped).toBe(true);
	expect(leftAlone.map((task) => task.dueMs)).toEqual(Array(6).fill(7_500));
});
