import nock from 'nock';
import {
	api,
	at,
	created,
	createdTask,
	failed,
	gatewayError,
	klingError,
	newTask,
	OWN_KEY,
	PATH,
	running,
	succeeded,
	TASK_ID,
	UNKNOWN_TASK,
	wrappedAs,
} from '../../harness/engine/api';
import { type EngineOptions, NODE_NAME } from '../../harness/engine/engine';
import {
	awaitResult,
	contextOf,
	CONTINUE,
	createAudio,
	inputOf,
	NAMED_VIDEO,
	pairs,
	RETRY,
	VALUE,
	videoNamed,
} from '../../harness/engine/operations';
import {
	callBack,
	PUBLIC_URL,
	storedIn,
	suspendable,
	suspendedBy,
} from '../../harness/engine/waiting';
import { callbackFor } from '../../harness/engine/webhookContext';
import { sampleFilm } from '../../harness/media/mp4';

const CALLBACK_URL = `${PUBLIC_URL}/webhook-waiting/4711/kling?signature=token-of-4711`;

const createWithCallback = async (options: EngineOptions = {}, parameters = {}) =>
	await createAudio(
		{ awaitMode: 'callback', ...parameters },
		{ publicUrl: PUBLIC_URL, ...options },
	);

test('a running task suspends the execution, which stores what is known as its items', async () => {
	const scope = createdTask({ callback_url: CALLBACK_URL }).get(at()).reply(200, running());

	const { run, data } = await createWithCallback({}, { options: { maxWait: 30 } });

	scope.done();
	expect(run.status).toBe('waiting');
	expect(Number(run.waitTill) - Date.now()).toBeGreaterThan(29 * 60_000);
	expect(data.executionData?.nodeExecutionStack[0].node.name).toBe(NODE_NAME);
	expect(storedIn({ data })).toEqual([
		{
			json: expect.objectContaining({ task_id: TASK_ID, timed_out: true }) as object,
			pairedItem: { item: 0 },
		},
	]);
	expect(data.resultData.runData.Start[0].data?.main[0]?.[0].json).toEqual({});
});

test('what a sleeping node shows, e.g. to a Webhook node that answers at once, is not timed out', async () => {
	const scope = createdTask({ callback_url: CALLBACK_URL }).get(at()).reply(200, running());

	const { items, data } = await createWithCallback();

	scope.done();
	const stored = storedIn({ data })[0].json;
	expect(items).toEqual([{ json: { ...stored, timed_out: undefined }, pairedItem: { item: 0 } }]);
	expect(items[0].json).not.toHaveProperty('timed_out');
	expect(stored.timed_out).toBe(true);
});

test('a task that has already ended is output without suspending the execution', async () => {
	const scope = createdTask({ callback_url: CALLBACK_URL }).get(at()).reply(200, succeeded());

	const { run, items } = await createWithCallback();

	scope.done();
	expect(run.status).toBe('success');
	expect(items[0].json).toMatchObject({ task_id: TASK_ID, task_status: 'succeed' });
	expect(items[0].json).not.toHaveProperty('timed_out');
	expect(items[0].pairedItem).toEqual({ item: 0 });
});

describe('a task that has succeeded for the gateway, but not yet for Kling', () => {
	const ahead = (id: string) => wrappedAs('succeed', running(id).data);
	const input = inputOf('one', 'two');
	const awaitBoth = async () =>
		await awaitResult({ taskId: VALUE, awaitMode: 'callback' }, suspendable({ input }));

	test('is polled until its file is there, because its callback may have come before', async () => {
		const scope = createdTask({ callback_url: CALLBACK_URL }).get(at()).reply(200, ahead(TASK_ID));
		scope.get(at()).reply(200, succeeded());

		const { error, items } = await createWithCallback();

		expect(error).toBeUndefined();
		scope.done();
		expect(items).toMatchObject([{ json: { mp3_url: expect.any(String) as string } }]);
	});

	test('does not fail the node while another task is running', async () => {
		const scope = api().get(at('one')).reply(200, ahead('one'));
		scope.get(at('two')).reply(200, running('two'));

		const { run, data } = await awaitBoth();

		scope.done();
		expect(run.status).toBe('waiting');
		expect(storedIn({ data }).map(({ json }) => json.task_id)).toEqual(['one', 'two']);
	});
});

test('a Retry polls the task that it adopts, because that calls the old execution back', async () => {
	const [input, videoUrl] = [inputOf('a', 'b'), NAMED_VIDEO];
	const createOf = (name: string) =>
		api().post(PATH, newTask({ callback_url: /./, ...videoNamed(name) }));
	const first = [
		createOf('a').reply(200, created('a')),
		createOf('b').reply(429, klingError(1101)),
	];
	const contextData = contextOf(await createWithCallback({ input }, { videoUrl }));
	for (const scope of first) scope.done();
	const second = [
		api().get(at('a')).times(2).reply(200, running('a')).get(at('a')).reply(200, succeeded('a')),
		createOf('b').reply(200, created('b')).get(at('b')).reply(200, succeeded('b')),
	];

	const { run, items } = await createWithCallback(
		{ input, mode: 'retry', executionId: '4712', contextData },
		{ videoUrl },
	);

	for (const scope of second) scope.done();
	expect(run.status).toBe('success');
	expect(items.map(({ json }) => json.task_id)).toEqual(['a', 'b']);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(2));
});

test('an existing task that another execution has created is polled, because it calls that one', async () => {
	const source = { task_info: { external_task_id: 'order-1' } };
	const ofOther = (answer: ReturnType<typeof running>) => ({
		...answer,
		data: { ...answer.data, ...source },
	});
	const scope = api().get(at('order-1')).reply(200, ofOther(running()));
	scope.get(at()).reply(200, ofOther(running())).get(at()).reply(200, ofOther(succeeded()));
	const additionalFields = { externalTaskId: 'order-1', onExistingId: 'use' };

	const { run, items } = await createWithCallback({}, { additionalFields });

	expect(run.status).toBe('success');
	scope.done();
	expect(items).toMatchObject([{ json: { task_status: 'succeed' }, pairedItem: { item: 0 } }]);
});

test('failed items are stored beside the task that is running', async () => {
	const scope = createdTask({ callback_url: CALLBACK_URL, ...videoNamed('1') })
		.post(PATH, newTask({ callback_url: CALLBACK_URL, ...videoNamed('2') }))
		.reply(429, klingError(1101))
		.get(at())
		.reply(200, running());

	const result = await createWithCallback(
		{
			input: inputOf('https://example.com/1.mp4', 'https://example.com/2.mp4', 'no'),
			node: CONTINUE,
		},
		{ videoUrl: '={{ $json.value }}' },
	);

	scope.done();
	expect(result.run.status).toBe('waiting');
	expect(storedIn(result).map(({ json }) => json.error ?? json.task_id)).toEqual([
		TASK_ID,
		expect.stringContaining('The Kling account behind CometAPI cannot accept tasks'),
		'"Video URL" is not a web address',
	]);
	expect(storedIn(result).map(({ pairedItem }) => pairedItem)).toEqual(pairs(3));
});

describe('of more than a hundred tasks only some are asked to call back', () => {
	const COUNT = 102;
	const input = inputOf(...Array.from({ length: COUNT }, (_, index) => index));

	const numberIn = (url: string) => Number(/(\d+)(\.mp4)?$/.exec(url)?.[1]);

	/** The API, where one task is still running at its first poll; notes the creates and polls. */
	function exchange(runningOne: number) {
		const bodies: Array<Record<string, string>> = [];
		const polls: number[] = [];
		const scope = api().persist();
		scope.post(PATH).reply(200, (_uri, body) => {
			bodies.push(body as Record<string, string>);
			return created(`86${numberIn(bodies[bodies.length - 1].video_url)}`);
		});
		scope.get(new RegExp(`^${at('86')}\\d+$`)).reply(200, (path) => {
			const n = numberIn(path.slice(at('86').length));
			polls.push(n);
			const isFirst = polls.indexOf(n) === polls.length - 1;
			return n === runningOne && isFirst ? running(`86${n}`) : succeeded(`86${n}`);
		});
		return { bodies, polls };
	}

	/** Even items are not asked to call back. */
	const BODIES = input.map((_, n) => ({
		...videoNamed(String(n)),
		external_task_id: expect.stringMatching(OWN_KEY) as string,
		...(n % 2 === 1 && { callback_url: CALLBACK_URL }),
	}));

	test('the execution is suspended while one of them is running', async () => {
		const { bodies, polls } = exchange(1);

		const { run } = await createWithCallback({ input }, { videoUrl: NAMED_VIDEO });

		expect(bodies).toEqual(BODIES);
		expect(polls).toHaveLength(COUNT);
		expect(run.status).toBe('waiting');
	});

	test('when all of them have ended, the node polls the others', async () => {
		const { bodies, polls } = exchange(0);

		const { run, items } = await createWithCallback(
			{ input },
			{ videoUrl: NAMED_VIDEO, options: { pollInterval: 1 } },
		);

		expect(bodies).toEqual(BODIES);
		expect(polls).toHaveLength(COUNT + 1);
		expect(run.status).toBe('success');
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(COUNT));
		expect(items.every(({ json }) => json.task_status === 'succeed')).toBe(true);
	});
});

describe('right before an execution is suspended, the node gets each of its tasks', () => {
	async function createTwo(
		answers: Record<string, [status: number, body: object]>,
		node: EngineOptions['node'] = {},
	) {
		const scope = api();
		for (const [id, [status, body]] of Object.entries(answers)) {
			scope
				.post(PATH, newTask({ ...videoNamed(id), callback_url: /./ }))
				.reply(200, created(id))
				.get(at(id))
				.times(status === 200 ? 1 : 2)
				.reply(status, body);
		}
		const input = inputOf(...Object.keys(answers));
		const result = await createAudio(
			{ awaitMode: 'callback', videoUrl: NAMED_VIDEO },
			suspendable({ input, node }),
		);
		scope.done();
		return { ...result, stored: storedIn(result).map(({ json }) => json.error ?? json.task_id) };
	}

	test('a task that has failed fails the node, and nothing is suspended', async () => {
		const { run, error, items } = await createTwo({
			a: [200, running('a')],
			b: [200, failed('too short', 'b')],
		});

		expect(run.status).toBe('error');
		expect(items).toEqual([]);
		expect(error?.message).toContain('Kling could not make the soundtrack of "b.mp4": too short');
		expect(error?.description).toContain('second of 2 items');
		expect(error?.description).toMatch(/[(,] ?Task ID: b,/);
		expect(error?.description).toContain('created 1 task: a.');
	});

	describe('a task that was created elsewhere, and is not known yet', () => {
		const awaitIt = async () =>
			await awaitResult({ awaitMode: 'callback' }, suspendable({ input: inputOf(1) }));

		test('is waited for as soon as it is known', async () => {
			const scope = api().get(at()).times(3).reply(404, UNKNOWN_TASK);
			scope.get(at()).reply(200, running());

			const { run } = await awaitIt();

			scope.done();
			expect(run.status).toBe('waiting');
		});

		test('fails the node after 30 seconds', async () => {
			// After 0, 2, 6, 14 and 30 seconds.
			const scope = api().get(at()).times(5).reply(404, UNKNOWN_TASK);

			const { error } = await awaitIt();

			scope.done();
			expect(error?.message).toBe('The service does not know this task: Task not found');
		});
	});

	describe('a key that is not accepted for a task that was created elsewhere', () => {
		async function awaitTwo(node: EngineOptions['node'] = {}) {
			const scope = api().get(at('a')).reply(200, running('a'));
			scope.get(at('b')).reply(401, gatewayError('invalid_api_key'));
			const result = await awaitResult(
				{ taskId: VALUE, awaitMode: 'callback' },
				suspendable({ input: inputOf('a', 'b'), node }),
			);
			scope.done();
			return result;
		}

		test('fails the node, and nothing is suspended', async () => {
			const { run, error } = await awaitTwo();

			expect(run.status).toBe('error');
			expect(error?.message).toContain('CometAPI did not accept the API key');
			expect(error?.description).toMatch(/[(,] ?Task ID: b/);
		});

		test('is stored as an error if the node continues on errors', async () => {
			const result = await awaitTwo(CONTINUE);

			expect(result.run.status).toBe('waiting');
			expect(storedIn(result).map(({ json }) => json.error ?? json.task_id)).toEqual([
				'a',
				expect.stringContaining('CometAPI did not accept the API key'),
			]);
		});
	});

	test.each<[string, [number, object]]>([
		['a service that is down', [503, klingError(5001)]],
		['a service that does not know the new task yet', [404, UNKNOWN_TASK]],
		['an odd answer: 401', [401, gatewayError('invalid_api_key')]],
		['an odd answer: 403', [403, { message: 'forbidden' }]],
		['an odd answer: 404', [404, { message: 'Not Found' }]],
		['an odd answer: 400', [400, gatewayError('invalid_request')]],
		['an odd answer: 409', [409, { message: 'conflict' }]],
	])('%s does not keep the execution from being suspended', async (_name, answer) => {
		const { run, stored } = await createTwo({ a: answer, b: [200, succeeded('b')] });

		expect(run.status).toBe('waiting');
		expect(stored).toEqual(['a', 'b']);
	});

	test('it gets all tasks again when a get fails, because one may have ended meanwhile', async () => {
		const scope = api();
		for (const id of ['a', 'b', 'c']) {
			scope.post(PATH, newTask({ ...videoNamed(id), callback_url: /./ })).reply(200, created(id));
		}
		scope.get(at('a')).reply(403, { message: 'forbidden' });
		scope.get(at('b')).reply(200, running('b')).get(at('c')).reply(200, succeeded('c'));
		for (const id of ['a', 'b']) scope.get(at(id)).reply(200, succeeded(id));

		const { run, items } = await createAudio(
			{ awaitMode: 'callback', videoUrl: NAMED_VIDEO },
			suspendable({ input: inputOf('a', 'b', 'c') }),
		);

		scope.done();
		expect(run.status).toBe('success');
		expect(items.map(({ json }) => json.task_id)).toEqual(['a', 'b', 'c']);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(3));
	});

	test('nothing is suspended when all tasks have ended, and each item has its outcome', async () => {
		const { run, items } = await createTwo(
			{ a: [200, succeeded('a')], b: [200, failed('too short', 'b')] },
			CONTINUE,
		);

		expect(run.status).toBe('success');
		expect(items.map(({ json, pairedItem }) => [json.error ?? json.task_id, pairedItem])).toEqual([
			['a', { item: 0 }],
			['Kling could not make the soundtrack of "b.mp4": too short', { item: 1 }],
		]);
	});
});

/**
 * Retry On Fail runs a node again whose first item is an error. A suspended run stores its own items in
 * place of the node's input, and they have a `video_url`, too: a second try would pay for it.
 */
describe('Retry On Fail with an error as the first item', () => {
	const node = { ...CONTINUE, ...RETRY, maxTries: 3 };
	const input = ['no address', 'https://example.com/1.mp4', 'https://example.com/2.mp4'].map(
		(video_url) => ({ json: { video_url } }),
	);
	const OUTCOMES = ['"Video URL" is not a web address', '1', '2'];

	const createThree = async () =>
		await createAudio(
			{ awaitMode: 'callback', videoUrl: '={{ $json.video_url }}' },
			suspendable({ input, node }),
		);

	test('does not try a suspended run again: the callback outputs the error and both tasks', async () => {
		const scope = api();
		for (const id of ['1', '2']) {
			scope
				.post(PATH, newTask({ ...videoNamed(id), callback_url: /./ }))
				.reply(200, created(id))
				.get(at(id))
				.reply(200, id === '1' ? succeeded(id) : running(id));
		}
		const result = await createThree();
		scope.done();
		expect(result.run.status).toBe('waiting');
		expect(storedIn(result).map(({ json }) => json.error ?? json.task_id)).toEqual(OUTCOMES);
		expect(storedIn(result).map(({ pairedItem }) => pairedItem)).toEqual(pairs(3));
		for (const id of ['2', '1']) scope.get(at(id)).reply(200, succeeded(id));

		const { items } = await callBack(suspendedBy(result), callbackFor('2'));

		scope.done();
		expect(items?.map(({ json }) => json.error ?? json.task_id)).toEqual(OUTCOMES);
		expect(items?.map(({ pairedItem }) => pairedItem)).toEqual(pairs(3));
	});

	test('tries a run again that was not suspended, with its own items and tasks', async () => {
		const scope = api();
		let polls = 0;
		for (const id of ['1', '2']) {
			scope.post(PATH, newTask({ ...videoNamed(id), callback_url: /./ })).reply(200, created(id));
			api()
				.persist()
				.get(at(id))
				.reply(200, () => {
					polls += 1;
					return succeeded(id);
				});
		}

		const { items } = await createThree();

		scope.done();
		expect(polls).toBeGreaterThan(2);
		expect(items.map(({ json }) => json.error ?? json.task_id)).toEqual(OUTCOMES);
	});
});

test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'with %s, an item that its check rejects does not keep the others from sleeping',
	async (onError) => {
		const origin = 'https://videos.example';
		const [good, dead] = [`${origin}/good.mp4`, `${origin}/dead.mp4`];
		const host = nock(origin).get('/good.mp4').reply(200, sampleFilm()).get('/dead.mp4').reply(404);
		const scope = api()
			.post(PATH, (body) => body.video_url === good)
			.reply(200, created())
			.get(at())
			.reply(200, running());

		const { run, items, errorItems } = await createWithCallback(
			{ input: inputOf(good, dead), node: { onError } },
			{ videoUrl: '={{ $json.value }}' },
		);

		host.done();
		scope.done();
		expect(run.status).toBe('waiting');
		expect([...items, ...errorItems]).toMatchObject([
			{ json: { task_id: TASK_ID }, pairedItem: { item: 0 } },
			{
				json: { failed_before_waiting: '"Video URL" cannot be found (HTTP 404)' },
				pairedItem: { item: 1 },
			},
		]);
	},
);
