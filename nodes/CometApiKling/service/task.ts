import { known } from '../base/records';
import type { TaskIds } from './failure';
import type { Route, TaskResult } from './route';

/** Kling's own words. A status that nobody knows counts as `processing`, never as failed. */
export type TaskStatus = 'submitted' | 'processing' | 'succeed' | 'failed';

export interface Task {
	route: Route;
	id: string;
	externalId?: string;
	status: TaskStatus;
	/** Whether the gateway says that it has succeeded, but has not yet got Kling's result. */
	isAheadOfResult?: boolean;
	/** Kling's reason when the task failed. */
	statusMessage?: string;
	/** Unix time in milliseconds. */
	createdAtMs?: number;
	updatedAtMs?: number;
	result: TaskResult;
	/** The task object as the API sent it. */
	raw: Record<string, unknown>;
}

/** What waiting for a task has come to. */
export interface WaitEnd {
	task: Task;
	/** Whether it is handed on unfinished, since the wait is over. */
	timedOut: boolean;
}

/** A task of which nothing but its id is known yet. */
export function unseenTask(route: Route, id: string): Task {
	const result = { files: {}, fields: {} };
	return { route, id, status: 'processing', result, raw: { task_id: id } };
}

export function hasEnded(task: Task): boolean {
	return task.status === 'succeed' || task.status === 'failed';
}

/** The answer's task under the ids that we know it by: the service may not echo our external id. */
export function keepingIds(found: Task, ids: TaskIds & { id: string }): Task {
	const externalId = found.externalId ?? ids.externalId;
	return { ...found, id: ids.id, ...known({ externalId }) };
}
