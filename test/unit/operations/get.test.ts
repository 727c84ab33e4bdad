import nock from 'nock';
import {
	api,
	at,
	failed,
	fileRequest,
	gatewayError,
	klingError,
	MP3,
	networkError,
	running,
	succeeded,
	TASK_ID,
	UNKNOWN_TASK,
	WAV,
	wrappedAs,
} from '../../harness/engine/api';
import { takeSleepsMs } from '../../harness/engine/fastTime';
import { getTask, inputOf, VALUE } from '../../harness/engine/operations';

test.each([
	['running', running(), { task_status: 'processing' }],
	['failed', failed('too dark'), { task_status: 'failed', task_status_msg: 'too dark' }],
	['finished', succeeded(), { task_status: 'succeed', duration: 5.1 }],
	['finished and wrapped', wrappedAs('succeed'), { task_status: 'succeed', duration: 5.1 }],
])('a task that is %s is an answer, not an error', async (_name, answer, fields) => {
	const scope = api().get(at()).reply(200, answer);

	const { items, error } = await getTask();

	expect(error).toBeUndefined();
	scope.done();
	expect(items).toEqual([
		{ json: expect.objectContaining({ task_id: TASK_ID, ...fields }), pairedItem: { item: 0 } },
	]);
});

describe('a success without audio is output as it is', () => {
	const answer = succeeded() as { data: { task_result: { audios?: unknown } } };
	delete answer.data.task_result.audios;

	test.each([
		[{ output: 'raw' }, answer.data],
		[
			{ output: 'simplified' },
			expect.objectContaining({ task_id: TASK_ID, task_status: 'succeed', video_id: 'v1' }),
		],
		[
			{ output: 'selectedFields', outputFields: ['task_status', 'mp3_url', 'video_id'] },
			{ task_status: 'succeed', video_id: 'v1' },
		],
	])('%j', async (parameters, json) => {
		const scope = api().get(at()).reply(200, answer);

		const { items, error } = await getTask({ downloadFiles: 'mp3', ...parameters });

		scope.done();
		expect(error).toBeUndefined();
		expect(items).toEqual([{ json, pairedItem: { item: 0 } }]);
	});
});

test('a text counts as a list of one', async () => {
	const scope = api().get(at()).reply(200, succeeded());
	const file = fileRequest().reply(200, MP3);

	const { items } = await getTask({
		downloadFiles: "={{ 'mp3' }}",
		output: 'selectedFields',
		outputFields: "={{ 'task_id' }}",
	});

	scope.done();
	file.done();
	expect(items).toMatchObject([{ json: { task_id: TASK_ID }, binary: { mp3: {} } }]);
});

test.each(['order.4711', 'kunde:7', 'äß'])('a task is found by the external ID %s', async (id) => {
	const scope = api()
		.get(at(encodeURIComponent(id)))
		.reply(200, succeeded());

	const { items } = await getTask({ taskId: id });

	scope.done();
	expect(items).toMatchObject([{ json: { task_id: TASK_ID } }]);
});

test('the file of a finished task is downloaded if the user chose it', async () => {
	const scope = api().get(at()).reply(200, succeeded());
	const file = fileRequest('wav').reply(200, WAV);

	const { items } = await getTask({ downloadFiles: ['wav'] });

	scope.done();
	file.done();
	expect(items[0].binary?.wav).toMatchObject({ mimeType: 'audio/wav' });
	expect(items[0].pairedItem).toEqual({ item: 0 });
});

test('nothing is downloaded for a running task', async () => {
	const scope = api().get(at()).reply(200, running());

	const { items } = await getTask({ downloadFiles: ['mp3'] });

	scope.done();
	expect(items[0]).not.toHaveProperty('binary');
	expect(items[0].pairedItem).toEqual({ item: 0 });
});

test.each([
	['861254119619698800', true],
	['861254119619698760', false],
	['4711900', false],
])('the error about the unknown ID %s says that it may be rounded: %s', async (taskId, isSaid) => {
	const scope = api().get(at(taskId)).reply(404, UNKNOWN_TASK);

	const { error } = await getTask({ taskId });

	scope.done();
	expect(error?.description?.includes('may have rounded it')).toBe(isSaid);
});

describe('a request that fails for good is not repeated, and the error names the task', () => {
	test.each<[string, (get: nock.Interceptor) => nock.Scope, string]>([
		['404', (get) => get.reply(404, UNKNOWN_TASK), 'The service does not know this task'],
		[
			'401',
			(get) => get.reply(401, gatewayError('invalid_api_key')),
			'CometAPI did not accept the API key',
		],
		[
			'a redirect',
			(get) => get.reply(301, '', { Location: 'https://other.example/' }),
			'The answer did not come from the CometAPI service',
		],
	])('%s', async (_name, answer, message) => {
		const scope = answer(api().get(at()));

		const { error, items } = await getTask();

		scope.done();
		expect(items).toEqual([]);
		expect(error?.message).toContain(message);
		expect(error?.description).toContain(`Task ID: ${TASK_ID}`);
	});
});

describe('a request with a transient failure is repeated', () => {
	const transient: Array<[string, (get: nock.Interceptor) => nock.Scope, string]> = [
		['429', (get) => get.reply(429, klingError(1302)), 'The service is receiving too many'],
		['503', (get) => get.reply(503, klingError(5001)), 'Kling is in maintenance'],
		[
			'a broken connection',
			(get) => get.replyWithError(networkError('ECONNRESET')),
			'The connection to the service was lost',
		],
	];

	test.each(transient)('%s', async (_name, answer) => {
		const scope = answer(api().get(at())).get(at()).reply(200, running());

		const { items } = await getTask();

		scope.done();
		expect(items).toEqual([
			{ json: expect.objectContaining({ task_status: 'processing' }), pairedItem: { item: 0 } },
		]);
	});

	test.each(transient)('%s for half a minute: then the error names the task', async (...row) => {
		const [, answer, message] = row;
		answer(api().get(at()).times(16));
		takeSleepsMs();

		const { error } = await getTask();

		expect(takeSleepsMs().reduce((sum, ms) => sum + ms, 0)).toBe(30_000);
		expect(error?.message).toContain(message);
		expect(error?.description).toContain(`Task ID: ${TASK_ID}`);
	});
});

test('an ID that would change the path is invalid', async () => {
	const { error } = await getTask({ taskId: VALUE }, { input: inputOf('../models') });

	expect(error?.message).toBe('"Task ID" is not an ID');
});
