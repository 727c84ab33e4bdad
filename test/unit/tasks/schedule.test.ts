import { Cancellation } from '../../../nodes/CometApiKling/base/cancellation';
import { PollSchedule, type ScheduledTask } from '../../../nodes/CometApiKling/tasks/schedule';
import { chance } from '../../harness/chance';

const INTERVAL_MS = 5_000;

interface Cost {
	polls: number;
	lagMs: number;
}

/** The cost per task of polling each task at every interval. */
function fixedCost(durationsMs: number[]): Cost {
	const polls = durationsMs.map((durationMs) => Math.ceil(durationMs / INTERVAL_MS));
	const lagsMs = durationsMs.map((durationMs, index) => polls[index] * INTERVAL_MS - durationMs);
	return { polls: mean(polls), lagMs: mean(lagsMs) };
}

/** A task that has not ended, in milliseconds since all were created. */
interface OpenTask {
	scheduled: ScheduledTask;
	durationMs: number;
	lastMs: number;
	/** The last value of `scheduled.dueMs`, which only its own poll or another task's end changes. */
	dueMs: number;
}

/** The cost of the schedule for tasks that are created at the same time, in simulated time. */
function scheduleCost(durationsMs: number[], random: () => number): Cost & { gapMs: number } {
	const schedule = new PollSchedule(new Cancellation(), random);
	const open = new Set<OpenTask>();
	for (const durationMs of durationsMs) {
		open.add({
			scheduled: schedule.add({ isNew: true, intervalMs: INTERVAL_MS }),
			durationMs,
			lastMs: 0,
			dueMs: 0,
		});
	}
	readDue(open);
	let [polls, lagMs, nowMs, gapMs] = [0, 0, 0, Infinity];
	while (open.size > 0) {
		const task = firstDue(open);
		nowMs = Math.max(nowMs, task.dueMs);
		gapMs = Math.min(gapMs, nowMs - task.lastMs);
		task.lastMs = nowMs;
		task.scheduled.notePoll(nowMs);
		polls += 1;
		if (nowMs < task.durationMs) {
			readDue([task]);
			continue;
		}
		lagMs += nowMs - task.durationMs;
		open.delete(task);
		schedule.noteEnd(task.durationMs);
		schedule.remove();
		readDue(open);
	}
	return { polls: polls / durationsMs.length, lagMs: lagMs / durationsMs.length, gapMs };
}

function readDue(tasks: Iterable<OpenTask>): void {
	for (const task of tasks) task.dueMs = task.scheduled.dueMs;
}

/** The first of the tasks that are due at the same moment. */
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

/** The share of a fixed interval's polls that so many tasks may take. */
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
	const scheduled = runs.map((durationsMs) => scheduleCost(durationsMs, random));
	const ratio = (name: 'polls' | 'lagMs') =>
		mean(scheduled.map((cost) => cost[name])) / mean(fixed.map((cost) => cost[name]));

	test('take far fewer polls than a fixed interval', () => {
		expect(ratio('polls')).toBeLessThan(share);
	});

	test('are found ended as early, within one twentieth', () => {
		expect(ratio('lagMs')).toBeLessThan(1.05);
	});

	test('are never polled more often than the interval', () => {
		expect(Math.min(...scheduled.map(({ gapMs }) => gapMs))).toBeGreaterThanOrEqual(INTERVAL_MS);
	});
});

test('tasks that end before the first poll are found by it, as with a fixed interval', () => {
	const random = chance(3);
	const durationsMs = Array.from({ length: 100 }, () => seconds(1, 4)(random));

	const { polls, lagMs } = scheduleCost(durationsMs, () => 0);

	expect(polls).toBe(1);
	expect(lagMs).toBeCloseTo(fixedCost(durationsMs).lagMs);
});

test.each([1, 2, 3, 4])('of %i tasks each is polled every interval', (count) => {
	const schedule = new PollSchedule(new Cancellation(), () => 0);
	for (const task of Array.from({ length: count }, () =>
		schedule.add({ isNew: true, intervalMs: INTERVAL_MS }),
	)) {
		expect(task.dueMs).toBe(INTERVAL_MS);
		task.notePoll(INTERVAL_MS);
		expect(task.dueMs).toBe(2 * INTERVAL_MS);
	}
});

test('a first poll is up to a hundredth of the interval late, by chance', () => {
	const task = new PollSchedule(new Cancellation(), () => 0.5).add({
		isNew: true,
		intervalMs: INTERVAL_MS,
	});

	expect(task.dueMs).toBe(5_025);
	task.notePoll(5_030);
	expect(task.dueMs).toBe(10_030);
});

test('a task of unknown age is due at once, then every interval', () => {
	const schedule = new PollSchedule(new Cancellation(), () => 0);
	const tasks = Array.from({ length: 100 }, () =>
		schedule.add({ isNew: false, intervalMs: INTERVAL_MS }),
	);

	expect(tasks.map((task) => task.dueMs)).toEqual(Array(100).fill(0));
	tasks[7].notePoll(40);
	expect(tasks[7].dueMs).toBe(40 + INTERVAL_MS);
});

test('many tasks take turns until the first has ended, then none waits longer than it took', () => {
	const schedule = new PollSchedule(new Cancellation(), () => 0);
	const tasks = Array.from({ length: 100 }, () =>
		schedule.add({ isNew: true, intervalMs: INTERVAL_MS }),
	);
	const turns = [1, 2, 3, 4, 5].map((turn) => turn * INTERVAL_MS);

	expect(tasks.slice(0, 5).map((task) => task.dueMs)).toEqual(turns);
	tasks[0].notePoll(INTERVAL_MS);
	expect(tasks[0].dueMs).toBe(6 * INTERVAL_MS);
	schedule.noteEnd(7_000);
	expect(schedule.firstEnd.isCancelled).toBe(true);
	expect(tasks.map((task) => task.dueMs)).toEqual(Array(100).fill(2 * INTERVAL_MS));
});

test('tasks that have left make no others wait for their turn', () => {
	const schedule = new PollSchedule(new Cancellation(), () => 0);
	const tasks = Array.from({ length: 100 }, () =>
		schedule.add({ isNew: true, intervalMs: INTERVAL_MS }),
	);
	for (let left = 0; left < 96; left++) schedule.remove();

	expect(tasks.slice(96).map((task) => task.dueMs)).toEqual(Array(4).fill(INTERVAL_MS));
});
