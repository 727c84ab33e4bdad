import { createHmac } from 'node:crypto';
import { isSignedBy, signingKey } from '../../../nodes/CometApiKling/trigger/signature';

/** Kling's own example of a signed callback. */
const VECTOR = {
	signer: 'whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI=',
	id: '9876543210',
	timestamp: '1781080794',
	body: '{"id":"1234567890","status":"succeeded","message":"","create_time":1781080778802,"update_time":1781080794151}',
	signature: 'v1,UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4=',
};
const NOW_SECONDS = Number(VECTOR.timestamp);

function signed(headers: Record<string, unknown> = {}, body = VECTOR.body) {
	return {
		headers: {
			'webhook-id': VECTOR.id,
			'webhook-timestamp': VECTOR.timestamp,
			'webhook-signature': VECTOR.signature,
			...headers,
		},
		rawBody: Buffer.from(body),
	};
}

test('the documented vector is accepted', () => {
	expect(isSignedBy(VECTOR.signer, signed(), NOW_SECONDS)).toBe(true);
});

test('the secret may have no prefix', () => {
	expect(isSignedBy(VECTOR.signer.slice('whsec_'.length), signed(), NOW_SECONDS)).toBe(true);
});

test('one good signature among several is enough', () => {
	const several = `v1,AAAA v2,${VECTOR.signature.slice(3)} ${VECTOR.signature}`;

	expect(isSignedBy(VECTOR.signer, signed({ 'webhook-signature': several }), NOW_SECONDS)).toBe(
		true,
	);
});

test.each<[string, number, boolean]>([
	['300 s late', 300, true],
	['301 s late', 301, false],
	['300 s early', -300, true],
	['301 s early', -301, false],
])('a callback that is %s', (_name, shiftSeconds, isAccepted) => {
	expect(isSignedBy(VECTOR.signer, signed(), NOW_SECONDS + shiftSeconds)).toBe(isAccepted);
});

test.each<[string, ReturnType<typeof signed>]>([
	['another body', signed({}, VECTOR.body.replace('succeeded', 'failed'))],
	['another id', signed({ 'webhook-id': '1' })],
	['another time', signed({ 'webhook-timestamp': String(NOW_SECONDS + 1) })],
	['a time that is no number', signed({ 'webhook-timestamp': `${VECTOR.timestamp}.0` })],
	['another version', signed({ 'webhook-signature': VECTOR.signature.replace('v1', 'v2') })],
	['a signature of another length', signed({ 'webhook-signature': 'v1,AAAA' })],
	['an empty signature', signed({ 'webhook-signature': 'v1' })],
	['no signature', signed({ 'webhook-signature': undefined })],
	['no id', signed({ 'webhook-id': undefined })],
	['no time', signed({ 'webhook-timestamp': undefined })],
	['a header that was sent twice', signed({ 'webhook-id': [VECTOR.id, VECTOR.id] })],
])('%s is not accepted', (_name, request) => {
	expect(isSignedBy(VECTOR.signer, request, NOW_SECONDS)).toBe(false);
});

describe('a secret that cannot be used', () => {
	const UNUSABLE = [
		['only the prefix', 'whsec_'],
		['stars', '***'],
		['spaces', '   '],
		['padding', '===='],
		['plain text', 'correct horse battery staple'],
		['plain text with a prefix', 'whsec_my secret for the callbacks!'],
		['a key of 15 bytes', `whsec_${Buffer.alloc(15, 7).toString('base64')}`],
	];

	test.each(UNUSABLE)('%s has no key', (_name, secret) => {
		expect(signingKey(secret)).toBeUndefined();
	});

	test.each(UNUSABLE)(
		'%s: a signature with all its decoded bytes is not accepted',
		(_name, secret) => {
			const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
			const content = `${VECTOR.id}.${VECTOR.timestamp}.${VECTOR.body}`;
			const signature = createHmac('sha256', key).update(content).digest('base64');

			const forged = signed({ 'webhook-signature': `v1,${signature}` });
			expect(isSignedBy(secret, forged, NOW_SECONDS)).toBe(false);
		},
	);
});

test.each([
	['16 bytes', Buffer.alloc(16, 7).toString('base64')],
	['the alphabet for URLs', Buffer.alloc(24, 255).toString('base64url')],
])('a key of %s can be used', (_name, text) => {
	expect(signingKey(`whsec_${text}`)?.toString('base64')).toBe(
		Buffer.from(text, 'base64').toString('base64'),
	);
});

test('spaces around a secret do not count', () => {
	expect(isSignedBy(` ${VECTOR.signer}\n`, signed(), NOW_SECONDS)).toBe(true);
});

test.each(['whsec_b3RoZXI=', `whsec_${Buffer.alloc(32, 1).toString('base64')}`])(
	'another secret, %s, is not accepted',
	(other) => {
		expect(isSignedBy(other, signed(), NOW_SECONDS)).toBe(false);
	},
);
