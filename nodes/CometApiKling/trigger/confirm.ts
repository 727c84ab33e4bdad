import type { IWebhookFunctions } from 'n8n-workflow';
import { elapsedMs } from '../base/clock';
import { saysRunning, type Callback } from '../service/callback';
import type { KnownCredential } from '../service/credential';
import type { Failure } from '../service/failure';
import { requestTo, taskRequests, type Answer } from '../service/request';
import type { Routes } from '../service/route';
import { failureOfTask, hasEnded, type Task } from '../service/task';
import { Refusal } from './sender';
import { sharedLook } from './sharedLook';

/** Pauses between looks while the API lags behind the callback or cannot be asked. */
const LOOK_GAPS_MS = [1_000, 2_000, 4_000];

/** Longest time for all looks at one callback: its sender waits for the answer. */
const CONFIRM_MAX_MS = 9_000;

/** What the last look has of that, at least. */
const LAST_LOOK_MS = 1_000;

/** Where and about what the service is asked. */
interface Question {
	context: IWebhookFunctions;
	routes: Routes;
	baseUrl: string;
	credential: KnownCredential;
	callback: Callback;
}

/** What the service has said: the task, and what went wrong before or instead. */
interface Confirmation {
	task?: Task;
	/** Whether it is the task's own route that has found it. */
	isOwn: boolean;
	failures: Failure[];
}

/**
 * The task of a callback as the API knows it.
 *
 * The API can be behind a callback, or away for a moment: then it is looked at again for some
 * seconds, since nobody knows whether the sender repeats. Throws `Refusal`.
 */
export async function confirmedTask(question: Question): Promise<Task> {
	const { callback } = question;
	const deadlineMs = elapsedMs() + CONFIRM_MAX_MS;
	const looks = looksFor(question, deadlineMs);
	const saysEnded = callback.status !== undefined && !saysRunning(callback);
	let pauseMs = 0;
	for (let attempt = 0; ; attempt++) {
		const reply = await askInTurn(looks, pauseMs);
		const { task, failures } = reply;
		const isOtherAway = failures.some(({ retryable }) => retryable);
		const isSure = reply.isOwn || !isOtherAway;
		if (task !== undefined && isSure && (hasEnded(task) || !saysEnded)) return ownCopy(task);
		const isPassing = task !== undefined || isOtherAway;
		const askedMs = failures.map(({ retryAfterMs = 0 }) => retryAfterMs);
		pauseMs = Math.max(LOOK_GAPS_MS[attempt] ?? Infinity, ...askedMs);
		const isTooLate = elapsedMs() + pauseMs > deadlineMs - LAST_LOOK_MS;
		if (!isPassing || isTooLate) throw refusalAfter(reply);
	}
}

type Look = (pauseMs: number) => Promise<Answer>;

/**
 * A callback names no kind, so the routes are asked in turn; and whether it carries CometAPI's own
 * task id is not known.
 */
function looksFor(question: Question, deadlineMs: number): Look[] {
	const { context, routes, baseUrl, credential, callback } = question;
	const ids = [callback.taskId, callback.externalId].filter((id) => id !== undefined);
	const trigger = [context.getMode(), context.getWorkflow().id, context.getNode().id];
	return Object.values(routes).flatMap((route) =>
		ids.map((id): Look => {
			const key = JSON.stringify([...trigger, route.kind, id]);
			const look = async () => {
				const timeout = Math.max(1, Math.floor(deadlineMs - elapsedMs()));
				const request = { ...requestTo(baseUrl), timeout };
				return await taskRequests({ context, route, request, credential }).look(id);
			};
			return async (pauseMs) => await sharedLook(key, pauseMs, look);
		}),
	);
}

/**
 * Pauses, then looks until one of the looks finds the task. Where a service knows it under any route,
 * its own is the one that finds just the files that it has.
 */
async function askInTurn(looks: readonly Look[], pauseMs: number): Promise<Confirmation> {
	const failures: Failure[] = [];
	let found: Task | undefined;
	for (const [index, look] of looks.entries()) {
		const answer = await look(index === 0 ? pauseMs : 0);
		if ('failure' in answer) failures.push(answer.failure);
		else if (fitsRoute(answer.task)) return { task: answer.task, isOwn: true, failures };
		else found ??= answer.task;
	}
	return { ...(found && { task: found }), isOwn: false, failures };
}

function fitsRoute(task: Task): boolean {
	if (task.status !== 'succeed') return true;
	const isForeign = (file: string) => task.route.files[file] === undefined;
	return failureOfTask(task) === undefined && !Object.keys(task.result.files).some(isForeign);
}

/** Others may have the same answer, but each execution changes its items as it likes. */
function ownCopy(task: Task): Task {
	return { ...task, raw: structuredClone(task.raw) };
}

function refusalAfter({ task, failures }: Confirmation): Refusal {
	if (task !== undefined) return new Refusal(503, 'The task has not ended yet');
	// Without a status the service has not been asked: n8n could not, or may not.
	const isDown = failures.some(
		({ retryable, http_status }) => retryable || [undefined, 401, 403].includes(http_status),
	);
	return isDown
		? new Refusal(503, 'The task could not be confirmed at the moment')
		: new Refusal(403, 'The service does not know this task');
}
