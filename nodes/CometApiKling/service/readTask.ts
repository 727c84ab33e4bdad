import { isRecord, omitUndefined, nestedValue } from '../base/records';
import { isId } from '../base/ids';
import type { Route } from './route';
import { linkSource, type Task, type TaskSource, type TaskStatus } from './task';

// Kling's pages: succeed, failed, submitted, processing. The others are of gateways, by their code.
const SUCCEEDED_WORDS = ['succeed', 'succeeded', 'success', 'completed'];
const FAILED_WORDS = ['failed', 'failure'];
const RUNNING_WORDS = ['submitted', 'processing', 'in_progress', 'queued', 'not_start', 'pending'];

/** Longest text that can be one of the service's words. */
const WORD_MAX_CHARS = 50;

function lowerWord(value: unknown): string {
	if (typeof value === 'object' && value !== null) return '';
	return String(value).slice(0, WORD_MAX_CHARS).trim().toLowerCase();
}

/** Reads a status in any of the spellings that the service and its gateway use. */
export function readStatus(word: unknown): TaskStatus {
	const lower = lowerWord(word);
	if (SUCCEEDED_WORDS.includes(lower)) return 'succeed';
	if (FAILED_WORDS.includes(lower)) return 'failed';
	return lower === 'submitted' ? 'submitted' : 'processing';
}

/** An id as a string; a number beyond 2^53 has lost digits on the way and is no longer an id. */
export function readId(value: unknown): string | undefined {
	if (typeof value === 'string' && isId(value)) return value;
	return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** The last moment that a JavaScript date can hold. */
const LAST_TIME_MS = 8.64e15;

/** Kling counts milliseconds, gateways seconds: as milliseconds, times before March 1973 are seconds. */
const SECONDS_BELOW = 1e11;

function readTimeMs(value: unknown): number | undefined {
	const time = typeof value === 'string' && value !== '' ? Number(value) : value;
	if (typeof time !== 'number' || !(time > 0 && time <= LAST_TIME_MS)) return undefined;
	return time < SECONDS_BELOW ? time * 1000 : time;
}

/** The caller's own id of a task, where the object of an answer or a callback has one. */
function readExternalId(task: Level): string | undefined {
	return (
		readId(nestedValue(task, ['task_info', 'external_task_id'])) ?? readId(task.external_task_id)
	);
}

function readUnits(value: unknown): number | undefined {
	const units = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof units === 'number' && Number.isFinite(units) ? units : undefined;
}

/** Not `quota`, which gateways count in units of their own. */
function readCost({ final_balance_deduction: deduction }: Level): number | undefined {
	return readUnits(nestedValue(deduction, ['list_price']));
}

function readSource(task: Level, { source }: Route): TaskSource | undefined {
	const named = source && nestedValue(task, source.path);
	if (!isRecord(named)) return undefined;
	const link = typeof named.url === 'string' ? linkSource(named.url) : undefined;
	return omitUndefined<TaskSource>({ ...link, id: readId(named.id) });
}

type Level = Record<string, unknown>;

/** Longest answer inside an answer that is parsed as JSON. */
const JSON_MAX_CHARS = 1_000_000;

/** An object, the first of a list, or the object in a JSON text. */
function recordOf(value: unknown): Level | undefined {
	if (Array.isArray(value)) return recordOf(value[0]);
	if (typeof value !== 'string') return isRecord(value) ? value : undefined;
	if (!value.startsWith('{') || value.length > JSON_MAX_CHARS) return undefined;
	try {
		return recordOf(JSON.parse(value));
	} catch {
		return undefined;
	}
}

/** The object of an answer and those inside it (see `readTask`), outermost first. */
function levelsOf(body: unknown): Level[] {
	const levels: Level[] = [];
	for (let level = recordOf(body); level && levels.length < 5; ) {
		levels.push(level);
		level = recordOf(level.data) ?? recordOf(level.result);
	}
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

/**
 * The status of a callback: an end that any of its levels reports, else that of the innermost.
 *
 * @returns `status` only for a known word; another, in `unknownWord`, may mean an end
 */
export function readOverallStatus(body: unknown): { status?: TaskStatus; unknownWord?: string } {
	const levels = levelsOf(body);
	const level = endedLevel(levels) ?? levels.filter(hasStatus).pop();
	if (level === undefined) return {};
	return isKnownWord(level)
		? { status: statusOf(level) }
		: { unknownWord: lowerWord(level.task_status ?? level.status) };
}

function reasonOf(level: Level): string | undefined {
	return [level.task_status_msg, level.fail_reason].find(
		(text): text is string => typeof text === 'string' && text !== '',
	);
}

/** The ids that the levels give the task, outermost first: a gateway's own, then Kling's. */
function idsOf(levels: Level[]): string[] {
	const ids = levels.map((level) => readId(level.task_id) ?? bareId(level));
	return [...new Set(ids.filter((id) => id !== undefined))];
}

/** An object with an `id` and a status word is a task, too. */
function bareId(level: Level): string | undefined {
	return level.task_id === undefined && hasStatus(level) ? readId(level.id) : undefined;
}

/** The ids in a callback, at any level. */
export function readIds(body: unknown): { taskId?: string; externalId?: string } {
	const levels = levelsOf(body);
	return { taskId: idsOf(levels)[0], externalId: levels.map(readExternalId).find(Boolean) };
}

/**
 * Reads the task out of an answer or a callback.
 *
 * Kling's own envelope is `{code, message, data: task}`, the gateway's
 * `{code: "success", data: {task_id, status, fail_reason, data: task}}`, a callback is the bare task.
 * An end that any level reports counts, whatever the others say; its reason is shown before others'.
 * The outermost id is the one under which the service that answered knows the task.
 *
 * @returns nothing where no level holds a task id and a status
 */
export function readTask(body: unknown, route: Route): Task | undefined {
	const levels = levelsOf(body);
	const withStatus = levels.filter(hasStatus);
	const inner =
		withStatus.filter((level) => level.task_status !== undefined).pop() ?? withStatus.pop();
	const ids = idsOf(levels);
	if (inner === undefined || ids.length === 0) return undefined;
	const ended = endedLevel(levels) ?? inner;
	const results = [...levels].reverse().map((level) => route.readResult(level.task_result));
	const result = results.find(({ files }) => Object.keys(files).length > 0) ?? results[0];
	const names = Object.keys(result.files);
	// A route without a kind of its own has no essential files: any file is its result.
	const isEssential = (name: string) => route.essentialFiles.includes(name);
	const isComplete = names.some(route.essentialFiles.length > 0 ? isEssential : Boolean);
	const isUnknownWord = ended === inner && !isKnownWord(inner);
	const status = isUnknownWord && isComplete ? 'succeed' : statusOf(ended);
	const isAhead = status === 'succeed' && statusOf(inner) !== 'succeed';
	const firstTime = (name: string) =>
		[inner, ...levels].map((level) => readTimeMs(level[name])).find(Boolean);
	return omitUndefined<Task>({
		route,
		id: ids[0],
		ids: ids.length > 1 ? ids : undefined,
		externalId: [inner, ...levels].map(readExternalId).find(Boolean),
		status,
		isAheadOfResult: (isAhead && Object.keys(result.files).length === 0) || undefined,
		statusMessage: [ended, inner, ...levels].map(reasonOf).find(Boolean),
		createdAtMs: firstTime('created_at') ?? firstTime('submit_time'),
		updatedAtMs: firstTime('updated_at') ?? firstTime('finish_time'),
		units: readUnits(inner.final_unit_deduction),
		costDollars: readCost(inner),
		source: readSource(inner, route),
		result,
		raw: status === 'failed' ? ended : inner,
	});
}

function isKnownWord(level: Level): boolean {
	const word = lowerWord(level.task_status ?? level.status);
	return [...SUCCEEDED_WORDS, ...FAILED_WORDS, ...RUNNING_WORDS].includes(word);
}

/**
 * Reads the task out of the answer to a create, which needs only its id.
 *
 * @param isGood whether the service has accepted the create: then its answer can be the result itself, and
 *               an `id` can be that of the task. In a refusal it may be the id of the error.
 */
export function readCreatedTask(body: unknown, route: Route, isGood: boolean): Task | undefined {
	const levels = levelsOf(body);
	const named = levels.find((level) => readId(level.task_id) !== undefined);
	const id = readId(named?.task_id);
	if (!isGood && id === undefined) return undefined;
	const task = readTask(body, route) ?? (isGood ? readResultAtOnce(body, route) : undefined);
	if (task !== undefined) return task;
	if (id === undefined) return undefined;
	const result = { files: {}, fields: {} };
	return { route, id, status: 'submitted', result, raw: { ...named, task_id: id } };
}

/** Names in an answer that is about a task, not a result. */
const TASK_NAMES = ['id', 'task_id', 'status', 'task_status'];

/**
 * Reads an answer that is the result itself, with or without the id of a task: text to speech and the
 * search for faces answer like this (Kling's pages). Only for routes without a kind of their own.
 */
function readResultAtOnce(body: unknown, route: Route): Task | undefined {
	const levels = levelsOf(body);
	const inner = levels[levels.length - 1];
	if (route.essentialFiles.length > 0 || inner === undefined) return undefined;
	const isRunning = levels.some((level) => hasStatus(level) && statusOf(level) !== 'succeed');
	if (lostDigitsId(body) !== undefined || isRunning) return undefined;
	const readings = [...levels]
		.reverse()
		.flatMap((level) => [level.task_result, level])
		.map((part) => route.readResult(part));
	const result = readings.find(({ fields }) => Object.keys(fields).length > 0);
	const isOther = levels.length > 1 && Object.keys(inner).length > 0;
	const isData = isOther && !TASK_NAMES.some((name) => inner[name] !== undefined);
	if (result === undefined && !isData) return undefined;
	return omitUndefined<Task>({
		route,
		id: idsOf(levels)[0] ?? '',
		externalId: levels.map(readExternalId).find(Boolean),
		status: 'succeed',
		units: readUnits(inner.final_unit_deduction),
		costDollars: readCost(inner),
		result: result ?? { files: {}, fields: {} },
		raw: inner,
	});
}

/** The id in an answer or a callback that arrived as a number and so has lost digits. */
export function lostDigitsId(body: unknown): number | undefined {
	const isLost = (id: unknown): id is number =>
		typeof id === 'number' && Number.isInteger(id) && !Number.isSafeInteger(id);
	return levelsOf(body)
		.map((level) => level.task_id ?? (hasStatus(level) ? level.id : undefined))
		.find(isLost);
}

// Kling's pages: 0. CometAPI's: 200, "success". The others are likely forms of the same.
const GOOD_CODES = ['undefined', 'null', '0', '200', 'success', 'succeed', 'ok'];

/** Whether an answer with this body counts as accepted. */
export function hasGoodCode(body: unknown): boolean {
	const code = nestedValue(body, ['code']);
	return code !== Object(code) && GOOD_CODES.includes(lowerWord(code));
}
