import { videoToAudio } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';
import { isTransient } from '../../../nodes/CometApiKling/service/failure';
import {
	readAnswerFailure,
	readNetworkFailure,
} from '../../../nodes/CometApiKling/service/readFailure';
import { CREATED_AT_MS, gatewayError, klingError, networkError } from '../../harness/engine/api';

const HTML = '<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>';

const KEY = 'the-key-in-use';

function failureOf(
	status: number,
	body: unknown,
	headers: Record<string, unknown> = {},
	request: 'get' | 'create' = 'get',
) {
	const setting = {
		words: videoToAudio.words,
		request,
		secrets: [KEY],
		nowMs: CREATED_AT_MS,
	};
	return readAnswerFailure({ statusCode: status, headers, body }, setting);
}

/** Whether the same request can succeed later, and whether a create may have made a task. */
const FINAL = [false, false];
const RETRYABLE = [true, false];
const UNCERTAIN = [true, true];

const SIGN_IN = 'CometAPI could not sign in to Kling';
const ACCOUNT = 'The Kling account behind CometAPI cannot accept tasks';
const PERMISSION = 'This account is not allowed to use Kling video-to-audio';
const INPUT = 'Kling did not accept the input';
const REQUEST_KIND = 'The service does not know this kind of request';
const UNKNOWN_TASK = 'The service does not know this task';
const CONTENT = 'Kling rejected the content';
const TOO_MANY = 'The service is receiving too many requests';
const SLOTS = 'All parallel task slots of the account are in use';
const NETWORK_ADDRESS = 'The service does not accept requests from this network address';
const UNAVAILABLE = 'The service is not available at the moment';
const MAINTENANCE = 'Kling is in maintenance';
const API_KEY = 'CometAPI did not accept the API key';
const NO_CREDIT = 'The CometAPI account has no credit left';
const FORBIDDEN = 'CometAPI rejected the request';
const REQUEST = 'CometAPI did not accept the request';
const WRONG_ADDRESS = 'The answer did not come from the CometAPI service';
const WEB_PAGE = 'The service answered with a web page instead of data';
const UNREADABLE = 'The service sent an answer that could not be read';

const KLING_ROWS: Array<[status: number, code: number, message: string, outcome: boolean[]]> = [
	[401, 1000, SIGN_IN, FINAL],
	[401, 1001, SIGN_IN, FINAL],
	[401, 1002, SIGN_IN, FINAL],
	[401, 1003, SIGN_IN, FINAL],
	[401, 1004, SIGN_IN, FINAL],
	[429, 1100, ACCOUNT, FINAL],
	[429, 1101, ACCOUNT, FINAL],
	[429, 1102, ACCOUNT, FINAL],
	[403, 1103, PERMISSION, FINAL],
	[400, 1200, INPUT, FINAL],
	[400, 1201, INPUT, FINAL],
	[404, 1202, REQUEST_KIND, FINAL],
	[404, 1203, UNKNOWN_TASK, FINAL],
	[400, 1300, CONTENT, FINAL],
	[400, 1301, CONTENT, FINAL],
	[429, 1302, TOO_MANY, RETRYABLE],
	[429, 1303, SLOTS, RETRYABLE],
	[429, 1304, NETWORK_ADDRESS, FINAL],
	[500, 5000, UNAVAILABLE, UNCERTAIN],
	[503, 5001, MAINTENANCE, RETRYABLE],
	[504, 5002, UNAVAILABLE, UNCERTAIN],
];

describe("Kling's codes", () => {
	test.each(KLING_ROWS)('HTTP %i (or 200) with %i: %s', (usual, code, message, outcome) => {
		for (const status of [usual, 200]) {
			// Only a get can name an unknown task.
			const request = code === 1203 ? 'get' : 'create';
			const failure = failureOf(status, klingError(code, 'why it is so'), {}, request);

			expect(failure.message).toBe(`${message}: why it is so`);
			expect([failure.retryable, failure.mayHaveCreated]).toEqual(outcome);
			expect(failure).toMatchObject({ code, http_status: status, request_id: 'req-9' });
			expect(failure.description).toMatch(/\.$/);
		}
	});

	test('that are unknown are final where the answer is no server error', () => {
		const failure = failureOf(200, klingError(1999, 'new'));
		expect(failure.message).toBe('The service rejected the request: new');
		expect([failure.retryable, failure.mayHaveCreated]).toEqual(FINAL);
	});
});

describe("the gateway's answers", () => {
	test.each<[number, string, string, boolean[]]>([
		[400, 'invalid_request', REQUEST, FINAL],
		[401, 'invalid_api_key', API_KEY, FINAL],
		[401, 'invalid_request', API_KEY, FINAL],
		[401, '', API_KEY, FINAL],
		[403, 'insufficient_user_quota', NO_CREDIT, FINAL],
		[403, 'invalid_request', FORBIDDEN, FINAL],
		[403, '', FORBIDDEN, FINAL],
		[404, 'task_not_exist', UNKNOWN_TASK, FINAL],
		[400, 'task_not_exist', UNKNOWN_TASK, FINAL],
		[429, 'rate_limit_exceeded', TOO_MANY, RETRYABLE],
		[429, 'invalid_request', TOO_MANY, RETRYABLE],
		[429, '1303', SLOTS, RETRYABLE],
		[500, 'invalid_request', REQUEST, FINAL],
		[500, 'internal_error', UNAVAILABLE, UNCERTAIN],
		[503, 'no_channel', UNAVAILABLE, UNCERTAIN],
		[503, 'invalid_request', UNAVAILABLE, UNCERTAIN],
		[504, 'timeout', UNAVAILABLE, UNCERTAIN],
		[524, 'timeout', UNAVAILABLE, UNCERTAIN],
	])('HTTP %i with "%s": %s', (status, code, message, outcome) => {
		const failure = failureOf(status, gatewayError(code, 'why it is so (request id: 2026abc-1)'));

		expect(failure.message).toBe(`${message}: why it is so`);
		expect([failure.retryable, failure.mayHaveCreated]).toEqual(outcome);
		expect(failure).toMatchObject({ http_status: status, request_id: '2026abc-1' });
	});

	test.each([
		['an empty code', gatewayError(''), 'comet_api_error'],
		['a code of digits', gatewayError('1201'), 1201],
		['a name of the language', gatewayError('constructor'), 'constructor'],
	])('with %s give the code %p', (_name, body, code) => {
		expect(failureOf(400, body).code).toBe(code);
	});
});

describe('answers without a code', () => {
	test.each<[number, unknown, string, boolean[]]>([
		[400, 'bad', INPUT, FINAL],
		[401, 'no', API_KEY, FINAL],
		[403, 'no', FORBIDDEN, FINAL],
		[404, 'no', 'The service did not find what was asked for', FINAL],
		[405, 'no', 'The service rejected the request', FINAL],
		[413, undefined, 'The service rejected the request', FINAL],
		[429, 'slow', TOO_MANY, RETRYABLE],
		[500, 'oops', UNAVAILABLE, UNCERTAIN],
		[502, '', UNAVAILABLE, UNCERTAIN],
		[503, { message: 'busy' }, UNAVAILABLE, UNCERTAIN],
		[504, undefined, UNAVAILABLE, UNCERTAIN],
		[524, null, UNAVAILABLE, UNCERTAIN],
		[301, '', WRONG_ADDRESS, FINAL],
		[302, HTML, WRONG_ADDRESS, FINAL],
		[404, HTML, WRONG_ADDRESS, FINAL],
		[403, HTML, WRONG_ADDRESS, FINAL],
		[200, HTML, WEB_PAGE, UNCERTAIN],
		[429, HTML, WEB_PAGE, UNCERTAIN],
		[502, `\n ${HTML}`, WEB_PAGE, UNCERTAIN],
		[503, '<html lang="en"></html>', WEB_PAGE, UNCERTAIN],
		[200, '', UNREADABLE, UNCERTAIN],
		[200, undefined, UNREADABLE, UNCERTAIN],
		[200, { code: 0, data: {} }, UNREADABLE, UNCERTAIN],
		[200, '{"code":0,"data":{"ta', UNREADABLE, UNCERTAIN],
		[200, [], UNREADABLE, UNCERTAIN],
	])('HTTP %i with %p: %s', (status, body, message, outcome) => {
		const failure = failureOf(status, body);

		expect(failure.message.startsWith(message)).toBe(true);
		expect([failure.retryable, failure.mayHaveCreated]).toEqual(outcome);
		expect(failure.message).not.toContain('<');
	});

	test.each([301, 308, 404])('HTTP %i of a wrong address says what to check', (status) => {
		expect(failureOf(status, HTML).description).toContain('Base URL');
	});

	test('name the status where there is no text', () => {
		expect(failureOf(524, '').message).toBe(`${UNAVAILABLE}: HTTP 524`);
		expect(failureOf(502, HTML).message).toBe(`${WEB_PAGE}: HTTP 502`);
	});

	test('show the beginning of a plain text', () => {
		expect(failureOf(503, 'upstream connect error').message).toBe(
			`${UNAVAILABLE}: upstream connect error`,
		);
	});
});

describe('a code is found', () => {
	const inner = { code: 1201, message: 'video_url is wrong', request_id: 'deep-1' };

	test.each<[string, unknown]>([
		['at the top', inner],
		['as text', { ...inner, code: '1201' }],
		['in data', { message: 'failed', data: inner }],
		['in data of data', { message: 'failed', data: { data: inner, message: 'failed' } }],
		['under a code of 0', { code: 0, message: 'SUCCEED', data: inner }],
		['in the error of the gateway', { error: inner, request_id: 'deep-1' }],
	])('%s', (_name, body) => {
		expect(failureOf(400, body, {}, 'create')).toMatchObject({
			code: 1201,
			message: `${INPUT}: video_url is wrong`,
			request_id: 'deep-1',
		});
	});

	test("in the gateway's error before the one at the top", () => {
		expect(failureOf(429, { ...klingError(1201), ...gatewayError('1303') }).code).toBe(1303);
	});
});

describe('whether an answer says that the task is unknown', () => {
	test.each<[string, number, unknown, boolean]>([
		['1203', 404, klingError(1203), true],
		['1203 with HTTP 200', 200, klingError(1203), true],
		['"task_not_exist"', 400, gatewayError('task_not_exist'), true],
		['a 404 in JSON that does not speak of the task', 404, { message: 'not found' }, false],
		['a 404 of the gateway that does not', 404, gatewayError(''), false],
		['a web page with HTTP 404', 404, HTML, false],
		['a plain text with HTTP 404', 404, '404 page not found', false],
		['an empty 404', 404, '', false],
		['1202, a wrong method', 404, klingError(1202), false],
		['invalid input', 400, klingError(1201), false],
	])('%s: %s', (_name, status, body, isUnknown) => {
		expect(failureOf(status, body).isTaskUnknown === true).toBe(isUnknown);
	});
});

describe('whether a failed status request is transient', () => {
	const ROWS: Array<[string, number, unknown, boolean]> = [
		['HTTP 408', 408, '', true],
		['HTTP 425', 425, '', true],
		['a web page with HTTP 403', 403, HTML, true],
		['a web page with HTTP 404', 404, HTML, true],
		['a web page with HTTP 503', 503, HTML, true],
		['a web page with HTTP 401', 401, HTML, false],
		['a redirect', 301, HTML, false],
		['HTTP 401', 401, gatewayError('invalid_api_key'), false],
		['HTTP 403', 403, gatewayError(''), false],
		['HTTP 400', 400, klingError(1201), false],
		['an unknown task', 404, klingError(1203), false],
	];

	test.each(ROWS)('%s', (_name, status, body, isPassing) => {
		expect(isTransient(failureOf(status, body))).toBe(isPassing);
	});

	test.each(ROWS.slice(0, 4))('%s is final for a create', (_name, status, body) => {
		const failure = failureOf(status, body);
		expect([failure.retryable, failure.mayHaveCreated]).toEqual(FINAL);
	});
});

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

test('an object instead of a message is shown as JSON', () => {
	const failure = failureOf(400, { message: { reason: 'too <dark>' } });
	expect(failure.message).toBe('Kling did not accept the input: {"reason":"too ‹dark›"}');
});

test('a request ID is found at the end of a message that is cut', () => {
	const message = `${'x'.repeat(1_000)} (request id: gw-7)`;
	expect(failureOf(400, gatewayError('x', message)).request_id).toBe('gw-7');
});

describe('a failure of the network', () => {
	const unreached = 'No connection to the service';
	const broken = 'The connection to the service was lost before it answered';
	const untrusted = 'The secure connection to the service could not be trusted';
	const noAddress = 'The "Base URL" in the credential is not an address';

	test.each<[string, string, boolean[]]>([
		['ECONNREFUSED', unreached, RETRYABLE],
		['ENOTFOUND', unreached, RETRYABLE],
		['EAI_AGAIN', unreached, RETRYABLE],
		['EHOSTUNREACH', unreached, RETRYABLE],
		['ENETUNREACH', unreached, RETRYABLE],
		['ERR_INVALID_URL', noAddress, FINAL],
		['CERT_HAS_EXPIRED', untrusted, FINAL],
		['DEPTH_ZERO_SELF_SIGNED_CERT', untrusted, FINAL],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', untrusted, FINAL],
		['ERR_TLS_CERT_ALTNAME_INVALID', untrusted, FINAL],
		['ECONNRESET', broken, UNCERTAIN],
		['ETIMEDOUT', broken, UNCERTAIN],
		['ECONNABORTED', broken, UNCERTAIN],
		['EPIPE', broken, UNCERTAIN],
		['constructor', broken, UNCERTAIN],
	])('%s: %s', (code, message, outcome) => {
		const failure = readNetworkFailure(networkError(code, `failed with ${KEY}`));

		expect(failure).toMatchObject({ message, code });
		expect([failure.retryable, failure.mayHaveCreated]).toEqual(outcome);
		expect(JSON.stringify(failure)).not.toContain(KEY);
	});

	test('is also found in the causes of an error', () => {
		const error = { cause: { errorResponse: networkError('ECONNREFUSED') } };
		expect(readNetworkFailure(error)).toMatchObject({ message: unreached });
	});

	test.each([
		['its address', { name: 'SsrfBlockedIpError' }],
		['its name', { cause: { cause: { name: 'SsrfBlockedHostnameError' } } }],
		['an error that n8n wraps', { errorResponse: { name: 'SsrfBlockedIpError' } }],
	])('by n8n itself, which blocks %s: nothing was sent', (_case, error) => {
		const failure = readNetworkFailure(error);

		expect(failure.message).toBe('This n8n is not allowed to connect to the service');
		expect(failure.description).toContain('N8N_SSRF_ALLOWED_HOSTNAMES');
		expect([failure.retryable, failure.mayHaveCreated]).toEqual(FINAL);
	});

	test.each([undefined, 'a text', {}, new Error('x')])('is a broken connection: %p', (error) => {
		expect(readNetworkFailure(error)).toMatchObject({ message: broken, mayHaveCreated: true });
	});
});

test('n8n 1.x keeps the code of a refused connection as httpCode only', () => {
	const wrapped = Object.assign(new Error('The service refused the connection'), {
		name: 'NodeApiError',
		httpCode: 'ECONNREFUSED',
	});

	expect(readNetworkFailure(wrapped)).toMatchObject({
		code: 'ECONNREFUSED',
		retryable: true,
		mayHaveCreated: false,
	});
	expect(readNetworkFailure({ ...wrapped, httpCode: '502' })).not.toHaveProperty('code');
});
