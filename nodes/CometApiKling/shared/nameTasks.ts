import { counted } from './text';

const NAMED_TASKS_MAX = 20;

/** A task as an error names it; without an id it is not sure whether it was created. */
export interface NamedTask {
	id?: string;
	externalId?: string;
}

/**
 * A sentence that names the tasks of the other items of a run, or nothing if there are none.
 *
 * A node that fails drops the output of all its items, so its error is the only place where the ids
 * of tasks that were paid survive.
 */
export function nameTasks(tasks: readonly NamedTask[], failed: NamedTask): string {
	const others = tasks.filter((task) => !isSame(task, failed));
	if (others.length === 0) return '';
	const named = others.slice(0, NAMED_TASKS_MAX).map(nameOf);
	const more = others.length > named.length ? ` and ${others.length - named.length} more` : '';
	return (
		` This run also created ${counted(others.length, 'task')} for other items: ${named.join(', ')}${more}.` +
		' They go on at the service: fetch them with "Await Result", or set On Error to continue so that one bad item does not stop the others.'
	);
}

function isSame(task: NamedTask, failed: NamedTask): boolean {
	if (task.id !== undefined && failed.id !== undefined) return task.id === failed.id;
	return task.externalId !== undefined && task.externalId === failed.externalId;
}

function nameOf({ id, externalId }: NamedTask): string {
	if (id === undefined) return `${externalId} (not confirmed)`;
	return externalId === undefined ? id : `${id} (${externalId})`;
}
