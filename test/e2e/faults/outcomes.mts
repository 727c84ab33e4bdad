import {
	errorOf,
	itemsOf,
	type Execution,
	type StoredError,
} from '../../harness/n8n/execution.mjs';
import { itemOf, NODE, type RowFixture } from './fixture.mjs';
import type { CreateBody } from '../../simulator/server.mjs';

/** What one item came to. In a run that failed as a whole, every item shares the run's error. */
export interface ItemOutcome {
	kind: 'succeeds' | 'times out' | 'fails' | 'stops';
	/** The task that the output item is about. */
	taskId?: string;
	/** The headline that the user reads when it failed, and all that belongs to it. */
	says?: string;
	error?: string;
}

function textOf({ message, description }: StoredError): string {
	return `${message} ${description ?? ''}`;
}

/** What n8n shows about why the run failed. */
export function runError(execution: Execution): string {
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

/** How often the create of an item went out. */
export function postsOf(fixture: RowFixture, item: number): number {
	return fixture.sim.requests.filter(({ kind, body }) => {
		return kind === 'create' && itemOf(fixture, body as CreateBody) === item;
	}).length;
}

/** The tasks that the service has created for an item. */
export function tasksOf(fixture: RowFixture, item: number) {
	return fixture.sim.tasks.filter(({ body }) => itemOf(fixture, body) === item);
}
