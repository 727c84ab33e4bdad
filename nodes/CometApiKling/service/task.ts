import { omitUndefined } from '../base/records';
import { colonAnd, quoted } from '../base/text';
import { withIds, type Failure, type TaskIds } from './failure';
import { reasonText } from './readReason';
import type { Route, TaskResult } from './route';

/** Kling's own words. An unknown status counts as `processing`, never as failed. */
export type TaskStatus = 'submitted' | 'processing' | 'succeed' | 'failed';

export interface Task {
	route: Route;
	/** The service's id for it; empty if it answered with the result and named no task. */
	id: string;
	/** All ids in the answer, if there are several: a gateway's own first. */
	ids?: readonly string[];
	externalId?: string;
	status: TaskStatus;
	/** Whether only its id is known, because the service has not shown it. */
	isUnseen?: boolean;
	/** Whether the gateway says that it has succeeded, but has not yet got Kling's result. */
	isAheadOfResult?: boolean;
	/** Kling's reason when the task failed. */
	statusMessage?: string;
	/** Unix time in milliseconds. */
	createdAtMs?: number;
	updatedAtMs?: number;
	/** The deduction that the service reports, in its own units. */
	units?: number;
	/** The same in dollars, by Kling's price list. */
	costDollars?: number;
	source?: TaskSource;
	result: TaskResult;
	/** The task object as the API sent it. */
	raw: Record<string, unknown>;
}

/** Kling deletes results 30 days after they were made. */
export const RESULT_KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** Whether the result of a task is no longer kept, as far as its times are known. */
export function isDeleted({ status, updatedAtMs }: Task, nowMs: number): boolean {
	return status === 'succeed' && Number(updatedAtMs) + RESULT_KEPT_MS < nowMs;
}

/** How the wait for a task ended. */
export interface WaitEnd {
	task: Task;
	/** Whether the wait ended before the task did. */
	timedOut: boolean;
}

/** A task that is only known by its id so far. */
export function unseenTask(route: Route, id: string): Task {
	const result = { files: {}, fields: {} };
	return { route, id, isUnseen: true, status: 'processing', result, raw: { task_id: id } };
}

export function hasEnded(task: Task): boolean {
	return task.status === 'succeed' || task.status === 'failed';
}

/**
 * The answer's task with the facts that we know ourselves: the service may not echo our external id, or
 * show one of its own in its place, and does not know the name of a file.
 */
export function keepingKnown(
	found: Task,
	ours: TaskIds & { id: string; source?: TaskSource },
): Task {
	const externalId = ours.externalId ?? found.externalId;
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
			message: `Kling could not make ${words.product}${madeFrom(task)}${colonAnd(reasonText(task.statusMessage))}`,
			description: `Check ${words.input} against this reason, change the input and run the item again. That creates a new task.`,
			retryable: false,
		};
		const { seen, fetchedFrom } = task.source ?? {};
		return withIds(tellingSeen(namingPlace(failure, fetchedFrom), seen), task);
	}
	const isThere = (name: string) => task.result.files[name] !== undefined;
	const hasFile = essentialFiles.length === 0 || essentialFiles.some(isThere);
	if (task.status !== 'succeed' || hasFile) return undefined;
	const failure = {
		...ended,
		message: `The task succeeded, but its answer contains no ${words.content}`,
		description: `Check the task after a minute with the operation "Get" and Output "Raw". If there is still no ${words.content}, ask CometAPI support with this Task ID.`,
		retryable: true,
	};
	return withIds(failure, task);
}

/** Helps the user recognize the item: " of "clip.mp4"", or nothing. */
function madeFrom({ route, source = {} }: Task): string {
	const { preposition } = route.words;
	const { fileName, url } = source;
	const name = fileName ?? (url && URL.canParse(url) ? placeOf(new URL(url)) : undefined);
	return preposition === undefined || name === undefined ? '' : ` ${preposition} ${quoted(name)}`;
}

/** Host and last part of the path: the query and the parts between can hold secrets that open the link. */
function placeOf({ host, pathname }: URL): string {
	const parts = pathname.split('/').filter((part) => part !== '');
	return [host, ...(parts.length > 1 ? ['…'] : []), ...parts.slice(-1)].join('/');
}

/** The source of a task, as far as it is known. */
export interface TaskSource {
	/** The service's id for it. */
	id?: string;
	/** The link that was sent. */
	url?: string;
	/** The name of the file that it leads to, or of the file in n8n. */
	fileName?: string;
	/** The n8n address where the service fetches a file, without the part that grants access. */
	fetchedFrom?: string;
	/** The facts known from the checks, as a sentence: "The video is 1280 × 720 pixels and …". */
	seen?: string;
}

/** How n8n signs links to its files; anyone with such a link can open the file. */
const N8N_FILE_LINK = /\/binary-data\/signed\?/;

/** The source behind a link; the end of its path is the name of a file only if it has an ending. */
export function linkSource(url: string): TaskSource | undefined {
	if (!URL.canParse(url) || N8N_FILE_LINK.test(url)) return undefined;
	const last = new URL(url).pathname.split('/').pop() ?? '';
	return omitUndefined<TaskSource>({
		url,
		fileName: /.\.\w+$/.test(last) ? decoded(last) : undefined,
	});
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** Words in the reason if the service could not fetch a file, or got something else. */
const ABOUT_FETCHING = /url|link|fetch|download|reach/i;

/** Statuses about the account or the service's address: their reasons name links as well. */
const NOT_ABOUT_INPUT = [401, 403, 404];

/** Codes for a value that the service does not accept; Kling's are numbers. */
const ABOUT_INPUT = [1200, 1201];
const MAYBE_ABOUT_INPUT: ReadonlyArray<Failure['code']> = ['invalid_request', undefined];

/** Adds to a refused create what the node knows of the source, if the refusal may be about that. */
export function withSource(failure: Failure, { seen, fetchedFrom }: TaskSource): Failure {
	const { code, http_status: status, isIdTaken } = failure;
	const isAboutInput =
		ABOUT_INPUT.includes(Number(code)) || (status === 400 && MAYBE_ABOUT_INPUT.includes(code));
	const isTold = isAboutInput && isIdTaken !== true;
	return tellingSeen(namingPlace(failure, fetchedFrom), isTold ? seen : undefined);
}

function tellingSeen(failure: Failure, seen: string | undefined): Failure {
	return seen === undefined
		? failure
		: { ...failure, description: `${seen} ${failure.description}` };
}

/** Adds to a failure that may be about a file in n8n where the service tried to fetch that file. */
function namingPlace(failure: Failure, fetchedFrom: string | undefined): Failure {
	if (fetchedFrom === undefined || failure.retryable) return failure;
	const { http_status: status, code } = failure;
	const isOfNetwork = status === undefined && code !== undefined;
	if (isOfNetwork || NOT_ABOUT_INPUT.includes(Number(status))) return failure;
	if (!ABOUT_FETCHING.test(failure.message)) return failure;
	const where = `The service fetches the file from ${fetchedFrom}: a proxy in front of this n8n must let that path through.`;
	return { ...failure, description: `${failure.description} ${where}` };
}
