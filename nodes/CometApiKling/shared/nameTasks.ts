import type { Task } from './task';
import { counted } from './text';

const NAMED_TASKS_MAX = 20;

/**
 * A sentence that names the tasks of the other items of a run, or nothing if there are none.
 *
 * A node that fails drops the output of all its items, so its error is the only place where the ids
 * of tasks that were paid survive.
 */
export function nameTasks(tasks: readonly Task[], failedId: string | undefined): string {
	const others = tasks.filter((task) => task.id !== failedId);
	if (others.length === 0) return '';
	const named = others.slice(0, NAMED_TASKS_MAX).map((task) => {
		return task.externalId === undefined ? task.id : `${task.id} (${task.externalId})`;
	});
	const more = others.length > named.length ? ` and ${others.length - named.length} more` : '';
	return (
		` This run also created ${counted(others.length, 'task')} for other items: ${named.join(', ')}${more}.` +
		' They go on at the service: fetch them with "Await Result", or set On Error to continue so that one bad item does not stop the others.'
	);
}
