import type { Execution } from '../../harness/n8n/execution.mjs';
import type { RowFixture } from './fixture.mjs';
import { outcomesOf, tasksOf, visibleText, type ItemOutcome } from './outcomes.mjs';

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
