import { videoToAudio } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';
import { readAnswerFailure } from '../../../nodes/CometApiKling/service/readFailure';
import { CREATED_AT_MS, gatewayError, klingError } from '../../harness/engine/api';

const KEY = 'the-key-in-use';

function failureOf(status: number, body: unknown, headers: Record<string, unknown> = {}) {
	const setting = {
		words: videoToAudio.words,
		request: 'get' as const,
		secrets: [KEY],
		nowMs: CREATED_AT_MS,
	};
	return readAnswerFailure({ statusCode: status, headers, body }, setting);
}

describe('Retry-After', () => {
	test.each([
		['7', 7000],
		[7, 7000],
		['0', 0],
		['0.5', 500],
		['60', 60_000],
		['61', 60_000],
		['86400', 60_000],
		[new Date(CREATED_AT_MS + 20_775).toUTCString(), 20_775],
		[new Date(CREATED_AT_MS + 999_775).toUTCString(), 60_000],
		[new Date(CREATED_AT_MS - 10_225).toUTCString(), undefined],
		['-5', undefined],
		['soon', undefined],
		[undefined, undefined],
		[['7', '8'], undefined],
	])('%p is %p ms', (header, retryAfterMs) => {
		const failure = failureOf(429, klingError(1302), { 'retry-after': header });
		expect(failure.retryAfterMs).toBe(retryAfterMs);
	});
});

describe('no key is in any text', () => {
	const leak = `${KEY} and sk-abcdef0123456789, Bearer abc.def`;

	test.each<[string, unknown]>([
		["Kling's message", klingError(1201, leak)],
		["the gateway's message", gatewayError('invalid_request', leak)],
		['a code', gatewayError(leak)],
		['a request ID', { ...klingError(1201), request_id: leak }],
		['a request ID in the message', gatewayError('x', `no (request id: ${KEY})`)],
		['a plain text', leak],
		['a web page', `<html>${leak}</html>`],
		['an object in place of a text', { message: { text: leak } }],
		['an error that is a text', { error: leak }],
	])('%s', (_name, body) => {
		const texts = JSON.stringify(failureOf(401, body));
		expect(texts).not.toContain(KEY);
		expect(texts).not.toContain('sk-abc');
		expect(texts).not.toContain('abc.def');
	});
});

test.each<[string, unknown]>([
	['message', klingError(1201, '<img src=x onerror=alert(1)>')],
	['code', gatewayError('<b>x</b>')],
	['request ID', { ...klingError(1201), request_id: '<i>1</i>' }],
	['plain text', 'error <a href="x">here</a>'],
])('markup in a %s is shown as text', (_name, body) => {
	expect(JSON.stringify(failureOf(400, body))).not.toMatch(/[<>]/);
});

test.each<[string, unknown]>([
	['message', klingError(1201, 'x'.repeat(10_000))],
	['code', gatewayError('x'.repeat(10_000))],
	['request ID', { ...klingError(1201), request_id: 'x'.repeat(10_000) }],
	['plain text', 'x'.repeat(10_000)],
])('a long %s is cut', (_name, body) => {
	expect(JSON.stringify(failureOf(400, body)).length).toBeLessThan(1000);
});

test('an object in place of a message is shown as what it holds', () => {
	const failure = failureOf(400, { message: { reason: 'too <dark>' } });
	expect(failure.message).toBe('Kling did not accept the input: {"reason":"too ‹dark›"}');
});

test('a request ID is found at the end of a message that is cut, and is a text of its own', () => {
	const message = `${'x'.repeat(1_000)} (request id: gw-7)`;
	expect(failureOf(400, gatewayError('x', message)).request_id).toBe('gw-7');
});
