import type {
	ICredentialDataDecryptedObject,
	IExecuteSingleFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
	IWebhookFunctions,
} from 'n8n-workflow';
import { failureOfAnswer, failureOfNetworkError, type Failure } from './failure';
import { safeText } from './text';
import { hasGoodCode, readTask, type Route, type Task } from './task';

export const CREDENTIAL_NAME = 'cometApiKlingApi';

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

/**
 * The one way to the service: sends with the credential and reads the answer as a task or a failure.
 * Never throws for what the service or the network does.
 *
 * @param credential the credential, where it has been read for many requests: n8n 2.x reads it for
 *                   each in an isolate of its own when it is not running the node but calling it back
 */
export async function askApi(
	context: ApiContext,
	route: Route,
	options: IHttpRequestOptions,
	credential?: ICredentialDataDecryptedObject,
): Promise<Answer> {
	let response: IN8nHttpFullResponse;
	const timeout = Math.min(options.timeout ?? ANSWER_TIMEOUT_MS, ANSWER_TIMEOUT_MS);
	const known = { id: '', name: CREDENTIAL_NAME, type: CREDENTIAL_NAME, data: credential };
	try {
		response = (await context.helpers.httpRequestWithAuthentication.call(
			context,
			CREDENTIAL_NAME,
			{ ...options, timeout },
			credential && { credentialsDecrypted: known },
		)) as IN8nHttpFullResponse;
	} catch (error) {
		return { failure: failureOfNetworkError(error) };
	}
	const { statusCode, body } = response;
	const isGood = statusCode >= 200 && statusCode < 300 && hasGoodCode(body);
	const task = isGood ? readTask(body, route) : undefined;
	if (task !== undefined && task.statusMessage === undefined) return { task };
	const { apiKey } = await context.getCredentials<{ apiKey: string }>(CREDENTIAL_NAME);
	if (task === undefined) return { failure: failureOfAnswer(response, [apiKey], Date.now()) };
	return { task: { ...task, statusMessage: safeText(task.statusMessage, [apiKey]) } };
}

/** The credential's base URL without the slash that people leave at its end. */
export function baseUrlOf({ baseUrl }: { baseUrl?: string }): string {
	return (baseUrl || 'https://api.cometapi.com').trim().replace(/\/+$/, '');
}

/** A look at one task where no request was declared: when a callback has come. */
export function queryAt(baseURL: string, route: Route, id: string): IHttpRequestOptions {
	return queryFor({ baseURL, url: '', ...REQUEST_SETTINGS }, route, id);
}

/** The request for one task: a create's or another query's request, turned into a look at a task. */
export function queryFor(
	options: IHttpRequestOptions,
	route: Route,
	id: string,
): IHttpRequestOptions {
	return {
		...options,
		method: 'GET',
		url: `${route.path}/${encodeURIComponent(id)}`,
		body: undefined,
	};
}
