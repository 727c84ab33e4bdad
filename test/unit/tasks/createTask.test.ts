import nock from 'nock';
import {
	api,
	at,
	BY_KEY,
	created,
	createdTask,
	failed,
	gatewayError,
	klingError,
	networkError,
	newTask,
	ODD_POLLS,
	OWN_KEY,
	PATH,
	running,
	succeeded,
	TASK_ID,
	UNKNOWN_TASK,
} from '../../harness/engine/api';
import { passTime, takeSleepsMs } from '../../harness/engine/fastTime';
import {
	byKeyAt,
	createKind,
	createOf,
	EACH_KIND,
	madeAs,
	taskAt,
} from '../../harness/engine/kinds';
import {
	cancelWhenAsleep,
	contextOf,
	CONTINUE,
	createAudio,
	inputOf,
	RETRY,
} from '../../harness/engine/operations';

type Answering = (request: nock.Interceptor) => nock.Scope;

const noWait = { awaitMode: 'none' };
const USERS_ID = { additionalFields: { externalTaskId: 'order-1' } };
const keyOfAttempt = (attempt: number) => new RegExp(`^n8n-[0-9a-f]{40}-${attempt}$`);
const byKeyOfAttempt = (attempt: number) => new RegExp(`/n8n-[0-9a-f]{40}-${attempt}$`);

const ADOPTED = [{ json: { task_id: TASK_ID, task_status: 'succeed' }, pairedItem: { item: 0 } }];

/** A create that the service answers with an error. */
const refusedCreate = (status: number, body: unknown) =>
	api()
		.post(PATH, newTask())
		.reply(status, body as nock.Body);

const sleptMs = () => takeSleepsMs().reduce((sum, sleepMs) => sum + sleepMs, 0);

beforeEach(() => {
	takeSleepsMs();
});

describe('a create that was refused before a task existed is sent again', () => {
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
		expect(items).toMatchObject([{ json: { task_id: TASK_ID }, pairedItem: { item: 0 } }]);
		const gaps = takeSleepsMs();
		expect(gaps).toHaveLength(4);
		for (const [attempt, gap] of gaps.entries()) {
			expect(gap).toBeGreaterThanOrEqual(500 * 2 ** attempt);
			expect(gap).toBeLessThanOrEqual(1000 * 2 ** attempt);
		}
	});

	test('after the pause that Retry-After asks for', async () => {
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
		expect(sleptMs()).toBeCloseTo(60_000, -1);
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
	test.each(LOST)('by %s, the task is found by its key and adopted', async (_name, answer) => {
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
		expect(items).toMatchObject(ADOPTED);
		expect(items[0].json.external_task_id).toMatch(OWN_KEY);
	});

	test.each(LOST)('by %s, a task that is not found is not created again', async (_name, answer) => {
		const scope = answer(api().post(PATH, newTask()));
		const search = api().persist().get(BY_KEY).reply(404, UNKNOWN_TASK);

		const { error, items } = await createAudio();

		scope.done();
		search.done();
		expect(items).toEqual([]);
		expect(error?.message).toMatch(/It is not known whether a task was created$/);
		expect(error?.description).toContain('may have been paid');
		expect(error?.description).toMatch(/External Task ID: n8n-[0-9a-f]{40}/);
		expect(sleptMs()).toBe(10_000);
	});

	test("the task is searched for by the user's external ID", async () => {
		const scope = api()
			.post(PATH, newTask({ external_task_id: 'order-1' }))
			.replyWithError(networkError('ECONNRESET'))
			.get(at('order-1'))
			.reply(200, created());

		const { items } = await createAudio({ ...noWait, ...USERS_ID });

		scope.done();
		expect(items).toMatchObject([
			{ json: { task_id: TASK_ID, external_task_id: 'order-1' }, pairedItem: { item: 0 } },
		]);
	});

	test('nothing is searched for if two items have the same external ID', async () => {
		const scope = api()
			.post(PATH, newTask({ external_task_id: 'order-1' }))
			.times(2)
			.replyWithError(networkError('ECONNRESET'));

		const { items } = await createAudio(USERS_ID, { input: inputOf(1, 2), node: CONTINUE });

		scope.done();
		expect(items.map(({ json }) => json.error)).toEqual(
			Array(2).fill(expect.stringMatching(/It is not known whether a task was created$/)),
		);
	});

	test('the error of another item under the same external ID names it, and says what Retry does', async () => {
		const scope = api()
			.post(PATH, newTask({ external_task_id: 'order-1' }))
			.reply(400, async () => {
				await passTime(1_000);
				return klingError(1301);
			});
		scope.post(PATH, newTask({ external_task_id: 'order-1' })).reply(504, async () => {
			await passTime(2_000);
			return klingError(5002);
		});

		const { error } = await createAudio(USERS_ID, { input: inputOf(1, 2) });

		scope.done();
		expect(error?.description).toContain('first of 2 items');
		expect(error?.description).toContain('created 1 task: order-1 (not confirmed).');
		expect(error?.description).toMatch(/Retry looks for it .* once more under the same ID\.$/);
	});

	test('the search pauses for as long as the service asks', async () => {
		const scope = api().post(PATH, newTask()).replyWithError(networkError('ECONNRESET'));
		scope.get(BY_KEY).reply(429, klingError(1302), { 'Retry-After': '7' });
		scope.get(BY_KEY).reply(200, succeeded());

		const { items } = await createAudio();

		scope.done();
		expect(items).toMatchObject(ADOPTED);
		expect(takeSleepsMs()).toEqual([7_000]);
	});

	test('by a web page, the error hints at the "Base URL"', async () => {
		const scope = refusedCreate(200, '<html><h1>Sign in</h1></html>');
		const search = api().persist().get(BY_KEY).reply(404, UNKNOWN_TASK);

		const { error } = await createAudio();

		scope.done();
		search.done();
		expect(error?.description).toContain('may have been paid');
		expect(error?.description).toContain('"Base URL"');
	});
});

describe("when the service refuses a create under the node's own key", () => {
	test.each([
		[400, klingError(1201, 'external_task_id already exists')],
		[409, gatewayError('conflict', 'duplicate')],
		[200, klingError(1200, 'duplicate')],
	])('with HTTP %i, the task with that key is adopted', async (status, body) => {
		const scope = refusedCreate(status, body).get(BY_KEY).reply(200, succeeded());

		const { items } = await createAudio();

		scope.done();
		expect(items).toMatchObject(ADOPTED);
	});

	test('and no task has that key, the error gives the reason of the service', async () => {
		const scope = refusedCreate(400, klingError(1201, 'video_url is not reachable'));
		scope.get(BY_KEY).reply(404, UNKNOWN_TASK);

		const { error } = await createAudio();

		scope.done();
		expect(error?.message).toBe('Kling did not accept the input: video_url is not reachable');
		expect(error?.messages).toEqual([
			'Code: 1201',
			'Request ID: req-9',
			expect.stringMatching(/^External Task ID: n8n-/),
		]);
		expect(error?.description).toMatch(/ "video_url" in this message is the video\./);
	});

	test('and its task has failed, the create is sent under the next key', async () => {
		const scope = refusedCreate(400, klingError(1201, 'duplicate'))
			.get(BY_KEY)
			.reply(200, failed('too short', 'first'))
			.post(PATH, newTask({ external_task_id: keyOfAttempt(2) }))
			.reply(400, klingError(1201, 'duplicate'))
			.get(byKeyOfAttempt(2))
			.reply(200, failed('too short', 'second'))
			.post(PATH, newTask({ external_task_id: keyOfAttempt(3) }))
			.reply(200, created());

		const { items } = await createAudio(noWait);

		scope.done();
		expect(items).toMatchObject([{ json: { task_id: TASK_ID }, pairedItem: { item: 0 } }]);
		expect(items[0].json.external_task_id).toMatch(keyOfAttempt(3));
	});

	test('and the answer to the next attempt is lost, the error names the key of that attempt', async () => {
		const scope = refusedCreate(400, klingError(1201, 'duplicate'))
			.get(BY_KEY)
			.reply(200, failed('too short', 'first'))
			.post(PATH, newTask({ external_task_id: keyOfAttempt(2) }))
			.replyWithError(networkError('ECONNRESET'));
		const search = api().persist().get(byKeyOfAttempt(2)).reply(404, UNKNOWN_TASK);

		const { error } = await createAudio();

		scope.done();
		search.done();
		expect(error?.description).toMatch(/External Task ID: n8n-[0-9a-f]{40}-2\b/);
	});

	test('and the next attempt is refused, the error names the task that has failed', async () => {
		const scope = refusedCreate(400, klingError(1201, 'duplicate'))
			.get(BY_KEY)
			.reply(200, failed('too <short>', 'first'))
			.post(PATH, newTask({ external_task_id: keyOfAttempt(2) }))
			.reply(400, klingError(1201, 'duplicate'))
			.get(byKeyOfAttempt(2))
			.reply(404, UNKNOWN_TASK);

		const { error } = await createAudio();

		scope.done();
		expect(error?.description).toContain(
			'An earlier attempt created the task first, which has failed at the service: too ‹short›. ',
		);
	});

	test('and five tasks have failed, the error gives the reason of the last one', async () => {
		const scope = api();
		for (let attempt = 1; attempt <= 5; attempt++) {
			const external_task_id = attempt === 1 ? OWN_KEY : keyOfAttempt(attempt);
			scope
				.post(PATH, newTask({ external_task_id }))
				.reply(400, klingError(1201, 'duplicate'))
				.get(attempt === 1 ? BY_KEY : byKeyOfAttempt(attempt))
				.reply(200, failed(`too <short> ${attempt}`, `task${attempt}`));
		}

		const { error } = await createAudio();

		scope.done();
		expect(error?.message).toBe(
			'Several attempts at this item have failed at the service: too ‹short› 5',
		);
		expect(error?.description).toContain('Task ID: task5');
	});
});

test('where the service was never reached, the error names no external ID', async () => {
	const scope = api().persist().post(PATH, newTask()).replyWithError(networkError('ECONNREFUSED'));

	const { error } = await createAudio();

	scope.done();
	expect(error?.message).toBe('No connection to the service');
	expect(error?.description).not.toContain('External Task ID');
	nock.cleanAll();
});

test("a refused create under the user's external ID is final, because the task may be another one", async () => {
	const scope = api()
		.post(PATH, newTask({ external_task_id: 'order-1' }))
		.reply(400, klingError(1201, 'external_task_id already exists'));

	const { error } = await createAudio(USERS_ID);

	scope.done();
	expect(error?.message).toContain('external_task_id already exists');
	expect(error?.description).toMatch(/ \(External Task ID: order-1\)$/);
});

test.each([
	[401, gatewayError('invalid_api_key')],
	[403, gatewayError('insufficient_user_quota')],
	[429, klingError(1102)],
])(
	'after HTTP %i the create is not sent again and no task is searched for',
	async (status, body) => {
		const scope = refusedCreate(status, body);

		const { error, items } = await createAudio();

		scope.done();
		expect(items).toEqual([]);
		expect(error).toBeDefined();
		expect(takeSleepsMs()).toEqual([]);
	},
);

test.each<[string, number, unknown, string, string]>([
	['404 in JSON', 404, { message: 'no' }, 'is not available at this address: no', 'Base URL'],
	[
		'404 with 1203',
		404,
		klingError(1203),
		'something that the request refers to',
		'Check the video',
	],
	[
		'"task_not_exist"',
		400,
		gatewayError('task_not_exist'),
		'something that the request refers to',
		'Check the video',
	],
	['HTTP 425', 425, 'no', 'The service rejected the request: no', 'Check the values'],
])('a create that is answered with %s fails without naming a Task ID', async (...row) => {
	const [, status, body, message, hint] = row;
	const scope = refusedCreate(status, body).get(BY_KEY).reply(404, UNKNOWN_TASK);

	const { error } = await createAudio();

	scope.done();
	expect(error?.message).toContain(message);
	expect(error?.description).toContain(hint);
	expect(error?.description).not.toContain('"Task ID"');
});

test.each([408, 409, 499])('a create answered with HTTP %i may have been paid', async (status) => {
	const scope = refusedCreate(status, 'no');
	const polls = api().persist().get(BY_KEY).reply(404, UNKNOWN_TASK);

	const { error } = await createAudio();

	scope.done();
	polls.done();
	expect(error?.message).toContain('It is not known whether a task was created');
});

describe.each(EACH_KIND)('a task of the kind %s is paid for once', (_name, kind) => {
	test('when the answer to its create is lost: it is found by its key', async () => {
		const scope = createOf(kind)
			.replyWithError(networkError('ECONNRESET'))
			.get(byKeyAt(kind))
			.reply(404, UNKNOWN_TASK)
			.get(byKeyAt(kind))
			.reply(200, madeAs(kind));

		const { items, error } = await createKind(kind);

		expect(error).toBeUndefined();
		scope.done();
		expect(items).toMatchObject(ADOPTED);
	});

	test('when Retry On Fail runs the node again', async () => {
		const scope = createOf(kind)
			.reply(200, created())
			.get(taskAt(kind))
			.times(ODD_POLLS)
			.reply(401, gatewayError('invalid_api_key'))
			.get(taskAt(kind))
			.reply(200, madeAs(kind));

		const { items } = await createKind(kind, {}, { node: RETRY });

		scope.done();
		expect(items).toMatchObject(ADOPTED);
	});

	test('when the service says that its key is taken', async () => {
		const scope = createOf(kind)
			.reply(400, klingError(1201, 'external_task_id already exists'))
			.get(byKeyAt(kind))
			.reply(200, madeAs(kind));

		const { items } = await createKind(kind);

		scope.done();
		expect(items).toMatchObject(ADOPTED);
	});

	test('when the Retry button starts a new execution: it searches first', async () => {
		const scope = api().get(byKeyAt(kind)).reply(200, madeAs(kind));

		const { items } = await createKind(kind, {}, { mode: 'retry' });

		scope.done();
		expect(items).toMatchObject(ADOPTED);
	});
});

describe('an execution that is cancelled', () => {
	const STOPPED = 'The execution was stopped while this item was waiting';
	const NO_TASK_KNOWN =
		/^A task may exist and may have been paid for\. Retry looks for it .* once more under the same ID\. \(External Task ID: n8n-[0-9a-f]{40}\)$/;

	test('during the search after a lost answer names its key', async () => {
		const scope = api()
			.post(PATH, newTask())
			.replyWithError(networkError('ECONNRESET'))
			.get(BY_KEY)
			.reply(404, UNKNOWN_TASK);

		const { error, items } = await createAudio({}, cancelWhenAsleep());

		scope.done();
		expect(items).toEqual([]);
		expect(error?.message).toBe(STOPPED);
		expect(error?.description).toMatch(NO_TASK_KNOWN);
	});

	test("during that search names the user's external ID if there is one", async () => {
		const scope = api()
			.post(PATH, newTask({ external_task_id: 'order-1' }))
			.replyWithError(networkError('ECONNRESET'))
			.get(at('order-1'))
			.reply(503, klingError(5001));

		const { error } = await createAudio(USERS_ID, cancelWhenAsleep());

		scope.done();
		expect(error?.message).toBe(STOPPED);
		expect(error?.description).toMatch(/ \(External Task ID: order-1\)$/);
	});

	test('during the search for the task of an earlier try names that task', async () => {
		const scope = createdTask()
			.get(at())
			.times(ODD_POLLS)
			.reply(401, gatewayError('invalid_api_key'));
		const contextData = contextOf(await createAudio());
		scope.get(at()).reply(503, klingError(5001));

		const { error, items } = await createAudio(
			{},
			{ executionId: '4712', contextData, ...cancelWhenAsleep() },
		);

		scope.done();
		expect(items).toEqual([]);
		expect(error?.message).toBe(STOPPED);
		expect(error?.description).toMatch(
			new RegExp(
				`^The task continues at the service\\. Fetch its result with "Await Result" and this Task ID\\. \\(Task ID: ${TASK_ID}, External Task ID: n8n-[0-9a-f]{40}\\)$`,
			),
		);
	});

	test('before its create is sent again says that no task was made', async () => {
		const scope = refusedCreate(429, klingError(1302));

		const { error } = await createAudio({}, cancelWhenAsleep());

		scope.done();
		expect(error?.message).toBe(STOPPED);
		expect(error?.description).toMatch(/^No task was created for it\./);
	});
});
