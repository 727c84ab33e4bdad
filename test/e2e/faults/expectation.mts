import assert from 'node:assert/strict';
import type { Execution } from '../../harness/n8n/execution.mjs';
import { isAffected, type RowFixture } from './fixture.mjs';
import { INVARIANTS } from './invariants.mjs';
import { outcomesOf, postsOf, tasksOf, visibleText } from './outcomes.mjs';
import type { Gap } from './row.mjs';

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
