import { sleep, type IWebhookFunctions } from 'n8n-workflow';
import { elapsedMs } from '../base/time';
import { saysRunning, type Callback } from '../service/callback';
import { taskClient, type Answer } from '../service/client';
import type { CredentialReader } from '../service/credential';
import type { Failure } from '../service/failure';
import type { Routes } from '../service/route';
import { failureOfTask, hasEnded, type Task } from '../service/task';
import type { HttpReply } from './sender';

/** Pauses between requests while the API lags behind the callback or gives odd answers. */
const GAPS_MS = [1_000, 2_000, 4_000];

/** Longest time for all requests about one callback: its sender waits for the answer. */
const CONFIRM_MAX_MS = 9_000;

/** The same for a callback with proof: nobody waits, and gateways are up to 30 s behind. */
const CONFIRM_TRUE_MAX_MS = 40_000;

/** Further pauses in that case. */
const GAP_TRUE_MS = 8_000;

/** The least time that the last request gets. */
const LAST_REQUEST_MS = 1_000;

/** The task to confirm, and the service to ask. */
interface Question {
	context: IWebhookFunctions;
	routes: Routes;
	baseUrl: string;
	credential: CredentialReader;
	callback: Callback;
	/** Whether its address proves that it is true. */
	isTrue: boolean;
}

/** The service's answers: the task, and failures before or instead. */
interface Confirmation {
	task?: Task;
	/** Whether the task's own route has found it. */
	isOwn: boolean;
	failures: Failure[];
}

/**
 * The task of a callback as the API knows it, or the reply that rejects the callback.
 *
 * The API can be behind a callback, down for a moment, or give a single odd answer: then it is asked
 * again for some seconds, because the sender may not repeat the callback.
 */
export async function confirmTask(question: Question): Promise<{ task: Task } | HttpReply> {
	const { callback, isTrue } = question;
	const deadlineMs = elapsedMs() + (isTrue ? CONFIRM_TRUE_MAX_MS : CONFIRM_MAX_MS);
	const requests = requestsFor(question, deadlineMs);
	// A true callback with an unknown status, or none, tells that something has happened.
	const saysEnded = (isTrue || callback.status !== undefined) && !saysRunning(callback);
	let pauseMs = 0;
	for (let attempt = 0; ; attempt++) {
		const reply = await askInTurn(requests, pauseMs);
		const { task, failures } = reply;
		const isOtherDown = failures.some(({ retryable }) => retryable);
		const isCertain = reply.isOwn || !isOtherDown;
		const isEndExpected = task?.isAheadOfResult ? !saysRunning(callback) : saysEnded;
		if (task !== undefined && isCertain && (!isRunning(task) || !isEndExpected)) {
			const status = task.isAheadOfResult ? 'processing' : task.status;
			// Others may get the same answer, but each execution changes its items as it likes.
			return { task: { ...task, status, raw: structuredClone(task.raw) } };
		}
		const askedMs = failures.map(({ retryAfterMs = 0 }) => retryAfterMs);
		pauseMs = Math.max(GAPS_MS[attempt] ?? (isTrue ? GAP_TRUE_MS : Infinity), ...askedMs);
		const isTooLate = elapsedMs() + pauseMs > deadlineMs - LAST_REQUEST_MS;
		// A gateway does not know the ids of a callback, and will not learn them.
		const isUnknown = failures.every(({ isTaskUnknown }) => isTaskUnknown === true);
		if (isTooLate || (isTrue && task === undefined && isUnknown)) return rejectionOf(reply);
	}
}

type GetRequest = (pauseMs: number) => Promise<Answer>;

/**
 * A callback names no kind, so the routes are asked in turn; it may or may not carry CometAPI's
 * own task id.
 */
function requestsFor(question: Question, deadlineMs: number): GetRequest[] {
	const { context, routes, callback, isTrue, ...target } = question;
	const ids = [callback.taskId, callback.externalId].filter((id) => id !== undefined);
	// A true callback pauses for longer than the sender of another would wait.
	const trigger = [context.getMode(), context.getWorkflow().id, context.getNode().id, isTrue];
	return Object.values(routes).flatMap((route) => {
		const client = taskClient({ context, route, ...target });
		return ids.map((id): GetRequest => {
			const key = JSON.stringify([...trigger, route.kind, id]);
			const get = async () => {
				return await client.get(id, {
					timeoutMs: Math.max(1, Math.floor(deadlineMs - elapsedMs())),
				});
			};
			return async (pauseMs) => await shareRequest(key, pauseMs, get);
		});
	});
}

/**
 * Pauses, then asks until one of the requests finds the task. If a service knows it under any route,
 * its own is the one that finds exactly its files.
 */
async function askInTurn(requests: readonly GetRequest[], pauseMs: number): Promise<Confirmation> {
	const failures: Failure[] = [];
	let found: Task | undefined;
	for (const [index, get] of requests.entries()) {
		const answer = await get(index === 0 ? pauseMs : 0);
		if ('failure' in answer) failures.push(answer.failure);
		else if (fitsRoute(answer.task)) return { task: answer.task, isOwn: true, failures };
		else found ??= answer.task;
	}
	return { ...(found && { task: found }), isOwn: false, failures };
}

/** A success without its files is not yet an end: the callback that brings them is no repeat. */
function isRunning(task: Task): boolean {
	return !hasEnded(task) || task.isAheadOfResult === true;
}

function fitsRoute(task: Task): boolean {
	if (task.status !== 'succeed' || task.isAheadOfResult) return true;
	const isForeign = (file: string) => task.route.files[file] === undefined;
	if (task.route.essentialFiles.length === 0) return true;
	return failureOfTask(task) === undefined && !Object.keys(task.result.files).some(isForeign);
}

function rejectionOf({ task, failures }: Confirmation): HttpReply {
	if (task !== undefined && isRunning(task)) {
		return { status: 503, message: 'The task has not ended yet' };
	}
	const isUnknown = failures.every(({ isTaskUnknown }) => isTaskUnknown === true);
	return isUnknown
		? { status: 403, message: 'The service does not know this task' }
		: { status: 503, message: 'The task could not be confirmed at the moment' };
}

/** Requests of this process in flight, each with the pause before it. */
const inFlight = new Map<string, Promise<Answer>>();

/**
 * One request for all callbacks that want the same: those that come while it is in flight, or in the
 * pause before it, get its answer.
 *
 * @param key     names the question and the trigger
 * @param pauseMs how long to wait before a request that nobody else has started
 */
async function shareRequest(
	key: string,
	pauseMs: number,
	get: () => Promise<Answer>,
): Promise<Answer> {
	const shared = inFlight.get(key) ?? start(key, pauseMs, get);
	inFlight.set(key, shared);
	return await shared;
}

async function start(key: string, pauseMs: number, get: () => Promise<Answer>): Promise<Answer> {
	try {
		if (pauseMs > 0) await sleep(pauseMs);
		return await get();
	} finally {
		// Before any waiting callback continues: its next request is another one.
		inFlight.delete(key);
	}
}
