import type { IWebhookFunctions } from 'n8n-workflow';
import { CREDENTIAL_NAME } from '../service/credential';
import { isSignedBy, KEY_MIN_BYTES, signingKey } from './signature';

/** The answer to the sender of a callback that is rejected. */
export interface HttpReply {
	status: number;
	message: string;
}

const BODY_MAX_BYTES = 1_000_000;

function rawBodyOf(context: IWebhookFunctions): Buffer | undefined {
	return (context.getRequestObject() as unknown as { rawBody?: Buffer }).rawBody;
}

/** Rejects a body that is larger than a task can be. */
export function rejectLargeBody(context: IWebhookFunctions): HttpReply | undefined {
	const contentLength = Number(context.getHeaderData()['content-length'] ?? 0);
	const bytes = rawBodyOf(context)?.length ?? contentLength;
	if (bytes <= BODY_MAX_BYTES) return undefined;
	return { status: 400, message: 'The body is larger than 1 MB' };
}

/**
 * Rejects a callback that is not signed with the secret, if there is one. With an unusable secret
 * nothing passes; the log says so, because nobody else sees the answer.
 *
 * @param secret the Webhook Secret of the credential; empty where callbacks are not signed
 */
export function rejectUnsigned(
	context: IWebhookFunctions,
	secret: string | undefined,
): HttpReply | undefined {
	if (!secret) return undefined;
	if (signingKey(secret) === undefined) {
		context.logger.warn(unusable(context));
		return { status: 503, message: 'Signatures cannot be checked at the moment' };
	}
	const rawBody = rawBodyOf(context) ?? Buffer.alloc(0);
	const request = { headers: context.getHeaderData(), rawBody };
	if (isSignedBy(secret, request, Date.now() / 1000)) return undefined;
	return { status: 401, message: 'The signature is missing, wrong or too old' };
}

function unusable(context: IWebhookFunctions): string {
	const { name, credentials } = context.getNode();
	const credential = credentials?.[CREDENTIAL_NAME]?.name;
	return `"${name}" refuses all callbacks: the Webhook Secret in the credential "${credential}" cannot be used. It must be "whsec_" and the Base64 text of at least ${KEY_MIN_BYTES} bytes. Copy it again from the Kling account, or empty the field if no secret was made there.`;
}
