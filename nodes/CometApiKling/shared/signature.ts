import { createHmac, timingSafeEqual } from 'node:crypto';

/** Furthest that the time of a signed callback may lie from ours. */
const TOLERANCE_SECONDS = 300;

export interface SignedRequest {
	headers: Readonly<Record<string, unknown>>;
	rawBody: Buffer;
}

/**
 * Checks a Standard Webhooks signature: base64(HMAC-SHA256(key, `id.timestamp.body`)) under any of
 * the signatures in the header, so that a secret can be changed without a gap.
 *
 * @param secret    `whsec_` and the base64 of the key
 * @param nowSeconds the present, Unix time
 */
export function isSignedBy(
	secret: string,
	{ headers, rawBody }: SignedRequest,
	nowSeconds: number,
): boolean {
	const id = headers['webhook-id'];
	const timestamp = headers['webhook-timestamp'];
	const signatures = headers['webhook-signature'];
	if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') {
		return false;
	}
	const ageSeconds = nowSeconds - Number(timestamp);
	if (!/^\d+$/.test(timestamp) || Math.abs(ageSeconds) > TOLERANCE_SECONDS) return false;
	const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
	const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(rawBody).digest();
	return signatures.split(' ').some((entry) => {
		const [version, signature = ''] = entry.split(',');
		const given = Buffer.from(signature, 'base64');
		// Length first: timingSafeEqual throws on a mismatch, and a length is not a secret.
		return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
	});
}
