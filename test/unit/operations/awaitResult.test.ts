import {
	api,
	at,
	failed,
	klingError,
	PATH,
	running,
	succeeded,
	TASK_ID,
	UNKNOWN_TASK,
	wrappedAs,
} from '../../harness/engine/api';
import { passTime, takeSleepsMs } from '../../harness/engine/fastTime';
import { awaitResult, CONTINUE, inputOf, pairs, VALUE } from '../../harness/engine/operations';

beforeEach(() => {
	takeSleepsMs();
});

test('a task that has ended is output without a wait', async () => {
	const scope = api().get(at()).reply(200, succeeded());

	const { items } = await awaitResult();

	scope.done();
	expect(items).toEqual([
		{
			json: {
				task_id: TASK_ID,
				task_status: 'succeed',
				mp3_url: expect.stringContaining('.mp3?sig=a'),
				wav_url: expect.stringContaining('.wav?sig=a'),
				duration: 5.1,
				video_id: 'v1',
				video_url: expect.stringContaining('.mp4?sig=a'),
				created_at: '2026-03-13T02:05:02.225Z',
				expires_at: '2026-04-12T02:05:11.225Z',
			},
			pairedItem: { item: 0 },
		},
	]);
	expect(takeSleepsMs()).toEqual([]);
});

test('the task ID is by default the one in the incoming item', async () => {
	const scope = api();
	for (const id of ['one', 'two', 'three']) scope.get(at(id)).reply(200, succeeded(id));

	const { items } = await awaitResult(
		{ taskId: '={{ $json.task_id }}' },
		{ input: ['one', 'two', 'three'].map((id) => ({ json: { task_id: id } })) },
	);

	scope.done();
	expect(items.map(({ json, pairedItem }) => [json.task_id, pairedItem])).toEqual([
		['one', { item: 0 }],
		['two', { item: 1 }],
		['three', { item: 2 }],
	]);
});

test('a running task is polled until it has ended', async () => {
	const scope = api().get(at()).times(2).reply(200, running()).get(at()).reply(200, succeeded());

	const { items } = await awaitResult({ output: 'raw' });

	scope.done();
	expect(items).toEqual([{ json: succeeded().data, pairedItem: { item: 0 } }]);
	expect(takeSleepsMs()).toHaveLength(2);
});

test.each([
	["Kling's own envelope", failed('The video is too short')],
	["the gateway's envelope", wrappedAs('failed', null)],
])('a failed task in %s is an error with its reason', async (_name, answer) => {
	const scope = api().get(at()).reply(200, answer);

	const { error, items } = await awaitResult();

	scope.done();
	expect(items).toEqual([]);
	expect(error?.message).toMatch(
		/^Kling could not make the soundtrack( of "clip\.mp4")?: The video is too short$/,
	);
	expect(error?.description).toContain(`Task ID: ${TASK_ID}`);
});

test.each([
	['that is empty', "={{ '' }}", '"Task ID" is empty'],
	['that is missing', '={{ $json.nothing }}', '"Task ID" is empty'],
	['with a slash', '../../v1/models', '"Task ID" is not an ID'],
	['with a query', '861?x=1', '"Task ID" is not an ID'],
	[
		'that has lost its last digits',
		'={{ 861254119619698760 }}',
		'"Task ID" is a number that has lost',
	],
])('a task ID %s is invalid, and nothing is sent', async (_name, taskId, message) => {
	const { error, items } = await awaitResult({ taskId });

	expect(items).toEqual([]);
	expect(error?.message).toContain(message);
	expect(error?.description).toContain('task_id');
});

test('an ID that is an exact number is used as text', async () => {
	const scope = api().get(at('861254')).reply(200, succeeded('861254'));

	const { items } = await awaitResult({ taskId: '={{ 861254 }}' });

	scope.done();
	expect(items[0]).toMatchObject({ json: { task_id: '861254' }, pairedItem: { item: 0 } });
});

test('a transient failure of the first poll is tolerated', async () => {
	const scope = api()
		.get(at())
		.reply(503, klingError(5001), { 'Retry-After': '20' })
		.get(at())
		.reply(200, succeeded());

	const { items } = await awaitResult();

	scope.done();
	expect(items[0].pairedItem).toEqual({ item: 0 });
	expect(takeSleepsMs()).toEqual([20_000]);
});

test('a final failure ends the wait at once and names the task', async () => {
	const scope = api().get(at()).reply(401, klingError(1000));

	const { items } = await awaitResult({}, { node: CONTINUE });

	scope.done();
	expect(items).toEqual([
		{
			json: {
				error: 'CometAPI could not sign in to Kling: the reason',
				details: {
					code: 1000,
					http_status: 401,
					retryable: false,
					task_id: TASK_ID,
					request_id: 'req-9',
					description: expect.any(String),
				},
			},
			pairedItem: { item: 0 },
		},
	]);
});

test('an unknown task, which may be a very new one, is an error after 30 seconds', async () => {
	const scope = api().persist().get(at()).reply(404, UNKNOWN_TASK);

	const { error } = await awaitResult({ options: { pollInterval: 10 } });

	scope.done();
	expect(error?.message).toBe('The service does not know this task: Task not found');
	expect(takeSleepsMs()).toHaveLength(3);
});

describe('when Max Wait is over', () => {
	const options = { maxWait: 0.2, pollInterval: 20 };

	test.each(['simplified', 'raw'])(
		'On Timeout "Continue" outputs the ID of a task that was never seen, in the form %s',
		async (output) => {
			const scope = api().get(at()).times(2).reply(503, klingError(5001));

			const { items } = await awaitResult({
				output,
				options: { ...options, onTimeout: 'continue' },
			});

			scope.done();
			expect(items).toEqual([
				{
					json: expect.objectContaining({ task_id: TASK_ID, timed_out: true }),
					pairedItem: { item: 0 },
				},
			]);
		},
	);
});

test('an item that fails with On Error "Continue" does not affect the others', async () => {
	const scope = api()
		.get(at('good'))
		.reply(200, succeeded('good'))
		.get(at('bad'))
		.reply(200, failed('too dark', 'bad'));

	const { items } = await awaitResult(
		{ taskId: '={{ $json.value }}' },
		{ input: inputOf('good', 'bad', 'a/b'), node: CONTINUE },
	);

	scope.done();
	expect(items.map(({ json, pairedItem }) => [json.task_id ?? json.error, pairedItem])).toEqual([
		['good', { item: 0 }],
		['Kling could not make the soundtrack of "clip.mp4": too dark', { item: 1 }],
		['"Task ID" is not an ID', { item: 2 }],
	]);
});

describe('a web page with HTTP 403, which a proxy may send,', () => {
	const HTML = '<!DOCTYPE html><html><body>Access denied</body></html>';

	test('does not end the wait if it comes once', async () => {
		const scope = api().get(at()).reply(403, HTML).get(at()).reply(200, succeeded());

		const { items, error } = await awaitResult();

		expect(error).toBeUndefined();
		scope.done();
		expect(items[0]).toMatchObject({ json: { task_id: TASK_ID }, pairedItem: { item: 0 } });
	});

	test('ends it after 30 seconds without another answer, because the address may be wrong', async () => {
		const scope = api().persist().get(at()).reply(403, HTML);
		takeSleepsMs();

		const { error } = await awaitResult({ options: { pollInterval: 10 } });

		scope.done();
		expect(error?.message).toContain('The answer did not come from the CometAPI service');
		expect(error?.description).toContain('Base URL');
		expect(takeSleepsMs().reduce((sum, gap) => sum + gap, 0)).toBeLessThan(45_000);
	});
});

test('of 200 items at most fifty poll their tasks at a time', async () => {
	const ids = Array.from({ length: 200 }, (_, index) => `86${index}`);
	const counts = { polls: 0, inFlight: 0, most: 0 };
	api()
		.persist()
		.get(new RegExp(`^${PATH}/86\\d+$`))
		.reply(200, async (path) => {
			counts.polls += 1;
			counts.most = Math.max(counts.most, ++counts.inFlight);
			await passTime(100);
			counts.inFlight -= 1;
			return succeeded(String(path.split('/').pop()));
		});

	const { items, error } = await awaitResult({ taskId: VALUE }, { input: inputOf(...ids) });

	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json.task_id)).toEqual(ids);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(ids.length));
	expect(counts).toEqual({ polls: 200, inFlight: 0, most: 50 });
});
