import { Pace, type PacedTask } from '../../../nodes/CometApiKling/tasks/pace';
import { Stop } from '../../../nodes/CometApiKling/base/stop';
import { chance } from '../../harness/chance';

const INTERVAL_MS = 5_000;

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

/** A task that has not ended, in milliseconds since all were created. */
interface OpenTask {
	paced: PacedTask;
	durationMs: number;
	lastMs: number;
	/** What `paced` said when it was last asked: only its own look and another's end change that. */
	dueMs: number;
}

/** What the pace costs for tasks that are all created at the same time, in simulated time. */
function paceCost(durationsMs: number[], random: () => number): Cost & { gapMs: number } {
	const pace = new Pace(INTERVAL_MS, new Stop(), random);
	const open = new Set<OpenTask>();
	for (const durationMs of durationsMs) {
		open.add({ paced: pace.join({ isNew: true }), durationMs, lastMs: 0, dueMs: 0 });
	}
	askWhenDue(open);
	let [looks, lagMs, nowMs, gapMs] = [0, 0, 0, Infinity];
	while (open.size > 0) {
		const task = firstDue(open);
		nowMs = Math.max(nowMs, task.dueMs);
		gapMs = Math.min(gapMs, nowMs - task.lastMs);
		task.lastMs = nowMs;
		task.paced.noteLook(nowMs);
		looks += 1;
		if (nowMs < task.durationMs) {
			askWhenDue([task]);
			continue;
		}
		lagMs += nowMs - task.durationMs;
		open.delete(task);
		pace.noteEnd(task.durationMs);
		pace.leave();
		askWhenDue(open);
	}
	return { looks: looks / durationsMs.length, lagMs: lagMs / durationsMs.length, gapMs };
}

function askWhenDue(tasks: Iterable<OpenTask>): void {
	for (const task of tasks) task.dueMs = task.paced.dueMs;
}

/** Of tasks due at the same moment the one that joined first. */
function firstDue(tasks: Iterable<OpenTask>): OpenTask {
	return [...tasks].reduce((first, task) => (task.dueMs < first.dueMs ? task : first));
}

function mean(values: number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const seconds = (from: number, to: number) => (random: () => number) =>
	(from + (to - from) * random()) * 1000;

const draws = [
	{ name: '10 to 25 seconds', draw: seconds(10, 25) },
	{ name: '1 to 3 minutes', draw: seconds(60, 180) },
	{ name: '3 to 6 minutes', draw: seconds(180, 360) },
];

/** The share of a fixed interval's looks that so many tasks may take. */
const sizes = [
	{ count: 100, runCount: 10, share: 2 / 3 },
	{ count: 500, runCount: 2, share: 3 / 5 },
];

const cases = draws.flatMap((draw) => sizes.map((size) => ({ ...draw, ...size })));

describe.each(cases)('$count tasks of $name', ({ draw, count, runCount, share }) => {
	const random = chance(7);
	const runs = Array.from({ length: runCount }, () =>
		Array.from({ length: count }, () => draw(random)),
	);
	const fixed = runs.map(fixedCost);
	const paced = runs.map((durationsMs) => paceCost(durationsMs, random));
	const ratio = (name: 'looks' | 'lagMs') =>
		mean(paced.map((cost) => cost[name])) / mean(fixed.map((cost) => cost[name]));

	test('take far fewer looks than a fixed interval', () => {
		expect(ratio('looks')).toBeLessThan(share);
	});

	test('are seen to have ended as soon, within a twentieth', () => {
		expect(ratio('lagMs')).toBeLessThan(1.05);
	});

	test('are never looked at more often than the interval', () => {
		expect(Math.min(...paced.map(({ gapMs }) => gapMs))).toBeGreaterThanOrEqual(INTERVAL_MS);
	});
});

test('tasks that end before the first look are found by it, as with a fixed interval', () => {
	const random = chance(3);
	const durationsMs = Array.from({ length: 100 }, () => seconds(1, 4)(random));

	const { looks, lagMs } = paceCost(durationsMs, () => 0);

	expect(looks).toBe(1);
	expect(lagMs).toBeCloseTo(fixedCost(durationsMs).lagMs);
});

test.each([1, 2, 3, 4])('of %i tasks each is looked at every interval', (count) => {
	const pace = new Pace(INTERVAL_MS, new Stop(), () => 0);
	for (const task of Array.from({ length: count }, () => pace.join({ isNew: true }))) {
		expect(task.dueMs).toBe(INTERVAL_MS);
		task.noteLook(INTERVAL_MS);
		expect(task.dueMs).toBe(2 * INTERVAL_MS);
	}
});

test('a first look is up to a hundredth of the interval late, by chance', () => {
	const task = new Pace(INTERVAL_MS, new Stop(), () => 0.5).join({ isNew: true });

	expect(task.dueMs).toBe(5_025);
	task.noteLook(5_030);
	expect(task.dueMs).toBe(10_030);
});

test('a task of unknown age is due at once, then every interval', () => {
	const pace = new Pace(INTERVAL_MS, new Stop(), () => 0);
	const tasks = Array.from({ length: 100 }, () => pace.join({ isNew: false }));

	expect(tasks.map((task) => task.dueMs)).toEqual(Array(100).fill(0));
	tasks[7].noteLook(40);
	expect(tasks[7].dueMs).toBe(40 + INTERVAL_MS);
});

test('many tasks take turns until the first has ended, then none waits longer than it took', () => {
	const pace = new Pace(INTERVAL_MS, new Stop(), () => 0);
	const tasks = Array.from({ length: 100 }, () => pace.join({ isNew: true }));
	const turns = [1, 2, 3, 4, 5].map((turn) => turn * INTERVAL_MS);

	expect(tasks.slice(0, 5).map((task) => task.dueMs)).toEqual(turns);
	tasks[0].noteLook(INTERVAL_MS);
	expect(tasks[0].dueMs).toBe(6 * INTERVAL_MS);
	pace.noteEnd(7_000);
	expect(pace.firstEnd.isStopped).toBe(true);
	expect(tasks.map((task) => task.dueMs)).toEqual(Array(100).fill(2 * INTERVAL_MS));
});

test('tasks that have left make no others wait for their turn', () => {
	const pace = new Pace(INTERVAL_MS, new Stop(), () => 0);
	const tasks = Array.from({ length: 100 }, () => pace.join({ isNew: true }));
	for (let left = 0; left < 96; left++) pace.leave();

	expect(tasks.slice(96).map((task) => task.dueMs)).toEqual(Array(4).fill(INTERVAL_MS));
});
