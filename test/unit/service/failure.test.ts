import { videoToAudio } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';
import { isTransient } from '../../../nodes/CometApiKling/service/failure';
import { readAnswerFailure } from '../../../nodes/CometApiKling/service/readFailure';
import { CREATED_AT_MS, gatewayError, klingError } from '../../harness/engine/api';

const HTML = '<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>';

function failureOf(status: number, body: unknown, request: 'get' | 'create' = 'get') {
	const setting = {
		words: videoToAudio.words,
		request,
		secrets: [],
		nowMs: CREATED_AT_MS,
	};
	return readAnswerFailure({ statusCode: status, headers: {}, body }, setting);
}

/** Whether the same request can succeed later, and whether a create may have made a task. */
const FINAL = [false, false];
const RETRYABLE = [true, false];
const UNCERTAIN = [true, true];

const SIGN_IN = 'CometAPI could not sign in to Kling';
const ACCOUNT = 'The Kling account behind CometAPI cannot take tasks';
const PERMISSION = 'This account may not use Kling video-to-audio';
const INPUT = 'Kling did not accept the input';
const REQUEST_KIND = 'The service does not know this kind of request';
const UNKNOWN_TASK = 'The service does not know this task';
const CONTENT = 'Kling refused the content';
const TOO_MANY = 'The service is receiving too many requests';
const SLOTS = 'All parallel task slots of the account are in use';
const NETWORK_ADDRESS = 'The service does not accept requests from this network address';
const UNAVAILABLE = 'The service is not available at the moment';
const MAINTENANCE = 'Kling is in maintenance';
const API_KEY = 'CometAPI did not accept the API key';
const NO_CREDIT = 'The CometAPI account has no credit left';
const FORBIDDEN = 'CometAPI refused the request';
const REQUEST = 'CometAPI did not accept the request';
const WRONG_ADDRESS = 'The answer did not come from the CometAPI service';
const WEB_PAGE = 'The service answered with a web page instead of data';
const UNREADABLE = 'The answer of the service could not be read';

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

/** Only a get can name an unknown task. */
const requestFor = (code: number) => (code === 1203 ? 'get' : 'create');

describe("Kling's codes", () => {
	test.each(KLING_ROWS)('HTTP %i with %i: %s', (status, code, message, outcome) => {
		const failure = failureOf(status, klingError(code, 'why it is so'), requestFor(code));

		expect(failure.message).toBe(`${message}: why it is so`);
		expect([failure.retryable, failure.mayHaveCreated]).toEqual(outcome);
		expect(failure).toMatchObject({ code, http_status: status, request_id: 'req-9' });
		expect(failure.description).toMatch(/\.$/);
	});

	test.each(KLING_ROWS)(
		'HTTP 200 in place of %i with %i: %s',
		(_status, code, message, outcome) => {
			const failure = failureOf(200, klingError(code, 'why it is so'), requestFor(code));

			expect(failure.message).toBe(`${message}: why it is so`);
			expect([failure.retryable, failure.mayHaveCreated]).toEqual(outcome);
			expect(failure).toMatchObject({ code, http_status: 200 });
		},
	);

	test('that nobody knows are final where the answer is no server error', () => {
		const failure = failureOf(200, klingError(1999, 'new'));
		expect(failure.message).toBe('The service refused the request: new');
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
		[404, 'no', UNKNOWN_TASK, FINAL],
		[405, 'no', 'The service refused the request', FINAL],
		[413, undefined, 'The service refused the request', FINAL],
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
		expect(failureOf(400, body, 'create')).toMatchObject({
			code: 1201,
			message: `${INPUT}: video_url is wrong`,
			request_id: 'deep-1',
		});
	});

	test("in the gateway's error before the one at the top", () => {
		expect(failureOf(429, { ...klingError(1201), ...gatewayError('1303') }).code).toBe(1303);
	});
});

describe('what a look says about a task that is not known', () => {
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
		['a refusal', 400, klingError(1201), false],
	])('%s: %s', (_name, status, body, isUnknown) => {
		expect(failureOf(status, body).isTaskUnknown === true).toBe(isUnknown);
	});
});

describe('whether a look passes', () => {
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

	test.each(ROWS)('%s', (_name, status, body, passes) => {
		expect(isTransient(failureOf(status, body), { isNew: false })).toBe(passes);
	});

	test('an unknown task passes where it was just created', () => {
		expect(isTransient(failureOf(404, klingError(1203)), { isNew: true })).toBe(true);
	});

	test('a refusing web page does not where the service was never seen', () => {
		expect(isTransient(failureOf(403, HTML), { isNew: false, isSeen: false })).toBe(false);
		expect(isTransient(failureOf(503, HTML), { isNew: false, isSeen: false })).toBe(true);
	});

	test.each(ROWS.slice(0, 4))('%s is final for a create as before', (_name, status, body) => {
		const failure = failureOf(status, body);
		expect([failure.retryable, failure.mayHaveCreated]).toEqual(FINAL);
	});
});
