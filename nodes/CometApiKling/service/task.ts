import { omitUndefined } from '../base/records';
import { colonAnd, safeText } from '../base/text';
import { withIds, type Failure, type TaskIds } from './failure';
import type { Route, TaskResult } from './route';
import { namingPlace, type TaskSource } from './source';

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
	/** What the service says that it deducted, in its own units. */
	units?: number;
	source?: TaskSource;
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

/**
 * The answer's task with what we know of it beside: the service may not echo our external id, and
 * does not know the name of a file.
 */
export function keepingKnown(
	found: Task,
	ours: TaskIds & { id: string; source?: TaskSource },
): Task {
	const externalId = found.externalId ?? ours.externalId;
	const source = { ...found.source, ...ours.source };
	return { ...found, id: ours.id, source, ...omitUndefined({ externalId }) };
}

/** The failure of a task that ended without its result, or nothing. */
export function failureOfTask(task: Task): Failure | undefined {
	const { words, essentialFiles } = task.route;
	const ended = { mayHaveCreated: true };
	if (task.status === 'failed') {
		const failure = {
			...ended,
			message: `Kling could not make ${words.product}${colonAnd(safeText(task.statusMessage))}`,
			description: `Check ${words.input} against this reason. The task has ended, so a new one is needed; run the item again once the input is changed.`,
			retryable: false,
		};
		return withIds(namingPlace(failure, task.source?.fetchedFrom), task);
	}
	const hasFile = essentialFiles.some((name) => task.result.files[name] !== undefined);
	if (task.status !== 'succeed' || hasFile) return undefined;
	const failure = {
		...ended,
		message: `The task has succeeded, but its answer holds no ${words.content}`,
		description: `Look at the task with the operation "Get" and Output "Raw" after a minute. If there is still no ${words.content}, ask the CometAPI support with this Task ID.`,
		retryable: true,
	};
	return withIds(failure, task);
}
