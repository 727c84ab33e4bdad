import { videoToAudio } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';
import { failureOfTask, unseenTask } from '../../../nodes/CometApiKling/service/task';
import nock from 'nock';
import {
	api,
	at,
	created,
	createdTask,
	failed,
	gatewayError,
	klingError,
	networkError,
	newTask,
	ODD_POLLS,
	PATH,
	running,
	succeeded,
	TASK_ID,
	UNKNOWN_TASK,
} from '../../harness/engine/api';
import { takeSleepsMs } from '../../harness/engine/fastTime';
import {
	cancelWhenAsleep,
	createAudio,
	inputOf,
	NAMED_VIDEO,
	videoNamed,
} from '../../harness/engine/operations';
import { EACH_SERVICE } from '../../harness/engine/services';

const HTML = '<!DOCTYPE html><html><body>Bad gateway</body></html>';

const sleptMs = () => takeSleepsMs().reduce((sum, sleepMs) => sum + sleepMs, 0);

beforeEach(() => {
	takeSleepsMs();
});

test('polls are one interval apart, plus up to one hundredth', async () => {
	const scope = createdTask().get(at()).times(5).reply(200, running());
	scope.get(at()).reply(200, succeeded());

	const { items } = await createAudio({ options: { pollInterval: 8 } });

	scope.done();
	expect(items[0].pairedItem).toEqual({ item: 0 });
	const sleeps = takeSleepsMs();
	expect(sleeps).toHaveLength(6);
	expect(Math.min(...sleeps)).toBeGreaterThanOrEqual(8000);
	expect(Math.max(...sleeps)).toBeLessThanOrEqual(8080);
	expect(new Set(sleeps).size).toBeGreaterThan(1);
});

describe('a transient failure is tolerated while polling', () => {
	test.each<[string, (poll: nock.Interceptor) => nock.Scope]>([
		['a broken connection', (poll) => poll.replyWithError(networkError('ECONNRESET'))],
		['a refused connection', (poll) => poll.replyWithError(networkError('ECONNREFUSED'))],
		['HTTP 500 with 5000', (poll) => poll.reply(500, klingError(5000))],
		['HTTP 503 with 5001', (poll) => poll.reply(503, klingError(5001))],
		['HTTP 504 with 5002', (poll) => poll.reply(504, klingError(5002))],
		['HTTP 524 without a body', (poll) => poll.reply(524)],
		['HTTP 429 with 1302', (poll) => poll.reply(429, klingError(1302))],
		['HTTP 429 with 1303', (poll) => poll.reply(429, klingError(1303))],
		['HTTP 200 with 5000', (poll) => poll.reply(200, klingError(5000))],
		['a web page with HTTP 502', (poll) => poll.reply(502, HTML)],
		['a web page with HTTP 200', (poll) => poll.reply(200, HTML)],
		['HTTP 408', (poll) => poll.reply(408, gatewayError('timeout'))],
		['HTTP 425', (poll) => poll.reply(425, 'too early')],
		['a web page with HTTP 403', (poll) => poll.reply(403, HTML)],
		['a web page with HTTP 404', (poll) => poll.reply(404, HTML)],
		['half an answer', (poll) => poll.reply(200, '{"code":0,"data":{"task_')],
		['an empty answer', (poll) => poll.reply(200)],
		['a task that is not known yet', (poll) => poll.reply(404, UNKNOWN_TASK)],
		['"task_not_exist" with HTTP 400', (poll) => poll.reply(400, gatewayError('task_not_exist'))],
	])('%s', async (_name, answer) => {
		const scope = answer(createdTask().get(at())).get(at()).reply(200, succeeded());

		const { items, error } = await createAudio();

		expect(error).toBeUndefined();
		scope.done();
		expect(items).toMatchObject([{ json: { task_status: 'succeed' }, pairedItem: { item: 0 } }]);
	});
});

type OddAnswer = [status: number, body: object | string, message: string];

/** Answers that say of a running task what cannot be, and their words if they stay. */
const ODD_ANSWERS: OddAnswer[] = [
	[404, UNKNOWN_TASK, 'The service no longer knows this task: Task not found'],
	[400, gatewayError('task_not_exist'), 'The service no longer knows this task'],
	[404, { message: 'Not Found' }, 'The service did not find what was asked for: Not Found'],
	[409, { message: 'conflict' }, 'The service rejected the request: conflict'],
	[401, gatewayError('invalid_api_key'), 'CometAPI did not accept the API key'],
	[403, klingError(1103), 'This account is not allowed to use Kling video-to-audio'],
	[400, klingError(1201), 'The service rejected the status check of the task'],
	[429, klingError(1101), 'The Kling account behind CometAPI cannot accept tasks'],
	[429, klingError(1304), 'The service does not accept requests from this network address'],
	[200, klingError(1300), 'Kling rejected the content'],
	[401, HTML, 'The answer did not come from the CometAPI service'],
	[403, gatewayError('forbidden'), 'CometAPI rejected the request'],
	[400, gatewayError('invalid_request'), 'CometAPI did not accept the request'],
	[301, '', 'The answer did not come from the CometAPI service'],
	...EACH_SERVICE.map(([, { unknownTask }]): OddAnswer => {
		return [...unknownTask(TASK_ID), 'The service no longer knows this task'];
	}),
];

describe('an odd answer about a task that was seen', () => {
	test.each(ODD_ANSWERS)('HTTP %i %j, after 19 good ones, is forgiven', async (status, body) => {
		const scope = createdTask().get(at()).times(19).reply(200, running());
		scope.get(at()).reply(status, body).get(at()).reply(200, succeeded());

		const { error, items } = await createAudio();

		expect(error).toBeUndefined();
		scope.done();
		expect(items).toMatchObject([{ json: { task_status: 'succeed' }, pairedItem: { item: 0 } }]);
	});

	test.each(ODD_ANSWERS)(
		'HTTP %i %j ends the wait after 45 seconds, and the error names the task',
		async (status, body, message) => {
			const scope = createdTask().get(at()).reply(200, running());
			scope.get(at()).times(ODD_POLLS).reply(status, body);

			const { error, items } = await createAudio();

			scope.done();
			expect(items).toEqual([]);
			expect(error?.message).toContain(message);
			expect(error?.description).toContain('has answered like this for 45 seconds');
			expect(error?.description).toContain('"Await Result" ');
			expect(error?.description).toContain(`Task ID: ${TASK_ID}`);
			expect(error?.description).toMatch(/External Task ID: n8n-[0-9a-f]{40}/);
			expect(sleptMs()).toBeGreaterThanOrEqual(50_000);
			expect(sleptMs()).toBeLessThan(51_000);
		},
	);

	test('is forgiven although the only good answer was that to the create', async () => {
		const scope = createdTask().get(at()).reply(401, gatewayError('invalid_api_key'));
		scope.get(at()).reply(200, succeeded());

		const { error } = await createAudio();

		expect(error).toBeUndefined();
		scope.done();
	});

	test('does not stop the other tasks of a run that stops on errors', async () => {
		const scope = api();
		for (const id of ['a', 'b']) scope.post(PATH, newTask(videoNamed(id))).reply(200, created(id));
		scope
			.get(at('a'))
			.reply(403, gatewayError('forbidden'))
			.get(at('a'))
			.reply(200, succeeded('a'));
		scope.get(at('b')).reply(200, running('b')).get(at('b')).reply(200, succeeded('b'));

		const { error, items } = await createAudio(
			{ videoUrl: NAMED_VIDEO },
			{ input: inputOf('a', 'b') },
		);

		expect(error).toBeUndefined();
		scope.done();
		expect(items.map(({ json, pairedItem }) => [json.task_id, pairedItem])).toEqual([
			['a', { item: 0 }],
			['b', { item: 1 }],
		]);
	});

	test('at the end of Max Wait leaves it to On Timeout, and the error says it', async () => {
		const scope = createdTask().get(at()).times(3).reply(200, running());
		scope.get(at()).times(2).reply(401, gatewayError('invalid_api_key'));

		const { error } = await createAudio({ options: { maxWait: 0.4 } });

		scope.done();
		expect(error?.message).toBe('The task was still "processing" after 24 seconds');
		expect(error?.description).toContain('CometAPI did not accept the API key');
	});
});

test.each<[string, string | (() => string), number]>([
	['seconds', '40', 40_000],
	['seconds beyond the cap', '3600', 60_000],
	['a date', () => new Date(Date.now() + 50_000).toUTCString(), 50_000],
	['a date that has passed', 'Fri, 13 Mar 2026 02:00:00 GMT', 5_000],
])('Retry-After in %s is honoured', async (_form, header, gapMs) => {
	const scope = createdTask()
		.get(at())
		.reply(429, klingError(1302), { 'Retry-After': header })
		.get(at())
		.reply(200, succeeded());

	const { items } = await createAudio();

	scope.done();
	expect(items).toHaveLength(1);
	const [, gap] = takeSleepsMs();
	// A date has whole seconds only.
	expect(gap).toBeGreaterThanOrEqual(gapMs - 1000);
	expect(gap).toBeLessThanOrEqual(gapMs * 1.1);
});

describe('when Max Wait is over', () => {
	const options = { maxWait: 0.5, pollInterval: 12 };

	test('the last poll comes at the deadline, and the error names the task and the way on', async () => {
		const scope = createdTask().get(at()).times(3).reply(200, running());

		const { error, items } = await createAudio({ options });

		scope.done();
		const sleeps = takeSleepsMs();
		expect(sleeps).toHaveLength(3);
		expect(sleeps[2]).toBeLessThan(12_000);
		expect(sleeps[0] + sleeps[1] + sleeps[2]).toBeCloseTo(30_000, -1);
		expect(items).toEqual([]);
		expect(error?.message).toBe('The task was still "processing" after 30 seconds');
		expect(error?.description).toContain('"Await Result"');
		expect(error?.description).toContain('"Max Wait (Minutes)"');
		expect(error?.description).toContain(`Task ID: ${TASK_ID}`);
	});

	test('the error says why the last poll failed', async () => {
		const scope = createdTask().get(at()).times(3).reply(503, klingError(5001, 'back at noon'));

		const { error } = await createAudio({ options });

		scope.done();
		expect(error?.message).toBe('The task was still "submitted" after 30 seconds');
		expect(error?.description).toContain('Kling is in maintenance: back at noon');
	});

	test('the last poll is sent although the timer is a little late', async () => {
		const scope = createdTask().get(at()).times(2).reply(200, running());
		scope.get(at()).reply(503, klingError(5001, 'back at noon'));
		const [now, late] = [performance.now, { ms: 0 }];
		performance.now = () => now() + (late.ms += 0.01);

		const { error } = await createAudio({ options }).finally(() => {
			performance.now = now;
		});

		scope.done();
		expect(error?.description).toContain('Kling is in maintenance: back at noon');
	});

	test('On Timeout "Continue" outputs the task, marked and without files', async () => {
		const scope = createdTask().get(at()).times(3).reply(200, running());

		const { items } = await createAudio({
			downloadFiles: ['mp3'],
			options: { ...options, onTimeout: 'continue' },
		});

		scope.done();
		expect(items).toEqual([
			{
				json: {
					task_id: TASK_ID,
					external_task_id: expect.stringMatching(/^n8n-/),
					task_status: 'processing',
					created_at: '2026-03-13T02:05:02.225Z',
					timed_out: true,
				},
				pairedItem: { item: 0 },
			},
		]);
	});
});

test.each([
	['no list', undefined],
	['an empty list', { audios: [], videos: [{ id: 'v1', url: 'https://e.com/v.mp4' }] }],
	['an entry without links', { audios: [{ id: 'a1', url_mp3: '' }] }],
])('a task that succeeded with %s of audios is an error', async (_name, result) => {
	const answer = succeeded() as { data: Record<string, unknown> };
	answer.data.task_result = result;
	const scope = createdTask().get(at()).reply(200, answer);

	const { error, items } = await createAudio();

	scope.done();
	expect(items).toEqual([]);
	expect(error?.message).toContain('contains no audio');
	expect(error?.description).toContain(`Task ID: ${TASK_ID}`);
});

test("a failed task is an error with Kling's own reason", async () => {
	const scope = createdTask().get(at()).reply(200, failed('The video is too short.'));

	const { error, items } = await createAudio();

	scope.done();
	expect(items).toEqual([]);
	expect(error?.message).toBe(
		'Kling could not make the soundtrack of "clip.mp4": The video is too short',
	);
	expect(error?.description).toContain(`Task ID: ${TASK_ID}`);
});

test("Kling's words for its content filter are explained, and the task is among the details", async () => {
	const reason = 'Failure to pass the risk control system';
	const scope = createdTask().get(at()).reply(200, failed(reason));

	const { error } = await createAudio();

	scope.done();
	expect(error?.message).toBe(
		`Kling could not make the soundtrack of "clip.mp4": ${reason} (Kling's content filter)`,
	);
	expect(error?.messages).toEqual([
		`Task ID: ${TASK_ID}`,
		expect.stringMatching(/^External Task ID: n8n-/),
	]);
});

test('of a link without a file name the error names the address, but nothing that opens it', () => {
	const source = { url: 'https://cdn.example.com/v/42?sig=secret' };
	const task = { ...unseenTask(videoToAudio, TASK_ID), status: 'failed' as const, source };

	expect(failureOfTask(task)?.message).toBe(
		'Kling could not make the soundtrack of "cdn.example.com/…/42"',
	);
});

test('cancelling the execution ends a long wait at once, and nothing more is sent', async () => {
	const scope = createdTask();
	const startMs = performance.now();

	const { error, items } = await createAudio(
		{ options: { pollInterval: 3600, maxWait: 600 } },
		cancelWhenAsleep(),
	);

	expect(performance.now()).toBe(startMs);
	scope.done();
	expect(items).toEqual([]);
	expect(error?.message).toContain('The execution was stopped');
	expect(error?.description).toContain(`Task ID: ${TASK_ID}`);
});

describe('where the gateway contradicts Kling', () => {
	const around = (status: string, fields: object = {}) => ({
		code: 'success',
		data: { task_id: TASK_ID, status, ...fields, data: (running() as { data: object }).data },
	});

	test("the gateway's failure ends the wait at the first poll and gives its reason", async () => {
		const scope = createdTask()
			.get(at())
			.reply(200, around('FAILURE', { fail_reason: 'no quota left' }));

		const { error } = await createAudio();

		scope.done();
		expect(error?.message).toBe('Kling could not make the soundtrack of "clip.mp4": no quota left');
		expect(error?.description).toContain(`Task ID: ${TASK_ID}`);
	});

	test("polling continues after the gateway's success until the file is there", async () => {
		const scope = createdTask().get(at()).reply(200, around('SUCCESS'));
		scope.get(at()).reply(200, succeeded());

		const { items, error } = await createAudio();

		expect(error).toBeUndefined();
		scope.done();
		expect(items).toMatchObject([
			{ json: { mp3_url: expect.any(String) as string }, pairedItem: { item: 0 } },
		]);
	});

	test('a success whose file never comes ends the wait after half a minute, before Max Wait', async () => {
		const scope = createdTask();
		scope.persist().get(at()).reply(200, around('SUCCESS'));

		const { error } = await createAudio({ options: { pollInterval: 10 } });

		scope.done();
		expect(error?.message).toContain('contains no audio');
		expect(error?.description).toContain(`Task ID: ${TASK_ID}`);
		expect(sleptMs()).toBeLessThan(60_000);
	});
});
