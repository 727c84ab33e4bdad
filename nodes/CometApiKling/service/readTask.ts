import { isRecord, omitUndefined, nestedValue } from '../base/records';
import { isId } from '../base/ids';
import type { Route } from './route';
import { linkSource, type Task, type TaskSource, type TaskStatus } from './task';

const SUCCEEDED_WORDS = ['succeed', 'succeeded', 'success', 'completed'];
const FAILED_WORDS = ['failed', 'failure'];

/** Longest text that can be one of the service's words. */
const WORD_MAX_CHARS = 50;

function lowerWord(value: unknown): string {
	if (typeof value === 'object' && value !== null) return '';
	return String(value).slice(0, WORD_MAX_CHARS).toLowerCase();
}

/** Reads a status in any of the spellings that the service and its gateway use. */
export function readStatus(word: unknown): TaskStatus {
	const lower = lowerWord(word);
	if (SUCCEEDED_WORDS.includes(lower)) return 'succeed';
	if (FAILED_WORDS.includes(lower)) return 'failed';
	return lower === 'submitted' ? 'submitted' : 'processing';
}

/** An id as a string; a number beyond 2^53 has lost digits on the way and is no id any more. */
export function readId(value: unknown): string | undefined {
	if (typeof value === 'string' && isId(value)) return value;
	return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** The last moment that a JavaScript date can hold. */
const LAST_TIME_MS = 8.64e15;

function readTimeMs(value: unknown): number | undefined {
	const time = typeof value === 'string' && value !== '' ? Number(value) : value;
	return typeof time === 'number' && time > 0 && time <= LAST_TIME_MS ? time : undefined;
}

/** The caller's own id of a task, where the object of an answer or a callback has one. */
export function readExternalId(task: Level): string | undefined {
	return (
		readId(nestedValue(task, ['task_info', 'external_task_id'])) ?? readId(task.external_task_id)
	);
}

function readUnits(value: unknown): number | undefined {
	const units = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof units === 'number' && Number.isFinite(units) ? units : undefined;
}

function readSource(task: Level, { sourcePath }: Route): TaskSource | undefined {
	const url = sourcePath && nestedValue(task, sourcePath);
	return typeof url === 'string' ? linkSource(url) : undefined;
}

type Level = Record<string, unknown>;

/** The object of an answer and those inside it (see `readTask`), outermost first. */
function levelsOf(body: unknown): Level[] {
	const levels: Level[] = [];
	for (let level = body; isRecord(level) && levels.length < 5; level = level.data)
		levels.push(level);
	return levels;
}

function hasStatus(level: Level): boolean {
	return level.task_status !== undefined || typeof level.status === 'string';
}

function statusOf(level: Level): TaskStatus {
	return readStatus(level.task_status ?? level.status);
}

/**
 * The level whose status counts: the innermost that has failed, else that has succeeded. The "success"
 * of an envelope that names no task is about the request.
 */
function endedLevel(levels: Level[]): Level | undefined {
	const innermostFirst = levels.filter(hasStatus).reverse();
	const isOfTask = (level: Level) =>
		level.task_status !== undefined || readId(level.task_id) !== undefined;
	return (
		innermostFirst.find((level) => statusOf(level) === 'failed') ??
		innermostFirst.find((level) => statusOf(level) === 'succeed' && isOfTask(level))
	);
}

/** The status of a callback or an answer: an end that any of its levels tells, else the innermost. */
export function readOverallStatus(body: unknown): TaskStatus | undefined {
	const levels = levelsOf(body);
	const level = endedLevel(levels) ?? levels.filter(hasStatus).pop();
	return level && statusOf(level);
}

function reasonOf(level: Level): string | undefined {
	return [level.task_status_msg, level.fail_reason].find(
		(text): text is string => typeof text === 'string' && text !== '',
	);
}

/**
 * Reads the task out of an answer or a callback.
 *
 * Kling's own envelope is `{code, message, data: task}`, the gateway's
 * `{code: "success", data: {task_id, status, fail_reason, data: task}}`, a callback is the bare task.
 * An end that any level reports counts, whatever the others say; its reason is shown before others'.
 *
 * @returns nothing where no level holds a task id and a status
 */
export function readTask(body: unknown, route: Route): Task | undefined {
	const levels = levelsOf(body);
	const withStatus = levels.filter(hasStatus);
	const inner =
		withStatus.filter((level) => level.task_status !== undefined).pop() ?? withStatus.pop();
	if (inner === undefined) return undefined;
	const id = readId(inner.task_id) ?? levels.map((level) => readId(level.task_id)).find(Boolean);
	if (id === undefined) return undefined;
	const externalId = readExternalId(inner);
	const ended = endedLevel(levels) ?? inner;
	const result = route.readResult(inner.task_result);
	const isAhead = statusOf(ended) === 'succeed' && statusOf(inner) !== 'succeed';
	return omitUndefined<Task>({
		route,
		id,
		externalId,
		status: statusOf(ended),
		isAheadOfResult: (isAhead && Object.keys(result.files).length === 0) || undefined,
		statusMessage: [ended, inner, ...levels].map(reasonOf).find(Boolean),
		createdAtMs: readTimeMs(inner.created_at),
		updatedAtMs: readTimeMs(inner.updated_at),
		units: readUnits(inner.final_unit_deduction),
		source: readSource(inner, route),
		result,
		raw: statusOf(ended) === 'failed' ? ended : inner,
	});
}

/** Whether an answer with this body counts as accepted: `code` 0, or the gateway's "success". */
export function hasGoodCode(body: unknown): boolean {
	const code = nestedValue(body, ['code']);
	return code === undefined || code === 0 || code === '0' || lowerWord(code) === 'success';
}
