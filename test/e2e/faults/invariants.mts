import assert from 'node:assert/strict';
import type { Execution } from '../../harness/n8n/execution.mjs';
import { type RowFixture, isAffected } from './fixture.mjs';
import { outcomesOf, tasksOf, visibleText, type ItemOutcome, postsOf } from './outcomes.mjs';
import type { Gap } from './row.mjs';

/** What must hold whatever goes wrong; the names head the columns of the printed matrix. */
export const INVARIANTS = [
	'each input item has exactly one outcome',
	'no item is paid for twice, and each that succeeds once',
	'every created task is named in the output or an error',
] as const;

/** What breaks each of the three invariants; three empty lists are the right answer. */
export function violations(fixture: RowFixture, execution: Execution): string[][] {
	const outcomes = outcomesOf(fixture, execution);
	return [
		outcomes.flatMap((all, item) => oneOutcome(fixture, item, all)),
		outcomes.flatMap((all, item) => onePayment(fixture, item, all)),
		allNamed(fixture, visibleText(execution)),
	];
}

function oneOutcome(fixture: RowFixture, item: number, outcomes: ItemOutcome[]): string[] {
	if (outcomes.length !== 1) return [`item ${item} has ${outcomes.length} outcomes`];
	const [{ taskId }] = outcomes;
	if (taskId === undefined) return [];
	const isOwn = tasksOf(fixture, item).some(({ id }) => id === taskId);
	return isOwn ? [] : [`item ${item} has the task ${taskId} of another video`];
}

/** A task that failed costs nothing and may be followed by one under the next key. */
function onePayment(fixture: RowFixture, item: number, [outcome]: ItemOutcome[]): string[] {
	const tasks = tasksOf(fixture, item);
	const paid = tasks.filter((task) => task.outcome !== 'failed');
	const keys = new Set(tasks.map(({ externalTaskId }) => externalTaskId));
	const broken: string[] = [];
	if (paid.length > 1) broken.push(`item ${item} was paid for ${paid.length} times`);
	if (outcome?.kind === 'succeeds' && paid.length !== 1) {
		broken.push(`item ${item} succeeded with ${paid.length} tasks`);
	}
	if (keys.size !== tasks.length) broken.push(`item ${item} used one key for several tasks`);
	return broken;
}

/** A failed task is named by the error of its own attempt; a successor is named in its place. */
function allNamed({ sim, row }: RowFixture, text: string): string[] {
	const isNamed = (key: string) => text.includes(key);
	return sim.tasks.flatMap(({ id, externalTaskId, outcome }) => {
		const byKey = row.expected.isNamedByKey === true && text.includes(String(externalTaskId));
		const bySuccessor = outcome === 'failed' && successors(externalTaskId).some(isNamed);
		return byKey || bySuccessor || text.includes(id) ? [] : [`task ${id} is named nowhere`];
	});
}

/** The keys under which the next attempts at a job go out. */
function successors(key = ''): string[] {
	const [, first, number] = /^(.*?)(?:-(\d))?$/.exec(key) ?? [];
	return Array.from({ length: 9 }, (_, index) => index + 1)
		.filter((next) => next > Number(number ?? 1))
		.map((next) => `${first}-${next}`);
}

export function assertInvariants(broken: string[][]): void {
	INVARIANTS.forEach((invariant, index) => assert.deepEqual(broken[index], [], invariant));
}

/** Asserts what a row says about itself, beside the invariants that hold for all. */
export function assertExpected(fixture: RowFixture, execution: Execution): void {
	const { expected } = fixture.row;
	const isStopped = expected.run === 'stops';
	const text = visibleText(execution);
	assert.equal(execution.status, expected.status ?? (isStopped ? 'error' : 'success'), text);
	assert.ok(!text.includes(fixture.sim.apiKey), 'the key is not in sight');

	outcomesOf(fixture, execution).forEach(([outcome], item) => {
		if (isStopped) return assert.match(outcome.error ?? '', expected.words ?? /./);
		const isOneOfThem = isAffected(fixture, item);
		const right = isOneOfThem ? expected.affected : 'succeeds';
		assert.equal(outcome.kind, right, `item ${item}: ${outcome.error}`);
		if (isOneOfThem && expected.words) assert.match(outcome.error ?? '', expected.words);
	});
	const affected = fixture.urls.map((_, item) => item).filter((item) => isAffected(fixture, item));
	for (const item of affected) {
		if (expected.posts !== undefined) assert.equal(postsOf(fixture, item), expected.posts, 'POSTs');
		const tasks = expected.tasks ?? (expected.affected === 'fails' ? undefined : 1);
		if (tasks !== undefined) assert.equal(tasksOf(fixture, item).length, tasks, 'tasks');
	}
	if (!isStopped) {
		assert.equal(fixture.sim.effects.length, fixture.urls.length, 'what stands behind ran once');
	}
}

/** Asserts that a gap of n8n is still there, and no wider than the document says. */
export function assertGap({ sim }: RowFixture, { tasks }: Gap, broken: string[][]): void {
	assert.ok(tasks.includes(sim.tasks.length), `${sim.tasks.length} tasks`);
	assert.ok(broken.flat().length > 0, 'n8n has closed the gap: drop it from this row');
}
