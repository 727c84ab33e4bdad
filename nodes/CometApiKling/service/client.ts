import type {
	IDataObject,
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	IWebhookFunctions,
} from 'n8n-workflow';
import { looksRounded, ROUNDED_HINT } from '../base/ids';
import { isRecord } from '../base/records';
import { safeText } from '../base/text';
import { withProof } from './callbackProof';
import {
	accountOf,
	baseUrlOf,
	CREDENTIAL_NAME,
	type Credential,
	type CredentialReader,
} from './credential';
import type { Failure } from './failure';
import { OTHER_TASK } from './failureRules';
import { readAnswerFailure, readCredentialFailure, readNetworkFailure } from './readFailure';
import { hasGoodCode, lostDigitsId, readCreatedTask, readTask } from './readTask';
import { withKnownCredential } from './requestHelper';
import type { Route } from './route';
import type { Task } from './task';

/** The contexts in which the node talks to the service: for an item, and when it is called back. */
export type ApiContext = IExecuteSingleFunctions | IWebhookFunctions;

/** The task in the service's answer, or why there is none. */
export type Answer = { task: Task } | { failure: Failure };

/** We interpret every status ourselves. Redirects are off: they would send the API key to another host. */
export const REQUEST_SETTINGS = {
	returnFullResponse: true,
	ignoreHttpStatusErrors: true,
	disableFollowRedirect: true,
} as const;

/** Longest wait for one answer, in milliseconds. */
const ANSWER_TIMEOUT_MS = 60_000;

/** The slowest upload that gets through, in characters per millisecond: 400 kbit/s. */
const UPLOAD_MIN_CHARS_PER_MS = 50;

/** The service and the tasks that a client handles. */
export interface ClientTarget {
	context: ApiContext;
	route: Route;
	baseUrl: string;
	credential: CredentialReader;
	/** The base addresses of this n8n's webhooks: a callback address below one of them carries a proof. */
	webhooks?: readonly string[];
}

/** The requests about tasks. They do not throw for failures of the service or the network. */
export interface TaskClient {
	/** The state of a task, by its id or its external id; free. */
	get: (id: string, limits?: GetLimits) => Promise<Answer>;
	/** Creates a task; paid. `beforeSending` is called right before the request. */
	create: (body: IDataObject, beforeSending?: () => void) => Promise<Answer>;
	/** Names the account that it asks; nothing if the credential cannot be read. */
	account: () => Promise<string | undefined>;
}

export interface GetLimits {
	/** Longest wait for the answer, in milliseconds. */
	timeoutMs?: number;
	/** On the clock of `elapsedMs`; a request that has to wait much longer is not sent. */
	untilMs?: number;
	/** The external id of the task, if it is known: an answer about another task does not count. */
	externalId?: string;
}

interface TaskRequest {
	kind: 'get' | 'create';
	path: string;
	body?: IDataObject;
	timeoutMs?: number;
}

export function taskClient(target: ClientTarget): TaskClient {
	const { path } = target.route;
	return {
		get: async (id, { timeoutMs, externalId } = {}) => {
			const answer = await send(target, {
				kind: 'get',
				path: `${path}/${encodeURIComponent(id)}`,
				timeoutMs,
			});
			if ('failure' in answer) return { failure: withHint(answer.failure, id) };
			return isOfAnother(answer.task, [id, externalId]) ? { failure: OTHER_TASK } : answer;
		},
		create: async (body, beforeSending) => {
			beforeSending?.();
			return await send(target, { kind: 'create', path, body });
		},
		account: async () => {
			try {
				return accountOf(await target.credential.get());
			} catch {
				return undefined;
			}
		},
	};
}

/** Whether an answer is about another task than the one whose ids are given, as far as they are known. */
function isOfAnother({ id, ids = [id], externalId }: Task, asked: Array<string | undefined>) {
	if (asked.includes(undefined) || externalId === undefined) return false;
	return ![...ids, externalId].some((each) => asked.includes(each));
}

function withHint(failure: Failure, id: string): Failure {
	if (failure.isTaskUnknown !== true || !looksRounded(id)) return failure;
	return { ...failure, description: `${ROUNDED_HINT} ${failure.description}` };
}

/**
 * Sends a request with the credential and reads the answer as a task or a failure.
 *
 * A create reads the credential afresh. A get uses the known one, and if its key is refused, tries
 * again with a key that was changed in the meantime.
 */
async function send(target: ClientTarget, request: TaskRequest): Promise<Answer> {
	const { credential } = target;
	let current: Credential;
	try {
		current = await (request.kind === 'create' ? credential.readAgain() : credential.get());
	} catch (error) {
		return { failure: readCredentialFailure(error) };
	}
	const answer = await sendWith(current, target, request);
	if (request.kind === 'create' || !isKeyRefused(answer)) return answer;
	let renewed: Credential;
	try {
		renewed = await credential.renew(current);
	} catch (error) {
		return { failure: readCredentialFailure(error) };
	}
	if (baseUrlOf(renewed) !== baseUrlOf(current)) return { failure: moved(answer, current) };
	return renewed.apiKey === current.apiKey ? answer : await sendWith(renewed, target, request);
}

/** The key was refused after the user had changed the address: the task is at the old one. */
function moved({ failure }: { failure: Failure }, before: Credential): Failure {
	const address = safeText(baseUrlOf(before));
	return {
		...failure,
		message: 'The "Base URL" in the credential was changed while the task was running',
		description: `The task is at ${address}, which rejects the previous key; the new key is not sent there. Set the "Base URL" back to ${address}, with a key that is valid there.`,
	};
}

/** The task exists, but its id cannot be used. */
function withLostDigits(failure: Failure, id: number): Failure {
	return {
		...failure,
		message: `The service created a task, but its Task ID arrived as a number that has lost digits: ${id}`,
		mayHaveCreated: true,
	};
}

function isKeyRefused(answer: Answer): answer is { failure: Failure } {
	if (!('failure' in answer)) return false;
	// A gateway in front of the service may answer 403 to a key that is no longer valid.
	return answer.failure.http_status === 401 || answer.failure.http_status === 403;
}

async function sendWith(
	credential: Credential,
	{ context, route, baseUrl, webhooks = [] }: ClientTarget,
	{ kind, path, body, timeoutMs = ANSWER_TIMEOUT_MS + uploadMs(body) }: TaskRequest,
): Promise<Answer> {
	let response: IN8nHttpFullResponse;
	try {
		response = (await context.helpers.httpRequestWithAuthentication.call(
			context,
			CREDENTIAL_NAME,
			{
				baseURL: baseUrl,
				url: path,
				method: kind === 'get' ? 'GET' : 'POST',
				...REQUEST_SETTINGS,
				timeout: timeoutMs,
				...(body !== undefined && {
					body: withProof(body, { kind: route.kind, webhooks }, String(credential.apiKey)),
				}),
			},
			// Passed in, so that the key is known when the answer is read, and an unreadable credential fails
			// before anything is sent.
			withKnownCredential(CREDENTIAL_NAME, credential),
		)) as IN8nHttpFullResponse;
	} catch (error) {
		return { failure: readNetworkFailure(error) };
	}
	const secrets = [String(credential.apiKey)];
	const { statusCode, body: answerBody } = response;
	const isGood = statusCode >= 200 && statusCode < 300 && hasGoodCode(answerBody);
	const task =
		kind === 'create'
			? readCreatedTask(answerBody, route, isGood)
			: isGood
				? readTask(answerBody, route)
				: undefined;
	if (task === undefined) {
		const setting = { words: route.words, request: kind, secrets, nowMs: Date.now() };
		const failure = readAnswerFailure(response, setting);
		const lostId = kind === 'create' ? lostDigitsId(answerBody) : undefined;
		return { failure: lostId === undefined ? failure : withLostDigits(failure, lostId) };
	}
	if (task.statusMessage === undefined) return { task };
	return { task: { ...task, statusMessage: safeText(task.statusMessage, secrets) } };
}

/** How long a body with files in it may take to upload: n8n's timeout includes that. */
function uploadMs(body: unknown): number {
	const values = isRecord(body) ? Object.values(body) : [];
	const chars = values.map((value) => (typeof value === 'string' ? value.length : 0));
	return Math.floor(chars.reduce((sum, length) => sum + length, 0) / UPLOAD_MIN_CHARS_PER_MS);
}
