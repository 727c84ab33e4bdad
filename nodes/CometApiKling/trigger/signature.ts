import { createHmac, timingSafeEqual } from 'node:crypto';

/** Furthest that the time of a signed callback may lie from ours. */
const TOLERANCE_SECONDS = 300;

/** A key that is shorter can be guessed; an empty one is known to everybody. */
export const KEY_MIN_BYTES = 16;

export interface SignedRequest {
	headers: Readonly<Record<string, unknown>>;
	rawBody: Buffer;
}

/**
 * The key in a Standard Webhooks secret: `whsec_`, which may be missing, and the key in Base64.
 *
 * @returns nothing for an invalid secret; Node.js would decode any text into a key
 */
export function signingKey(secret: string): Buffer | undefined {
	const text = secret.trim().replace(/^whsec_/, '');
	if (!/^[\w+/-]+={0,2}$/.test(text)) return undefined;
	const key = Buffer.from(text, 'base64');
	return key.length < KEY_MIN_BYTES ? undefined : key;
}

/**
 * Checks a Standard Webhooks signature: base64(HMAC-SHA256(key, `id.timestamp.body`)) under any of
 * the signatures in the header, so that a secret can be changed without a gap.
 *
 * @param secret    as for `signingKey`; nothing is signed by one that cannot be used
 * @param nowSeconds the present, Unix time
 */
export function isSignedBy(
	secret: string,
	{ headers, rawBody }: SignedRequest,
	nowSeconds: number,
): boolean {
	const key = signingKey(secret);
	if (key === undefined) return false;
	const id = headers['webhook-id'];
	const timestamp = headers['webhook-timestamp'];
	const signatures = headers['webhook-signature'];
	if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') {
		return false;
	}
	const ageSeconds = nowSeconds - Number(timestamp);
	if (!/^\d+$/.test(timestamp) || Math.abs(ageSeconds) > TOLERANCE_SECONDS) return false;
	const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(rawBody).digest();
	return signatures.split(' ').some((entry) => {
		const [version, signature = ''] = entry.split(',');
		const given = Buffer.from(signature, 'base64');
		// Length first: timingSafeEqual throws on a mismatch, and a length is not a secret.
		return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
	});
}
