import assert from 'node:assert/strict';
import {
	errorOf,
	itemsOf,
	type Execution,
	type StoredError,
} from '../../harness/n8n/execution.mjs';
import type { CreateBody } from '../../simulator/server.mjs';
import { isAffected, itemOf, NODE, type RowFixture } from './fixture.mjs';
import type { Gap } from './row.mjs';

/** The outcome of one item. In a run that failed as a whole, every item shares the run's error. */
export interface ItemOutcome {
	kind: 'succeeds' | 'times out' | 'fails' | 'stops';
	/** The task that the output item is about. */
	taskId?: string;
	/** The headline of a failure, and all that belongs to it. */
	says?: string;
	error?: string;
}

function textOf({ message, description }: StoredError): string {
	return `${message} ${description ?? ''}`;
}

function runError(execution: Execution): string {
	const { top, nodes } = errorOf(execution);
	return [top, nodes[NODE]].flatMap((error) => (error ? [textOf(error)] : [])).join(' ');
}

/** All that a user finds in an execution: the node's items and the errors. */
export function visibleText(execution: Execution): string {
	const items = outputOf(execution).map(({ json }) => json);
	return `${JSON.stringify(items)} ${runError(execution)}`;
}

function outputOf(execution: Execution) {
	return [0, 1].flatMap((output) => itemsOf(execution, NODE, { output }));
}

/** The outcomes of each item, by its place in the input; more or less than one is a fault. */
export function outcomesOf({ urls }: RowFixture, execution: Execution): ItemOutcome[][] {
	const outcomes: ItemOutcome[][] = urls.map(() => []);
	const output = outputOf(execution);
	for (const { json, pairedItem } of output) {
		const item = typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : NaN;
		outcomes[item]?.push({
			kind: json.error !== undefined ? 'fails' : json.timed_out === true ? 'times out' : 'succeeds',
			...(json.task_id !== undefined && { taskId: String(json.task_id) }),
			...(json.error !== undefined && { says: String(json.error), error: JSON.stringify(json) }),
		});
	}
	if (execution.status !== 'error' || output.length > 0) return outcomes;
	const says = errorOf(execution).top?.message ?? '';
	const stop: ItemOutcome = { kind: 'stops', says, error: runError(execution) };
	return outcomes.map(() => [stop]);
}

function postsOf(fixture: RowFixture, item: number): number {
	return fixture.sim.requests.filter(({ kind, body }) => {
		return kind === 'create' && itemOf(fixture, body as CreateBody) === item;
	}).length;
}

export function tasksOf(fixture: RowFixture, item: number) {
	return fixture.sim.tasks.filter(({ body }) => itemOf(fixture, body) === item);
}

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
	const { row } = fixture;
	const tasks = tasksOf(fixture, item);
	const paid = tasks.filter((task) => task.outcome !== 'failed');
	const keys = new Set(tasks.map(({ externalTaskId }) => externalTaskId));
	const broken: string[] = [];
	if (row.expected.mayBePaidAgain) return broken;
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
	assert.ok(!text.includes(fixture.sim.apiKey), 'the key is not shown');

	outcomesOf(fixture, execution).forEach(([outcome], item) => {
		if (isStopped) return assert.match(outcome.error ?? '', expected.words ?? /./);
		const isOneOfThem = isAffected(fixture, item);
		const right = isOneOfThem ? expected.affected : 'succeeds';
		assert.equal(outcome.kind, right, `item ${item}: ${outcome.error}${callsIn(fixture)}`);
		if (isOneOfThem && expected.words) assert.match(outcome.error ?? '', expected.words);
	});
	const affected = fixture.urls.map((_, item) => item).filter((item) => isAffected(fixture, item));
	for (const item of affected) {
		if (expected.posts !== undefined) assert.equal(postsOf(fixture, item), expected.posts, 'POSTs');
		const tasks = expected.tasks ?? (expected.affected === 'fails' ? undefined : 1);
		if (tasks !== undefined) assert.equal(tasksOf(fixture, item).length, tasks, 'tasks');
	}
	if (!isStopped) {
		assert.equal(fixture.sim.effects.length, fixture.urls.length, 'the node behind ran once');
	}
}

/** How the callbacks were answered, and how long after their tasks had ended, for a message. */
function callsIn({ sim }: RowFixture): string {
	const calls = sim.callbacks.map(({ taskId, status, at, answered }) => {
		const endsAt = sim.tasks.find(({ id }) => id === taskId)?.endsAt ?? NaN;
		return `${status} ${at - endsAt} ms: ${answered}`;
	});
	return calls.length === 0 ? '' : `; callbacks: ${calls.join(', ')}`;
}

/** Asserts that a gap of n8n is still there, and no wider than the document says. */
export function assertGap({ sim }: RowFixture, { tasks }: Gap, broken: string[][]): void {
	assert.ok(tasks.includes(sim.tasks.length), `${sim.tasks.length} tasks`);
	assert.ok(broken.flat().length > 0, 'n8n has closed the gap: drop it from this row');
}
