import { isRecord, nestedValue } from './records';

/** Kling's own words. A status that nobody knows counts as `processing`, never as failed. */
export type TaskStatus = 'submitted' | 'processing' | 'succeed' | 'failed';

export type FileKind = 'mp3' | 'wav' | 'video';

/** What a finished task holds; how it is read is a matter of the route. */
export interface TaskResult {
	files: Partial<Record<FileKind, string>>;
	/** In seconds. */
	duration?: number;
	videoId?: string;
}

export interface Task {
	id: string;
	externalId?: string;
	status: TaskStatus;
	/** Kling's reason when the task failed. */
	statusMessage?: string;
	/** Unix time in milliseconds. */
	createdAtMs?: number;
	updatedAtMs?: number;
	result: TaskResult;
	/** The task object as the API sent it. */
	raw: Record<string, unknown>;
}

/** One route of the service: where its tasks live and what their results look like. */
export interface Route {
	path: string;
	readResult: (taskResult: unknown) => TaskResult;
}

const SUCCEEDED_WORDS = ['succeed', 'succeeded', 'success', 'completed'];
const FAILED_WORDS = ['failed', 'failure'];

/** Reads a status in any of the spellings that the service and its gateway use. */
export function readStatus(word: unknown): TaskStatus {
	const lower = String(word).toLowerCase();
	if (SUCCEEDED_WORDS.includes(lower)) return 'succeed';
	if (FAILED_WORDS.includes(lower)) return 'failed';
	return lower === 'submitted' ? 'submitted' : 'processing';
}

/** A task of which nothing but its id is known yet. */
export function unseenTask(id: string): Task {
	return { id, status: 'processing', result: { files: {} }, raw: { task_id: id } };
}

export function hasEnded(task: Task): boolean {
	return task.status === 'succeed' || task.status === 'failed';
}

/** An id as a string; a number beyond 2^53 has lost digits on the way and is no id any more. */
export function readId(value: unknown): string | undefined {
	if (typeof value === 'string' && value !== '') return value;
	return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** The last moment that a JavaScript date can hold. */
const LAST_TIME_MS = 8.64e15;

function readTimeMs(value: unknown): number | undefined {
	const time = typeof value === 'string' && value !== '' ? Number(value) : value;
	return typeof time === 'number' && time > 0 && time <= LAST_TIME_MS ? time : undefined;
}

/**
 * Finds the task in an answer of either envelope (see `readTask`), outermost level first.
 */
function levelsOf(body: unknown): Array<Record<string, unknown>> {
	const levels: Array<Record<string, unknown>> = [];
	for (let level = body; isRecord(level) && levels.length < 5; level = level.data)
		levels.push(level);
	return levels;
}

/**
 * Reads the task out of an answer or a callback.
 *
 * Kling's own envelope is `{code, message, data: task}`, the gateway's
 * `{code: "success", data: {task_id, status, fail_reason, data: task}}`, a callback is the bare task.
 *
 * @returns nothing where no level holds a task id and a status
 */
export function readTask(body: unknown, route: Route): Task | undefined {
	const levels = levelsOf(body);
	const withStatus = levels.filter(
		(level) => level.task_status !== undefined || typeof level.status === 'string',
	);
	const inner =
		withStatus.filter((level) => level.task_status !== undefined).pop() ?? withStatus.pop();
	if (inner === undefined) return undefined;
	const id = readId(inner.task_id) ?? levels.map((level) => readId(level.task_id)).find(Boolean);
	if (id === undefined) return undefined;
	const externalId =
		readId(nestedValue(inner, ['task_info', 'external_task_id'])) ?? readId(inner.external_task_id);
	const statusMessage = [inner.task_status_msg, ...levels.map((level) => level.fail_reason)].find(
		(text): text is string => typeof text === 'string' && text !== '',
	);
	const createdAtMs = readTimeMs(inner.created_at);
	const updatedAtMs = readTimeMs(inner.updated_at);
	return {
		id,
		status: readStatus(inner.task_status ?? inner.status),
		result: route.readResult(inner.task_result),
		raw: inner,
		...(externalId !== undefined && { externalId }),
		...(statusMessage !== undefined && { statusMessage }),
		...(createdAtMs !== undefined && { createdAtMs }),
		...(updatedAtMs !== undefined && { updatedAtMs }),
	};
}

/** Whether an answer with this body counts as accepted: `code` 0, or the gateway's "success". */
export function hasGoodCode(body: unknown): boolean {
	const code = nestedValue(body, ['code']);
	return (
		code === undefined || code === 0 || code === '0' || String(code).toLowerCase() === 'success'
	);
}
