import type { IWebhookFunctions } from 'n8n-workflow';
import { rawBodyOf } from '../service/callback';
import { CREDENTIAL_NAME } from '../service/credential';
import { isSignedBy, KEY_MIN_BYTES, signingKey } from './signature';

/** The answer to a callback that starts nothing. */
export interface HttpReply {
	/** 200 if the callback was filtered or is a repeat, else an error. */
	status: number;
	message: string;
	/** The text for n8n's log instead of the message: more about the reason, and the way out. */
	reason?: string;
	/** Whether this happens to every task, so the log need not warn of it. */
	isRoutine?: boolean;
}

const BODY_MAX_BYTES = 1_000_000;

/** Rejects a body that is larger than a task can be. */
export function rejectLargeBody(context: IWebhookFunctions): HttpReply | undefined {
	const contentLength = Number(context.getHeaderData()['content-length'] ?? 0);
	const bytes = rawBodyOf(context)?.length ?? contentLength;
	if (bytes <= BODY_MAX_BYTES) return undefined;
	return {
		status: 400,
		message: 'The body is larger than 1 MB',
		reason:
			'its body is larger than 1 MB, far more than a task has. If it came from Kling, fetch the result with "Await Result" and report it on the GitHub page of the node',
	};
}

/**
 * Rejects a callback that is not signed with the secret, if there is one. With an unusable secret
 * nothing passes.
 *
 * @param secret the Webhook Secret of the credential; empty if callbacks are not signed
 */
export function rejectUnsigned(
	context: IWebhookFunctions,
	secret: string | undefined,
): HttpReply | undefined {
	if (!secret) return undefined;
	if (signingKey(secret) === undefined) {
		const message = 'Signatures cannot be checked at the moment';
		return { status: 503, message, reason: unusableSecret(context) };
	}
	const rawBody = rawBodyOf(context) ?? Buffer.alloc(0);
	const request = { headers: context.getHeaderData(), rawBody };
	if (isSignedBy(secret, request, Date.now() / 1000)) return undefined;
	return {
		status: 401,
		message: 'The signature is missing, wrong or too old',
		reason:
			'its signature is missing, wrong or too old. If the Kling account has no signing secret, empty the Webhook Secret in the credential; otherwise copy it again from there',
	};
}

function unusableSecret(context: IWebhookFunctions): string {
	const credential = context.getNode().credentials?.[CREDENTIAL_NAME]?.name;
	return `the Webhook Secret in the credential "${credential}" cannot be used, so all callbacks are rejected. It must be "whsec_" followed by the Base64 text of at least ${KEY_MIN_BYTES} bytes. Copy it again from the Kling account, or empty the field if there is none`;
}
