import assert from 'node:assert/strict';
import type { Execution } from '../support/execution.mjs';
import { isStruck, type Actor } from './actor.mjs';
import { INVARIANTS } from './invariants.mjs';
import { outcomesOf, postsOf, tasksOf, visibleText } from './outcomes.mjs';
import type { Gap } from './row.mjs';

export function assertInvariants(broken: string[][]): void {
	INVARIANTS.forEach((invariant, index) => assert.deepEqual(broken[index], [], invariant));
}

/** Asserts what a row says about itself, beside the invariants that hold for all. */
export function assertExpected(actor: Actor, execution: Execution): void {
	const { expected } = actor.row;
	const isStopped = expected.run === 'stops';
	const text = visibleText(execution);
	assert.equal(execution.status, expected.status ?? (isStopped ? 'error' : 'success'), text);
	assert.ok(!text.includes(actor.sim.apiKey), 'the key is not in sight');

	outcomesOf(execution).forEach(([outcome], item) => {
		if (isStopped) return assert.match(outcome.error ?? '', expected.words ?? /./);
		const isOneOfThem = isStruck(actor.row, item);
		const right = isOneOfThem ? expected.struck : 'succeeds';
		assert.equal(outcome.kind, right, `item ${item}: ${outcome.error}`);
		if (isOneOfThem && expected.words) assert.match(outcome.error ?? '', expected.words);
	});
	const struck = actor.urls.map((_, item) => item).filter((item) => isStruck(actor.row, item));
	for (const item of struck) {
		if (expected.posts !== undefined) assert.equal(postsOf(actor, item), expected.posts, 'POSTs');
		const tasks = expected.tasks ?? (expected.struck === 'fails' ? undefined : 1);
		if (tasks !== undefined) assert.equal(tasksOf(actor, item).length, tasks, 'tasks');
	}
	if (!isStopped) {
		assert.equal(actor.sim.effects.length, actor.urls.length, 'what stands behind ran once');
	}
}

/** Asserts that a gap of n8n is still there, and no wider than the document says. */
export function assertGap({ sim }: Actor, { tasks }: Gap, broken: string[][]): void {
	assert.ok(tasks.includes(sim.tasks.length), `${sim.tasks.length} tasks`);
	assert.ok(broken.flat().length > 0, 'n8n has closed the gap: drop it from this row');
}
