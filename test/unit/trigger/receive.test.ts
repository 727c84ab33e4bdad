import {
	api,
	at,
	failed,
	fileRequest,
	MP3,
	running,
	succeeded,
	TASK_ID,
	UNKNOWN_TASK,
} from '../../harness/engine/api';
import { klingCallback, Trigger } from '../../harness/engine/trigger';
import { type Call, callbackFor } from '../../harness/engine/webhookContext';

const STARTED = { status: 200, json: { received: true }, isAnswered: true };

/** Answered as received, without starting an execution. */
const IGNORED = { ...STARTED, items: undefined };

const errorReply = (status: number, message: unknown = expect.any(String)) => ({
	status,
	json: { message },
	isAnswered: true,
	items: undefined,
});

describe('a verified callback', () => {
	test('starts the workflow with what the API says, as an item without a pair', async () => {
		const scope = api().get(at()).reply(200, succeeded());

		const { items, ...answer } = await new Trigger().call(callbackFor(TASK_ID));

		scope.done();
		expect(answer).toEqual(STARTED);
		expect(items).toEqual([
			{ json: expect.objectContaining({ task_id: TASK_ID, duration: 5.1 }) as object },
		]);
	});

	test('of a failed task starts the workflow with the reason', async () => {
		api().get(at()).reply(200, failed('The video is too short'));

		const { items } = await new Trigger().call(callbackFor(TASK_ID, 'failed'));

		expect(items).toMatchObject([
			{ json: { task_status: 'failed', task_status_msg: 'The video is too short' } },
		]);
	});

	test('is found by its external id if the service does not know the other id', async () => {
		const scope = api()
			.get(at('upstream-1'))
			.reply(404, UNKNOWN_TASK)
			.get(at('order-7'))
			.reply(200, succeeded());
		const task_info = { external_task_id: 'order-7' };

		const { items } = await new Trigger().call({
			body: { task_id: 'upstream-1', task_status: 'succeed', task_info },
		});

		scope.done();
		expect(items).toMatchObject([{ json: { task_id: TASK_ID } }]);
	});

	test('is checked at the Base URL of the credential', async () => {
		const scope = api('https://proxy.example.com').get(at()).reply(200, succeeded());
		const credentials = { baseUrl: 'https://proxy.example.com/' };

		const { items } = await new Trigger({}, { credentials }).call(callbackFor(TASK_ID));

		scope.done();
		expect(items).toHaveLength(1);
	});

	test('of an unknown task is answered 403', async () => {
		api().persist().get(at()).reply(404, UNKNOWN_TASK);

		expect(await new Trigger().call(callbackFor(TASK_ID))).toEqual(
			errorReply(403, 'The service does not know this task'),
		);
	});

	test('is answered 503 while the credential cannot be read', async () => {
		const credentials = new Error('the database is locked');

		expect(await new Trigger({}, { credentials }).call(callbackFor(TASK_ID))).toMatchObject(
			errorReply(503),
		);
	});
});

describe('a callback without Verify', () => {
	test('of a task without files starts the workflow like any other', async () => {
		const trigger = new Trigger({ verify: false, events: ['processing'] });

		expect((await trigger.call({ body: running().data })).items).toMatchObject([
			{ json: { task_id: TASK_ID, task_status: 'processing' } },
		]);
	});

	test('is answered 400 if it has no status', async () => {
		expect(await new Trigger({ verify: false }).call({ body: { task_id: TASK_ID } })).toEqual(
			errorReply(400, 'The body is not a task in JSON'),
		);
	});
});

describe('events', () => {
	test.each(['submitted', 'processing'])('"%s" starts nothing by default', async (status) => {
		expect(await new Trigger().call(callbackFor(TASK_ID, status))).toEqual(IGNORED);
	});
});

describe('a body that is no task is answered 400', () => {
	test.each<[string, unknown]>([
		['nothing', undefined],
		['a text', 'task_id=1'],
		['a list', []],
		['an empty object', {}],
		['an object as id', { task_id: {} }],
	])('%s', async (_name, body) => {
		expect(await new Trigger().call({ body, rawBody: Buffer.from('…') })).toEqual(
			errorReply(400, 'The body is not a task in JSON'),
		);
	});

	const LARGE: Array<[string, Partial<Call>]> = [
		['by its bytes', { rawBody: Buffer.alloc(1_000_001) }],
		['by its header', { rawBody: null, headers: { 'content-length': '1000001' } }],
	];
	test.each(LARGE)('a body larger than 1 MB, %s', async (_name, call) => {
		expect(await new Trigger().call({ ...callbackFor(TASK_ID), ...call })).toEqual(
			errorReply(400, 'The body is larger than 1 MB'),
		);
	});
});

describe('files', () => {
	test('are downloaded without the key', async () => {
		api().get(at()).reply(200, succeeded());
		fileRequest().reply(200, MP3);

		const { items } = await new Trigger({ downloadFiles: ['mp3'] }).call(callbackFor(TASK_ID));

		expect(items?.[0].binary).toMatchObject({ mp3: { fileName: `clip-${TASK_ID}.mp3` } });
	});

	test('are not downloaded through a redirect into a private network; the item is an error', async () => {
		api().get(at()).reply(200, succeeded());
		fileRequest().reply(302, '', { location: 'http://169.254.169.254/latest/meta-data' });

		const { items } = await new Trigger({ downloadFiles: ['mp3'] }).call(callbackFor(TASK_ID));

		expect(items?.[0]).not.toHaveProperty('binary');
		expect(items?.[0].json.error).toContain('leads to a private network');
	});

	test('that cannot be downloaded make the item an error that names the task', async () => {
		api().get(at()).reply(200, succeeded());
		fileRequest().reply(404, 'gone');

		const { status, items } = await new Trigger({ downloadFiles: ['mp3'] }).call(
			callbackFor(TASK_ID),
		);

		expect(status).toBe(200);
		expect(items).toMatchObject([
			{ json: { error: expect.any(String) as string, details: { task_id: TASK_ID } } },
		]);
	});
});

const WITHOUT_VERIFY = { verify: false };

/** Invalid ids, which would change a path or a text. */
const INVALID_IDS: Array<[string, string]> = [
	['steps up a folder', '../../x'],
	['is the folder above', '..'],
	['is markup', '<img src=x onerror=alert(1)>'],
	['has a lone surrogate', '\ud800'],
	['has 900,000 characters', '1'.repeat(900_000)],
];

describe.each([
	['with Verify', {}],
	['without Verify', WITHOUT_VERIFY],
])('%s', (_name, parameters) => {
	test.each(INVALID_IDS)('a task id that %s is answered 400', async (_which, id) => {
		const { status, items } = await new Trigger(parameters).call(klingCallback(id));

		expect({ status, isStarted: items !== undefined }).toEqual({ status: 400, isStarted: false });
	});

	test.each(INVALID_IDS)('an external id alone that %s is answered 400', async (_which, id) => {
		const body = { external_task_id: id, task_status: 'succeed' };
		const { status, items } = await new Trigger(parameters).call({ body });

		expect({ status, isStarted: items !== undefined }).toEqual({ status: 400, isStarted: false });
	});
});

test.each(INVALID_IDS)(
	'without Verify an inner task whose id %s does not replace the outer id',
	async (_which, id) => {
		const { body } = klingCallback(TASK_ID, 'succeed', { task_id: id });
		const wrapped = { task_id: TASK_ID, task_status: 'succeed', data: { data: body } };
		const { items } = await new Trigger(WITHOUT_VERIFY).call({ body: wrapped });

		expect(items?.map(({ json }) => json.task_id)).toEqual([TASK_ID]);
	},
);
