import {
	api,
	at,
	created,
	klingError,
	newTask,
	PATH,
	running,
	succeeded,
	TASK_ID,
} from '../../harness/engine/api';
import type { EngineOptions } from '../../harness/engine/engine';
import { createAudio } from '../../harness/engine/operations';

const PUBLIC = 'https://n8n.example.com';
const CALLBACK_URL = `${PUBLIC}/webhook-waiting/4711/kling?signature=token-of-4711`;
const NODE = 'CometAPI Kling';

const parking = async (options: EngineOptions = {}, parameters = {}) =>
	await createAudio({ awaitMode: 'callback', ...parameters }, { publicUrl: PUBLIC, ...options });

describe('where parking cannot work nothing is sent', () => {
	test.each<[string, EngineOptions, object, RegExp]>([
		[
			'an address that the service cannot reach',
			{ publicUrl: 'http://localhost:5678' },
			{},
			/^The service cannot reach this n8n at http:\/\/localhost:5678$/,
		],
		['an unsaved workflow', { workflowId: '__EMPTY__' }, {}, /needs a saved workflow/],
		[
			'a callback URL of the user',
			{},
			{ additionalFields: { callbackUrl: 'https://example.com/hook' } },
			/exclude each other/,
		],
	])('%s', async (_name, options, parameters, message) => {
		const { error } = await parking(options, parameters);

		expect(error?.message).toMatch(message);
	});

	test('the way out names WEBHOOK_URL', async () => {
		const { error } = await parking({ publicUrl: 'http://10.0.0.5' });

		expect(error?.description).toContain('WEBHOOK_URL');
	});
});

test('a running task parks the execution, with what is known as its items', async () => {
	const scope = api()
		.post(PATH, newTask({ callback_url: CALLBACK_URL }))
		.reply(200, created())
		.get(at())
		.reply(200, running());

	const { run, data } = await parking({}, { options: { maxWait: 30 } });

	scope.done();
	expect(run.status).toBe('waiting');
	expect(Number(run.waitTill) - Date.now()).toBeGreaterThan(29 * 60_000);
	const [entry] = data.executionData?.nodeExecutionStack ?? [];
	expect(entry.node.name).toBe(NODE);
	expect(entry.data.main[0]).toEqual([
		{
			json: expect.objectContaining({ task_id: TASK_ID, timed_out: true }) as object,
			pairedItem: { item: 0 },
		},
	]);
	expect(data.resultData.runData.Start[0].data?.main[0]?.[0].json).toEqual({});
});

test('a task that has ended by the last look is handed on without parking', async () => {
	const scope = api()
		.post(PATH, newTask({ callback_url: CALLBACK_URL }))
		.reply(200, created())
		.get(at())
		.reply(200, succeeded());

	const { run, items } = await parking();

	scope.done();
	expect(run.status).toBe('success');
	expect(items[0].json).toMatchObject({ task_id: TASK_ID, task_status: 'succeed' });
	expect(items[0].json).not.toHaveProperty('timed_out');
	expect(items[0].pairedItem).toEqual({ item: 0 });
});

test('a create that is refused is kept beside the task that parks', async () => {
	const scope = api()
		.post(PATH, newTask({ callback_url: CALLBACK_URL, video_url: 'https://example.com/1.mp4' }))
		.reply(200, created())
		.post(PATH, newTask({ callback_url: CALLBACK_URL, video_url: 'https://example.com/2.mp4' }))
		.reply(429, klingError(1101))
		.get(at())
		.reply(200, running());

	const { run, data } = await parking(
		{
			input: [1, 2, 3].map((n) => ({
				json: { url: n < 3 ? `https://example.com/${n}.mp4` : 'no' },
			})),
			node: { onError: 'continueRegularOutput' },
		},
		{ videoUrl: '={{ $json.url }}' },
	);

	scope.done();
	expect(run.status).toBe('waiting');
	const stored = data.executionData?.nodeExecutionStack[0].data.main[0] ?? [];
	expect(stored.map(({ json }) => json.error ?? json.task_id)).toEqual([
		TASK_ID,
		expect.stringContaining('The Kling account behind CometAPI cannot take tasks'),
		'"Video URL" is not a web address',
	]);
	expect(stored.map(({ pairedItem }) => pairedItem)).toEqual([
		{ item: 0 },
		{ item: 1 },
		{ item: 2 },
	]);
});

describe('of more than a hundred tasks only some are asked to call back', () => {
	const COUNT = 102;
	const input = Array.from({ length: COUNT }, (_, n) => ({
		json: { url: `https://example.com/${n}.mp4` },
	}));

	/** Even items are not asked to call back. */
	function exchange(answerTo: (n: number) => object) {
		const scope = api();
		for (let n = 0; n < COUNT; n++) {
			const address = n % 2 === 1 ? { callback_url: CALLBACK_URL } : {};
			scope
				.post(PATH, newTask({ video_url: `https://example.com/${n}.mp4`, ...address }))
				.reply(200, created(`86${n}`))
				.get(at(`86${n}`))
				.reply(200, answerTo(n));
		}
		return scope;
	}

	test('the execution is parked while one of them runs', async () => {
		const scope = exchange((n) => (n === 1 ? running(`86${n}`) : succeeded(`86${n}`)));

		const { run } = await parking({ input }, { videoUrl: '={{ $json.url }}' });

		scope.done();
		expect(run.status).toBe('waiting');
	});

	test('when all of them have ended, the others are waited for by polling', async () => {
		const scope = exchange((n) => (n === 0 ? running(`86${n}`) : succeeded(`86${n}`)))
			.get(at('860'))
			.reply(200, succeeded('860'));

		const { run, items } = await parking(
			{ input },
			{ videoUrl: '={{ $json.url }}', options: { pollInterval: 1 } },
		);

		scope.done();
		expect(run.status).toBe('success');
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(input.map((_, item) => ({ item })));
		expect(items.every(({ json }) => json.task_status === 'succeed')).toBe(true);
	});
});
