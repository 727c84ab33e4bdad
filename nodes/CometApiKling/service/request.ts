import type {
	IDataObject,
	IExecuteSingleFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
	IWebhookFunctions,
} from 'n8n-workflow';
import { looksRounded, ROUNDED_HINT } from '../base/ids';
import { isRecord } from '../base/records';
import { safeText } from '../base/text';
import type { Failure } from './failure';
import { CREDENTIAL_NAME, type Credential, type KnownCredential } from './credential';
import { withKnownCredential } from './n8n';
import { readAnswerFailure, readCredentialFailure, readNetworkFailure } from './readFailure';
import { hasGoodCode, readTask } from './readTask';
import type { Route } from './route';
import type { Task } from './task';

/** The contexts in which the node talks to the service: running, and woken by a callback. */
export type ApiContext = IExecuteSingleFunctions | IWebhookFunctions;

export type Answer = { task: Task } | { failure: Failure };

/** Every status is read by us; a redirect would carry the key to where nobody asked it to go. */
export const REQUEST_SETTINGS = {
	returnFullResponse: true,
	ignoreHttpStatusErrors: true,
	disableFollowRedirect: true,
} as const;

/** Longest wait for one answer, in milliseconds. */
const ANSWER_TIMEOUT_MS = 60_000;

/** How much of a body gets through a slow line, in characters a millisecond: 400 kbit/s. */
const UPLOAD_MIN_CHARS_PER_MS = 50;

/** How long a body with files in it may take to be sent: n8n's timeout includes that. */
function uploadMs(body: unknown): number {
	const values = isRecord(body) ? Object.values(body) : [];
	const chars = values.map((value) => (typeof value === 'string' ? value.length : 0));
	return Math.floor(chars.reduce((sum, length) => sum + length, 0) / UPLOAD_MIN_CHARS_PER_MS);
}

/** From where one job talks to the service, and about what. */
export interface Caller {
	context: ApiContext;
	route: Route;
	/** The request as n8n built it from the description, or `requestTo` where none was declared. */
	request: IHttpRequestOptions;
	credential: KnownCredential;
}

/** The request where none was declared: when a callback has come. */
export function requestTo(baseURL: string): IHttpRequestOptions {
	return { baseURL, url: '', ...REQUEST_SETTINGS };
}

/** What a job can ask the service. Neither way throws for what the service or the network does. */
export interface TaskRequests {
	/**
	 * A look at a task, by its id or its external id; free.
	 *
	 * @param untilMs on the clock of `elapsedMs`; a look whose turn comes much later is not sent
	 */
	look: (id: string, untilMs?: number) => Promise<Answer>;
	/** A new task; paid. `beforeSending` is called when its turn has come. */
	create: (body: IDataObject, beforeSending?: () => void) => Promise<Answer>;
}

/** The one way to the service; made once a job. */
export function taskRequests(caller: Caller): TaskRequests {
	const { request, route } = caller;
	return {
		look: async (id) => {
			const url = `${route.path}/${encodeURIComponent(id)}`;
			const answer = await ask(caller, 'look', { ...request, method: 'GET', url, body: undefined });
			return 'failure' in answer ? { failure: withHint(answer.failure, id) } : answer;
		},
		create: async (body, beforeSending) => {
			beforeSending?.();
			return await ask(caller, 'create', { ...request, body });
		},
	};
}

function withHint(failure: Failure, id: string): Failure {
	if (failure.isTaskUnknown !== true || !looksRounded(id)) return failure;
	return { ...failure, description: `${ROUNDED_HINT} ${failure.description}` };
}

/**
 * Sends with the credential and reads the answer as a task or a failure.
 *
 * The credential is handed over, not left to the request helper: so it is sure that nothing was sent
 * where it cannot be read, and its key is known when the answer has come. A create reads it as it is
 * now; for a look it may have been changed since, and a key that is refused counts as refused only
 * when there is no other.
 */
async function ask(
	caller: Caller,
	request: 'look' | 'create',
	options: IHttpRequestOptions,
): Promise<Answer> {
	const { credential } = caller;
	let known: Credential;
	try {
		known = await (request === 'create' ? credential.getAnew() : credential.get());
	} catch (error) {
		return { failure: readCredentialFailure(error) };
	}
	const answer = await askWith(known, caller, request, options);
	if (request === 'create' || !isKeyRefused(answer)) return answer;
	let renewed: Credential | undefined;
	try {
		renewed = await credential.renew(known);
	} catch (error) {
		return { failure: readCredentialFailure(error) };
	}
	return renewed === undefined ? answer : await askWith(renewed, caller, request, options);
}

function isKeyRefused(answer: Answer): boolean {
	if (!('failure' in answer)) return false;
	// A gateway before the service may answer 403 to a key that is no longer good.
	return answer.failure.http_status === 401 || answer.failure.http_status === 403;
}

async function askWith(
	credential: Credential,
	{ context, route }: Caller,
	request: 'look' | 'create',
	options: IHttpRequestOptions,
): Promise<Answer> {
	let response: IN8nHttpFullResponse;
	try {
		response = await send(context, options, credential);
	} catch (error) {
		return { failure: readNetworkFailure(error) };
	}
	const secrets = [String(credential.apiKey)];
	const { statusCode, body } = response;
	const isGood = statusCode >= 200 && statusCode < 300 && hasGoodCode(body);
	const task = isGood ? readTask(body, route) : undefined;
	if (task === undefined) {
		const setting = { words: route.words, request, secrets, nowMs: Date.now() };
		return { failure: readAnswerFailure(response, setting) };
	}
	if (task.statusMessage === undefined) return { task };
	return { task: { ...task, statusMessage: safeText(task.statusMessage, secrets) } };
}

async function send(
	context: ApiContext,
	options: IHttpRequestOptions,
	credential: Credential,
): Promise<IN8nHttpFullResponse> {
	const longestMs = ANSWER_TIMEOUT_MS + uploadMs(options.body);
	const timeout = Math.min(options.timeout ?? longestMs, longestMs);
	return (await context.helpers.httpRequestWithAuthentication.call(
		context,
		CREDENTIAL_NAME,
		{ ...options, timeout },
		withKnownCredential(CREDENTIAL_NAME, credential),
	)) as IN8nHttpFullResponse;
}
