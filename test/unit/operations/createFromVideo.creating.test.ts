import nock from 'nock';
import {
	api,
	at,
	created,
	failed,
	gatewayError,
	klingError,
	BY_KEY,
	networkError,
	newTask,
	OWN_KEY,
	PATH,
	running,
	succeeded,
	TASK_ID,
	UNKNOWN_TASK,
} from '../../harness/engine/api';
import { takeSleepsMs } from '../../harness/engine/fastTime';
import { createAudio } from '../../harness/engine/operations';

type Answering = (request: nock.Interceptor) => nock.Scope;

const noWait = { awaitMode: 'none' };
const keyOfAttempt = (attempt: number) => new RegExp(`^n8n-[0-9a-f]{40}-${attempt}$`);
const lookUpOfAttempt = (attempt: number) => new RegExp(`/n8n-[0-9a-f]{40}-${attempt}$`);

beforeEach(() => {
	takeSleepsMs();
});

describe('a create that was refused before a task existed is repeated', () => {
	test.each<[string, Answering]>([
		['HTTP 429 with 1302', (post) => post.reply(429, klingError(1302))],
		['HTTP 429 with 1303', (post) => post.reply(429, klingError(1303))],
		['HTTP 429 of the gateway', (post) => post.reply(429, gatewayError('rate_limit_exceeded'))],
		['HTTP 503 with 5001', (post) => post.reply(503, klingError(5001))],
		['HTTP 200 with 1303', (post) => post.reply(200, klingError(1303))],
		['a refused connection', (post) => post.replyWithError(networkError('ECONNREFUSED'))],
		['a name that is not found', (post) => post.replyWithError(networkError('ENOTFOUND'))],
	])('%s', async (_name, answer) => {
		const scope = api();
		for (let attempt = 0; attempt < 4; attempt++) answer(scope.post(PATH, newTask()));
		scope.post(PATH, newTask()).reply(200, created());

		const { items, error } = await createAudio(noWait);

		expect(error).toBeUndefined();
		scope.done();
		expect(items[0]).toMatchObject({ json: { task_id: TASK_ID }, pairedItem: { item: 0 } });
		const gaps = takeSleepsMs();
		expect(gaps).toHaveLength(4);
		for (const [attempt, gap] of gaps.entries()) {
			expect(gap).toBeGreaterThanOrEqual(500 * 2 ** attempt);
			expect(gap).toBeLessThanOrEqual(1000 * 2 ** attempt);
		}
	});

	test('with the pause that Retry-After asks for', async () => {
		const scope = api()
			.post(PATH, newTask())
			.reply(429, klingError(1302), { 'Retry-After': '17' })
			.post(PATH, newTask())
			.reply(200, created());

		await createAudio(noWait);

		scope.done();
		expect(takeSleepsMs()).toEqual([17_000]);
	});

	test('until Max Wait is over; then the error says that nothing was created', async () => {
		const scope = api().persist().post(PATH, newTask()).reply(429, klingError(1303));

		const { error, items } = await createAudio({ ...noWait, options: { maxWait: 1 } });

		scope.done();
		expect(items).toEqual([]);
		expect(error?.message).toContain('All parallel task slots of the account are in use');
		expect(error?.description).toContain('The task was not created');
		const waited = takeSleepsMs().reduce((sum, gap) => sum + gap, 0);
		expect(waited).toBeCloseTo(60_000, -1);
	});
});

const LOST: Array<[string, Answering]> = [
	['a connection that broke', (post) => post.replyWithError(networkError('ECONNRESET'))],
	['a timeout', (post) => post.replyWithError(networkError('ETIMEDOUT'))],
	['HTTP 500 with 5000', (post) => post.reply(500, klingError(5000))],
	['HTTP 503 without a code', (post) => post.reply(503, 'upstream error')],
	['HTTP 504 with 5002', (post) => post.reply(504, klingError(5002))],
	['HTTP 524', (post) => post.reply(524)],
	['a web page', (post) => post.reply(502, '<html><h1>Bad gateway</h1></html>')],
	['half an answer', (post) => post.reply(200, '{"code":0,"data":{"task_')],
	['an answer without a task', (post) => post.reply(200, { code: 0, data: {} })],
];

describe('after a create whose answer was lost', () => {
	test.each(LOST)('%s, the task is looked up and adopted', async (_name, answer) => {
		const scope = answer(api().post(PATH, newTask()))
			.get(BY_KEY)
			.reply(404, UNKNOWN_TASK)
			.get(BY_KEY)
			.reply(200, running())
			.get(at())
			.reply(200, succeeded());

		const { items, error } = await createAudio();

		expect(error).toBeUndefined();
		scope.done();
		expect(items[0]).toMatchObject({
			json: { task_id: TASK_ID, external_task_id: expect.stringMatching(OWN_KEY) },
			pairedItem: { item: 0 },
		});
	});

	test.each(LOST)('%s, and not found: it is not sent again', async (_name, answer) => {
		const scope = answer(api().post(PATH, newTask()));
		const lookUps = api().persist().get(BY_KEY).reply(404, UNKNOWN_TASK);

		const { error, items } = await createAudio();

		scope.done();
		lookUps.done();
		expect(items).toEqual([]);
		expect(error?.message).toMatch(/Whether a task was created is not known$/);
		expect(error?.description).toContain('may have been paid');
		expect(error?.description).toMatch(/External Task ID: n8n-[0-9a-f]{40}/);
		const searched = takeSleepsMs().reduce((sum, gap) => sum + gap, 0);
		expect(searched).toBe(10_000);
	});

	test('the external ID of the user is the one that is looked up', async () => {
		const scope = api()
			.post(PATH, newTask({ external_task_id: 'order-1' }))
			.replyWithError(networkError('ECONNRESET'))
			.get(at('order-1'))
			.reply(200, created());

		const { items } = await createAudio({
			...noWait,
			additionalFields: { externalTaskId: 'order-1' },
		});

		scope.done();
		expect(items[0].json).toMatchObject({ task_id: TASK_ID, external_task_id: 'order-1' });
		expect(items[0].pairedItem).toEqual({ item: 0 });
	});
});

describe('when the service refuses a create under our own key', () => {
	test.each([
		[400, klingError(1201, 'external_task_id already exists')],
		[409, gatewayError('conflict', 'duplicate')],
		[200, klingError(1200, 'duplicate')],
	])('with HTTP %i, the task under that key is adopted', async (status, body) => {
		const scope = api()
			.post(PATH, newTask())
			.reply(status, body)
			.get(BY_KEY)
			.reply(200, succeeded());

		const { items } = await createAudio();

		scope.done();
		expect(items[0]).toMatchObject({ json: { task_id: TASK_ID }, pairedItem: { item: 0 } });
	});

	test('and no task is under it, the refusal is the error', async () => {
		const scope = api()
			.post(PATH, newTask())
			.reply(400, klingError(1201, 'video_url is not reachable'))
			.get(BY_KEY)
			.reply(404, UNKNOWN_TASK);

		const { error } = await createAudio();

		scope.done();
		expect(error?.message).toBe('Kling did not accept the input: video_url is not reachable');
		expect(error?.messages).toEqual(['Code: 1201', 'Request ID: req-9']);
	});

	test('and the task under it has failed, this attempt goes out under the next key', async () => {
		const scope = api()
			.post(PATH, newTask())
			.reply(400, klingError(1201, 'duplicate'))
			.get(BY_KEY)
			.reply(200, failed('too short', 'first'))
			.post(PATH, newTask({ external_task_id: keyOfAttempt(2) }))
			.reply(400, klingError(1201, 'duplicate'))
			.get(lookUpOfAttempt(2))
			.reply(200, failed('too short', 'second'))
			.post(PATH, newTask({ external_task_id: keyOfAttempt(3) }))
			.reply(200, created());

		const { items } = await createAudio(noWait);

		scope.done();
		expect(items[0].json).toMatchObject({
			task_id: TASK_ID,
			external_task_id: expect.stringMatching(keyOfAttempt(3)),
		});
		expect(items[0].pairedItem).toEqual({ item: 0 });
	});

	test('and the next attempt gets lost, the error names the key of that attempt', async () => {
		const scope = api()
			.post(PATH, newTask())
			.reply(400, klingError(1201, 'duplicate'))
			.get(BY_KEY)
			.reply(200, failed('too short', 'first'))
			.post(PATH, newTask({ external_task_id: keyOfAttempt(2) }))
			.replyWithError(networkError('ECONNRESET'));
		const lookUps = api().persist().get(lookUpOfAttempt(2)).reply(404, UNKNOWN_TASK);

		const { error } = await createAudio();

		scope.done();
		lookUps.done();
		expect(error?.description).toMatch(/External Task ID: n8n-[0-9a-f]{40}-2\b/);
	});
});

test('where the service was never reached, the error names no ID: there is nothing to look for', async () => {
	const scope = api().persist().post(PATH, newTask()).replyWithError(networkError('ECONNREFUSED'));

	const { error } = await createAudio();

	scope.done();
	expect(error?.message).toBe('No connection to the service');
	expect(error?.description).not.toContain('External Task ID');
	nock.cleanAll();
});

test('a refusal of the external ID of the user is final: the task may be another one', async () => {
	const scope = api()
		.post(PATH, newTask({ external_task_id: 'order-1' }))
		.reply(400, klingError(1201, 'external_task_id already exists'));

	const { error } = await createAudio({ additionalFields: { externalTaskId: 'order-1' } });

	scope.done();
	expect(error?.message).toContain('external_task_id already exists');
	expect(error?.description).toMatch(/ \(External Task ID: order-1\)$/);
});

test.each([
	[401, gatewayError('invalid_api_key')],
	[403, gatewayError('insufficient_user_quota')],
	[429, klingError(1102)],
])('a create refused with HTTP %i is neither repeated nor looked up', async (status, body) => {
	const scope = api().post(PATH, newTask()).reply(status, body);

	const { error, items } = await createAudio();

	scope.done();
	expect(items).toEqual([]);
	expect(error).toBeDefined();
	expect(takeSleepsMs()).toEqual([]);
});

test.each<[string, number, unknown, string, string]>([
	['404 in JSON', 404, { message: 'no' }, 'is not offered at this address: no', 'Base URL'],
	['404 with 1203', 404, klingError(1203), 'something that the request names', 'Check the video'],
	[
		'"task_not_exist"',
		400,
		gatewayError('task_not_exist'),
		'something that the request names',
		'Check the video',
	],
])('a create answered with %s speaks of no Task ID', async (_name, status, body, said, hint) => {
	const scope = api()
		.post(PATH, newTask())
		.reply(status, body as nock.Body)
		.get(BY_KEY)
		.reply(404, UNKNOWN_TASK);

	const { error } = await createAudio();

	scope.done();
	expect(error?.message).toContain(said);
	expect(error?.description).toContain(hint);
	expect(error?.description).not.toContain('"Task ID"');
});

test('a create answered with HTTP 425 is not sent again', async () => {
	const scope = api().post(PATH, newTask()).reply(425, 'no').get(BY_KEY).reply(404, UNKNOWN_TASK);

	const { error } = await createAudio();

	scope.done();
	expect(error?.message).toBe('The service refused the request: no');
});

test.each([408, 409, 499])('a create answered with HTTP %i may have been paid', async (status) => {
	const scope = api().post(PATH, newTask()).reply(status, 'no');
	const lookUps = api().persist().get(BY_KEY).reply(404, UNKNOWN_TASK);

	const { error } = await createAudio();

	scope.done();
	lookUps.done();
	expect(error?.message).toContain('Whether a task was created is not known');
});

test('a web page in answer to a create keeps the hint at the "Base URL"', async () => {
	const scope = api().post(PATH, newTask()).reply(200, '<html><h1>Sign in</h1></html>');
	const lookUps = api().persist().get(BY_KEY).reply(404, UNKNOWN_TASK);

	const { error } = await createAudio();

	scope.done();
	lookUps.done();
	expect(error?.description).toContain('may have been paid');
	expect(error?.description).toContain('"Base URL"');
});

test('after five failed tasks the error says why the last of them failed', async () => {
	const scope = api();
	for (let attempt = 1; attempt <= 5; attempt++) {
		const external_task_id = attempt === 1 ? OWN_KEY : keyOfAttempt(attempt);
		scope
			.post(PATH, newTask({ external_task_id }))
			.reply(400, klingError(1201, 'duplicate'))
			.get(attempt === 1 ? BY_KEY : lookUpOfAttempt(attempt))
			.reply(200, failed(`too <short> ${attempt}`, `task${attempt}`));
	}

	const { error } = await createAudio();

	scope.done();
	expect(error?.message).toBe(
		'Several attempts at this item have failed at the service: too ‹short› 5',
	);
	expect(error?.description).toContain('Task ID: task5');
});
