import type { Execution } from '../support/execution.mjs';
import type { Actor } from './actor.mjs';
import { outcomesOf, tasksOf, visibleText, type Outcome } from './outcomes.mjs';

/** What must hold whatever goes wrong; the names head the columns of the printed matrix. */
export const INVARIANTS = [
	'each input item has exactly one outcome',
	'no item is paid for twice, and each that succeeds once',
	'every created task is named in the output or an error',
] as const;

/** What breaks each of the three invariants; three empty lists are the right answer. */
export function violations(actor: Actor, execution: Execution): string[][] {
	const outcomes = outcomesOf(execution);
	return [
		outcomes.flatMap((all, item) => oneOutcome(actor, item, all)),
		outcomes.flatMap((all, item) => onePayment(actor, item, all)),
		allNamed(actor, visibleText(execution)),
	];
}

function oneOutcome(actor: Actor, item: number, outcomes: Outcome[]): string[] {
	if (outcomes.length !== 1) return [`item ${item} has ${outcomes.length} outcomes`];
	const [{ taskId }] = outcomes;
	if (taskId === undefined) return [];
	const isOwn = tasksOf(actor, item).some(({ id }) => id === taskId);
	return isOwn ? [] : [`item ${item} has the task ${taskId} of another video`];
}

/** A task that failed costs nothing and may be followed by one under the next key. */
function onePayment(actor: Actor, item: number, [outcome]: Outcome[]): string[] {
	const tasks = tasksOf(actor, item);
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

/** A failed task is named by the error of its own attempt; its successor is named in its place. */
function allNamed({ sim, row }: Actor, text: string): string[] {
	return sim.tasks.flatMap(({ id, externalTaskId, outcome }) => {
		const byKey = row.expected.isNamedByKey === true && text.includes(String(externalTaskId));
		const bySuccessor = outcome === 'failed' && text.includes(`${externalTaskId}-2`);
		return byKey || bySuccessor || text.includes(id) ? [] : [`task ${id} is named nowhere`];
	});
}
