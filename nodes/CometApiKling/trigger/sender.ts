import type { IWebhookFunctions } from 'n8n-workflow';
import { CREDENTIAL_NAME } from '../service/credential';
import { isSignedBy, KEY_MIN_BYTES, signingKey } from './signature';

/** A callback that is not taken, by the HTTP status with which its sender is answered. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

const BODY_MAX_BYTES = 1_000_000;

function rawBodyOf(context: IWebhookFunctions): Buffer | undefined {
	return (context.getRequestObject() as unknown as { rawBody?: Buffer }).rawBody;
}

/** Throws `Refusal` for a body that is larger than a task can be. */
export function requireSmallBody(context: IWebhookFunctions): void {
	const contentLength = Number(context.getHeaderData()['content-length'] ?? 0);
	const bytes = rawBodyOf(context)?.length ?? contentLength;
	if (bytes > BODY_MAX_BYTES) throw new Refusal(400, 'The body is larger than 1 MB');
}

/**
 * Throws `Refusal` where there is a secret and the callback is not signed with it. With a secret
 * that cannot be used nothing passes; the log says so, for nobody else sees the answer.
 *
 * @param secret the Webhook Secret of the credential; empty where callbacks are not signed
 */
export function requireSignature(context: IWebhookFunctions, secret: string | undefined): void {
	if (!secret) return;
	if (signingKey(secret) === undefined) {
		context.logger.warn(unusable(context));
		throw new Refusal(503, 'Signatures cannot be checked at the moment');
	}
	const rawBody = rawBodyOf(context) ?? Buffer.alloc(0);
	const request = { headers: context.getHeaderData(), rawBody };
	if (!isSignedBy(secret, request, Date.now() / 1000)) {
		throw new Refusal(401, 'The signature is missing, wrong or too old');
	}
}

function unusable(context: IWebhookFunctions): string {
	const { name, credentials } = context.getNode();
	const credential = credentials?.[CREDENTIAL_NAME]?.name;
	return `"${name}" refuses all callbacks: the Webhook Secret in the credential "${credential}" cannot be used. It must be "whsec_" and the Base64 text of at least ${KEY_MIN_BYTES} bytes. Copy it again from the Kling account, or empty the field if no secret was made there.`;
}
