import type { TaskStatus } from './scenario.mjs';
import type { Task } from './tasks.mjs';
import { finalStatus, statusSince } from './tasks.mjs';

export interface PlannedCallback {
	status: TaskStatus;
	/** Unix milliseconds. */
	at: number;
}

/** The callbacks of a task in the order of their sending; none without a `callback_url`. */
export function planCallbacks(task: Task): PlannedCallback[] {
	const { lost, order, statuses, delayMs = 0 } = task.scenario.callback;
	if (lost || task.body.callback_url === undefined) return [];
	const all: TaskStatus[] = ['submitted', 'processing', finalStatus(task)];
	const wanted = all.filter((status) => statuses?.includes(status) ?? true);
	if (order === 'reversed') {
		return wanted.reverse().map((status) => ({ status, at: task.endsAt + delayMs }));
	}
	return wanted.map((status) => ({ status, at: statusSince(task, status) + delayMs }));
}
