import type { SimulatedStatus } from '../scenarios/scenario.mjs';
import type { SimulatedTask } from '../tasks/tasks.mjs';
import { finalStatus, statusSince } from '../tasks/tasks.mjs';

export interface PlannedCallback {
	status: SimulatedStatus;
	/** Unix milliseconds. */
	at: number;
}

/** The callbacks of a task in the order of their sending; none without a `callback_url`. */
export function planCallbacks(task: SimulatedTask): PlannedCallback[] {
	const { lost, order, statuses, delayMs = 0 } = task.scenario.callback;
	if (lost || task.body.callback_url === undefined) return [];
	const all: SimulatedStatus[] = ['submitted', 'processing', finalStatus(task)];
	const wanted = all.filter((status) => statuses?.includes(status) ?? true);
	if (order === 'reversed') {
		return wanted.reverse().map((status) => ({ status, at: task.endsAt + delayMs }));
	}
	return wanted.map((status) => ({ status, at: statusSince(task, status) + delayMs }));
}
