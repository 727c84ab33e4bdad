import { createHmac } from 'node:crypto';

/** Standard Webhooks headers for a raw body; the timestamp counts seconds. */
export function signatureHeaders(
	secret: string,
	id: string,
	timestamp: number,
	body: string,
): Record<string, string> {
	const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
	const digest = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
	return {
		'webhook-id': id,
		'webhook-timestamp': String(timestamp),
		'webhook-signature': `v1,${digest}`,
	};
}

/** A callback's headers, signed where there is a secret; `undefined` in `extra` takes one away. */
export function callbackHeaders(
	secret: string | undefined,
	id: string,
	at: number,
	body: string,
	extra: Record<string, string | undefined>,
): Record<string, string> {
	const signed = secret ? signatureHeaders(secret, id, Math.floor(at / 1_000), body) : {};
	const headers = Object.entries({ 'content-type': 'application/json', ...signed, ...extra });
	return Object.fromEntries(
		headers.filter((pair): pair is [string, string] => pair[1] !== undefined),
	);
}
