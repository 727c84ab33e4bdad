import { videoToAudio } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';
import { otherRoute } from '../../../nodes/CometApiKling/resources/other/otherRoute';
import {
	readAnswerFailure,
	readNetworkFailure,
} from '../../../nodes/CometApiKling/service/readFailure';
import {
	lostDigitsId,
	readCreatedTask,
	readTask,
} from '../../../nodes/CometApiKling/service/readTask';

/** Answers that were seen live, or that gateways with CometAPI's error texts give. */

const ID = '861254119619698760';

function failureOf(request: 'get' | 'create', statusCode: number, body: unknown) {
	const setting = { words: videoToAudio.words, request, secrets: [], nowMs: 0 };
	return readAnswerFailure({ statusCode, headers: {}, body }, setting);
}

const klingText = (code: number, message: string) =>
	JSON.stringify({ code, message, request_id: 'kling-1' });
const fetchFailed = (message: string) => ({ code: 'fail_to_fetch_task', message, data: null });

describe('a task is unknown by what an answer says, whatever code carries it', () => {
	test.each<[string, number, unknown]>([
		['Kling', 404, { code: 1203, message: 'task not found' }],
		['Kling, live', 400, { code: 1201, message: `Task not found by id/external id: ${ID}` }],
		['a gateway', 400, { code: 'task_not_exist', message: 'task_not_exist', data: null }],
		['a gateway with its database error', 500, { code: 500, message: 'record not found' }],
		['a success that holds nothing', 200, { code: 'success', message: '', data: null }],
		['a wrapped refusal', 400, fetchFailed(klingText(1201, `Task not found by id: ${ID}`))],
		[
			'a refusal that is wrapped twice',
			400,
			fetchFailed(JSON.stringify(fetchFailed(klingText(1201, 'task does not exist')))),
		],
		['an error object', 400, { error: { message: 'no such task', type: 'x', code: '' } }],
		['a plain text', 404, 'task not found'],
	])('%s', (_name, status, body) => {
		const failure = failureOf('get', status, body);

		expect(failure.isTaskUnknown).toBe(true);
		expect(failure.message).toContain('The service does not know this task');
	});

	test.each<[string, number, unknown]>([
		['a page that is not there', 404, { message: 'Invalid URL (GET /kling)' }],
		['an API gateway without a route', 404, { message: 'no Route matched with those values' }],
		['a framework', 404, { detail: 'Not Found' }],
		['a text', 404, '404 page not found'],
		['another 1201', 400, { code: 1201, message: 'task_id is too long' }],
	])('not by %s', (_name, status, body) => {
		expect(failureOf('get', status, body).isTaskUnknown).toBeUndefined();
	});

	test('a wrong id is not told about MP4 formats', () => {
		const { message, description } = failureOf('get', 400, { code: 1201, message: 'bad id' });
		expect(`${message} ${description}`).not.toMatch(/MP4|video/);
	});
});

describe('the innermost reason of a refused create counts', () => {
	const [FINAL, LATER, UNCERTAIN] = [
		{ retryable: false, mayHaveCreated: false },
		{ retryable: true, mayHaveCreated: false },
		{ retryable: true, mayHaveCreated: true },
	];

	test.each<[string, number, unknown, string, object]>([
		[
			'no credit at Kling',
			429,
			fetchFailed(klingText(1102, 'Account balance not enough')),
			'The Kling account behind CometAPI cannot accept tasks: Account balance not enough',
			FINAL,
		],
		[
			'content',
			400,
			fetchFailed(klingText(1301, 'content safety')),
			'Kling rejected the content: content safety',
			FINAL,
		],
		[
			'a full account',
			429,
			fetchFailed(klingText(1303, 'parallel task over resource pack limit')),
			'All parallel task slots of the account are in use: parallel task over resource pack limit',
			LATER,
		],
		[
			'wrapped twice',
			400,
			fetchFailed(`upstream: ${JSON.stringify(fetchFailed(klingText(1301, 'content safety')))}`),
			'Kling rejected the content: content safety',
			FINAL,
		],
		[
			'no channel',
			503,
			{
				error: {
					code: 'model_not_found',
					message: 'no available channel for group default',
					type: 'comet_api_error',
				},
			},
			'CometAPI does not offer Kling video-to-audio to this account: no available channel for group default',
			FINAL,
		],
		[
			'no free channel',
			500,
			{ code: 'get_channel_failed', message: 'no channel', data: null },
			'CometAPI has no free channel to Kling video-to-audio at the moment: no channel',
			LATER,
		],
		[
			'a saturated channel',
			403,
			{ code: 'upstream_load_saturated', message: 'saturated', data: null },
			'CometAPI has no free channel to Kling video-to-audio at the moment: saturated',
			LATER,
		],
		[
			'no quota',
			403,
			{ code: 'quota_not_enough', message: 'quota', data: null },
			'The CometAPI account has no credit left: quota',
			FINAL,
		],
		[
			'no quota left to reserve',
			403,
			{ code: 'pre_consume_token_quota_failed', message: 'quota', data: null },
			'The CometAPI account has no credit left: quota',
			FINAL,
		],
		[
			'no right',
			403,
			{ error: { code: 'permission_denied', message: 'no', type: 'x' } },
			'This API key is not allowed to use Kling video-to-audio: no',
			FINAL,
		],
		[
			'a request that broke after it was sent',
			500,
			{ code: 'do_request_failed', message: 'EOF', data: null },
			'The service is not available at the moment: EOF',
			UNCERTAIN,
		],
		['a timeout', 408, '', 'The service rejected the request: HTTP 408', { mayHaveCreated: true }],
		['a conflict', 409, '', 'The service rejected the request: HTTP 409', { mayHaveCreated: true }],
		[
			'a client that went away',
			499,
			'',
			'The service rejected the request: HTTP 499',
			{ mayHaveCreated: true },
		],
		[
			'an external id that is taken',
			400,
			{ code: 1201, message: 'External_task_id order-1 already exists' },
			'The External Task ID has been used before: External_task_id order-1 already exists',
			{ ...FINAL, isIdTaken: true },
		],
	])('%s', (_name, status, body, message, outcome) => {
		expect(failureOf('create', status, body)).toMatchObject({ message, ...outcome });
	});
});

describe('only a connection that was never made has sent nothing', () => {
	const networkError = (code: string, syscall: string) =>
		Object.assign(new Error(`${syscall} ${code}`), { code, syscall });

	test.each<[string, unknown, boolean]>([
		['connect EHOSTUNREACH', networkError('EHOSTUNREACH', 'connect'), false],
		['read EHOSTUNREACH', networkError('EHOSTUNREACH', 'read'), true],
		['write ENETUNREACH', networkError('ENETUNREACH', 'write'), true],
		['a wrapped read EHOSTUNREACH', { cause: networkError('EHOSTUNREACH', 'read') }, true],
		['n8n 1.x, which keeps the code only', { httpCode: 'ECONNREFUSED' }, false],
	])('%s', (_name, error, mayHaveCreated) => {
		expect(readNetworkFailure(error).mayHaveCreated).toBe(mayHaveCreated);
	});
});

describe('the answer to a create names its task in many forms', () => {
	test.each<[string, unknown]>([
		['without a status', { code: 0, data: { task_id: ID } }],
		['bare', { task_id: ID }],
		['with a code of 200', { code: 200, data: { task_id: ID, task_status: 'submitted' } }],
		['with a code of null', { code: null, data: { task_id: ID, task_status: 'submitted' } }],
		['with "OK" for a code', { code: 'OK', data: { task_id: ID } }],
		['in a list', [{ task_id: ID, task_status: 'submitted' }]],
		['under "result"', { code: 0, result: { task_id: ID } }],
		[
			'in the form of videos',
			{ id: ID, object: 'video', status: 'queued', progress: 0, created_at: 1773367502 },
		],
		['beside an error', { code: 'internal_error', message: 'oops', data: { task_id: ID } }],
	])('%s', (_name, body) => {
		const isGood = !JSON.stringify(body).includes('internal_error');
		const task = readCreatedTask(body, videoToAudio, isGood);
		expect([task?.id, ['submitted', 'processing'].includes(String(task?.status))]).toEqual([
			ID,
			true,
		]);
	});

	test('the id of an error is none of a task', () => {
		expect(readCreatedTask({ id: 'e1', status: 'error' }, videoToAudio, false)).toBeUndefined();
	});

	test('a number that has lost digits is no id, and is not lost from sight', () => {
		const body = { code: 0, data: { task_id: Number(ID), task_status: 'submitted' } };
		expect(readCreatedTask(body, videoToAudio, true)).toBeUndefined();
		expect(lostDigitsId(body)).toBe(Number(ID));
	});
});

describe('a result is found where it is', () => {
	const files = { audios: [{ url_mp3: 'https://f.example/a.mp3' }] };
	const task = { task_id: ID, task_status: 'succeed', task_result: files };

	test.each<[string, unknown]>([
		...['finished', 'done', 'COMPLETE', 'succeeded '].map((word): [string, unknown] => [
			`the status word "${word}"`,
			{ code: 0, data: { ...task, task_status: word } },
		]),
		[
			"on the gateway's level",
			{
				code: 'success',
				data: {
					task_id: 'task_1',
					status: 'SUCCESS',
					task_result: files,
					data: { task_id: ID, task_status: 'succeed' },
				},
			},
		],
		[
			'inside JSON text',
			{
				code: 'success',
				data: { task_id: 'task_1', status: 'SUCCESS', data: JSON.stringify(task) },
			},
		],
		[
			'under "url" alone',
			{ code: 0, data: { ...task, task_result: { audios: [{ url: 'https://f.example/a.mp3' }] } } },
		],
	])('%s', (_name, body) => {
		const read = readTask(body, videoToAudio);
		expect([read?.status, read?.result.files.mp3]).toEqual(['succeed', 'https://f.example/a.mp3']);
	});

	test('any file is the result of a route without a kind of its own', () => {
		const task_result = { videos: [{ id: '1', url: 'https://f.example/a.mp4' }] };
		const body = { code: 0, data: { task_id: ID, task_status: 'finished', task_result } };
		expect(readTask(body, otherRoute('avatar/image2video'))?.status).toBe('succeed');
		body.data.task_result.videos = [];
		expect(readTask(body, otherRoute('avatar/image2video'))?.status).toBe('processing');
	});

	test('an unknown word without files still runs', () => {
		const body = { code: 0, data: { task_id: ID, task_status: 'finished' } };
		expect(readTask(body, videoToAudio)?.status).toBe('processing');
	});

	test("the gateway's own id comes before Kling's", () => {
		const inner = { task_id: ID, task_status: 'processing' };
		const body = {
			code: 'success',
			data: { task_id: 'task_1', status: 'IN_PROGRESS', data: inner },
		};
		expect(readTask(body, videoToAudio)).toMatchObject({ id: 'task_1', ids: ['task_1', ID] });
	});

	test('times in seconds are told apart from milliseconds', () => {
		const body = {
			code: 'success',
			data: {
				task_id: 'task_1',
				status: 'SUCCESS',
				submit_time: 1773367502,
				finish_time: 1773367600,
			},
		};
		expect(readTask(body, videoToAudio)).toMatchObject({
			createdAtMs: 1773367502000,
			updatedAtMs: 1773367600000,
		});
	});
});
