import { BEARER } from '../../harness/engine/account';
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
	PATH,
	succeeded,
	TASK_ID,
	UNKNOWN_TASK,
} from '../../harness/engine/api';
import { whenAsleep } from '../../harness/engine/fastTime';
import {
	CONTINUE,
	createAudio,
	inputOf,
	NAMED_VIDEO,
	videoNamed,
} from '../../harness/engine/operations';

/** One item that succeeds, one whose task fails and one that the service refuses. */
function threeOutcomes() {
	const scope = createdTask(videoNamed('good'), 'good')
		.post(PATH, newTask(videoNamed('failing')))
		.reply(200, created('failing'))
		.post(PATH, newTask(videoNamed('refused')))
		.reply(400, klingError(1301, 'unsafe'))
		.get(BY_KEY)
		.reply(404, UNKNOWN_TASK);
	scope.get(at('good')).reply(200, succeeded('good'));
	scope.get(at('failing')).reply(200, failed('too dark', 'failing'));
	return scope;
}

const input = inputOf('good', 'failing', 'refused');

const FAILED_ITEM = {
	error: 'Kling could not make the soundtrack of "failing.mp4": too dark',
	details: {
		retryable: false,
		task_id: 'failing',
		external_task_id: expect.stringMatching(/^n8n-/),
		description: expect.stringContaining('Check the video'),
	},
};
const REFUSED_ITEM = {
	error: 'Kling rejected the content: unsafe',
	details: {
		code: 1301,
		http_status: 400,
		retryable: false,
		external_task_id: expect.stringMatching(/^n8n-/),
		request_id: 'req-9',
		description: expect.stringContaining('Use another video'),
	},
};

test('On Error "Continue" gives each item its own outcome', async () => {
	const scope = threeOutcomes();

	const { items, error } = await createAudio({ videoUrl: NAMED_VIDEO }, { input, node: CONTINUE });

	expect(error).toBeUndefined();
	scope.done();
	expect(items).toEqual([
		{ json: expect.objectContaining({ task_id: 'good' }), pairedItem: { item: 0 } },
		{ json: FAILED_ITEM, pairedItem: { item: 1 } },
		{ json: REFUSED_ITEM, pairedItem: { item: 2 } },
	]);
});

test('On Error "Continue (using error output)" sends the failed items there', async () => {
	const scope = threeOutcomes();

	const { items, errorItems } = await createAudio(
		{ videoUrl: NAMED_VIDEO },
		{ input, node: { onError: 'continueErrorOutput' } },
	);

	scope.done();
	expect(items).toEqual([
		{ json: expect.objectContaining({ task_id: 'good' }), pairedItem: { item: 0 } },
	]);
	expect(errorItems).toEqual([
		{ json: { value: 'failing', ...FAILED_ITEM }, pairedItem: { item: 1 } },
		{ json: { value: 'refused', ...REFUSED_ITEM }, pairedItem: { item: 2 } },
	]);
});

/** `count` items whose tasks are created, and one whose create is refused. */
async function runWithOthers(count: number) {
	const names = Array.from({ length: count }, (_, index) => `other${index}`);
	const scope = api();
	for (const name of names) {
		scope.post(PATH, newTask(videoNamed(name))).reply(200, created(name));
	}
	scope.post(PATH, newTask(videoNamed('bad'))).reply(400, klingError(1201, 'no such video'));
	scope.get(BY_KEY).reply(404, UNKNOWN_TASK);
	const result = await createAudio(
		{ videoUrl: NAMED_VIDEO, options: { pollInterval: 600 } },
		{ input: inputOf(...names, 'bad') },
	);
	scope.done();
	return result;
}

test('an error that stops the run names the tasks of the other items', async () => {
	const { error, items } = await runWithOthers(2);

	expect(items).toEqual([]);
	expect(error?.message).toBe('Kling did not accept the input: no such video');
	expect(error?.description).toContain('third of 3 items');
	expect(error?.description).toMatch(/also created 2 tasks: other0, other1\./);
});

test('all tasks of the other items are named, however many they are', async () => {
	const { error } = await runWithOthers(25);

	const named = new Set(error?.description?.match(/other\d+/g));
	expect(named.size).toBe(25);
	expect(error?.description).toContain('also created 25 tasks');
});

test('an item whose create was not answered is named by its external ID', async () => {
	let key = '';
	const searching = new Promise<void>((resolve) => whenAsleep(resolve));
	const scope = api()
		.post(PATH, newTask(videoNamed('lost')))
		.reply(500, (_uri, body) => {
			key = (body as Record<string, string>).external_task_id;
			return klingError(5000);
		})
		.post(PATH, newTask(videoNamed('bad')))
		.reply(401, async () => {
			await searching;
			return gatewayError('invalid_api_key');
		});
	const lookUps = api().persist().get(BY_KEY).reply(404, UNKNOWN_TASK);

	const { error } = await createAudio({ videoUrl: NAMED_VIDEO }, { input: inputOf('lost', 'bad') });

	scope.done();
	lookUps.done();
	const told = `${error?.message} ${error?.description}`;
	expect(error?.description).toContain('second of 2 items');
	expect(told).toContain(key);
});

/** How often an answer is given before it ends the wait. */
const timesOf = (status: number) => (status === 200 ? 1 : ODD_POLLS);

describe('a text with the code of a Node error is shown unchanged', () => {
	const reason = 'approvePermissions EPERM, ECONNREFUSED or ETIMEDOUT';

	test.each([
		['the reason of a failed task', 200, failed(reason)],
		['the message of an error', 400, klingError(1201, reason)],
		['the message of the gateway', 403, gatewayError('access_denied', reason)],
	])('%s', async (_name, status, body) => {
		const scope = createdTask().get(at()).times(timesOf(status)).reply(status, body);

		const { error } = await createAudio();

		scope.done();
		expect(error?.message).toMatch(new RegExp(`: ${reason}$`));
	});
});

describe('what n8n stores of an execution does not contain the key', () => {
	const echo = `Incorrect key ${BEARER} or sk-abcdef0123456789, sent as Bearer ${BEARER}`;

	test.each([
		['an error that echoes it', 401, gatewayError('invalid_api_key', echo)],
		["an error in Kling's form", 400, klingError(1201, echo)],
		['an error with a nested code', 401, { message: '', data: { data: klingError(1002, echo) } }],
		['a plain text', 401, echo],
		['a code', 401, gatewayError(echo)],
		['a request ID', 401, { ...klingError(1000), request_id: echo }],
		['an object in place of a text', 401, { message: { echo } }],
		['a web page', 401, `<html><body>${echo}</body></html>`],
		['a reason of a failed task', 200, failed(echo)],
	])('%s', async (_name, status, body) => {
		const scope = createdTask().get(at()).times(timesOf(status)).reply(status, body);

		const { data, error } = await createAudio();

		scope.done();
		expect(error).toBeDefined();
		const kept = JSON.stringify(data) + String(error?.stack);
		expect(kept).not.toContain(BEARER);
		expect(kept).not.toContain('sk-abcdef');
	});

	test('a connection that broke', async () => {
		const scope = createdTask().get(at()).times(2).replyWithError(networkError('ECONNRESET', echo));

		const { data, error } = await createAudio({ options: { maxWait: 0.1 } });

		scope.done();
		expect(error?.message).toContain('The task was still "submitted"');
		expect(JSON.stringify(data)).not.toContain(BEARER);
	});
});

test('markup in a reason is not shown as markup', async () => {
	const scope = createdTask().get(at()).reply(200, failed('<img src=x onerror="alert(1)"> & more'));

	const { error } = await createAudio();

	scope.done();
	expect(error?.message).not.toMatch(/[<>]/);
	expect(error?.description).toContain(TASK_ID);
});
