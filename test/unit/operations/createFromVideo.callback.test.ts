import {
	api,
	at,
	created,
	klingError,
	newTask,
	OWN_KEY,
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

	test('the way out names the address that the service would call, and WEBHOOK_URL', async () => {
		const { error } = await parking({ publicUrl: 'http://10.0.0.5' });

		expect(error?.description).toContain('http://10.0.0.5/webhook-waiting');
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

	const numberIn = (url: string) => Number(/(\d+)(\.mp4)?$/.exec(url)?.[1]);

	/** The API, where one task runs for one look; tells what was created and what was looked at. */
	function exchange(runningOne: number) {
		const bodies: Array<Record<string, string>> = [];
		const looks: number[] = [];
		const scope = api().persist();
		scope.post(PATH).reply(200, (_uri, body) => {
			bodies.push(body as Record<string, string>);
			return created(`86${numberIn(bodies[bodies.length - 1].video_url)}`);
		});
		scope.get(new RegExp(`^${at('86')}\\d+$`)).reply(200, (path) => {
			const n = numberIn(path.slice(at('86').length));
			looks.push(n);
			const isFirst = looks.indexOf(n) === looks.length - 1;
			return n === runningOne && isFirst ? running(`86${n}`) : succeeded(`86${n}`);
		});
		return { bodies, looks };
	}

	/** Even items are not asked to call back. */
	const BODIES = input.map(({ json: { url } }, n) => ({
		video_url: url,
		external_task_id: expect.stringMatching(OWN_KEY) as string,
		...(n % 2 === 1 && { callback_url: CALLBACK_URL }),
	}));

	test('the execution is parked while one of them runs', async () => {
		const { bodies, looks } = exchange(1);

		const { run } = await parking({ input }, { videoUrl: '={{ $json.url }}' });

		expect(bodies).toEqual(BODIES);
		expect(looks).toHaveLength(COUNT);
		expect(run.status).toBe('waiting');
	});

	test('when all of them have ended, the others are waited for by polling', async () => {
		const { bodies, looks } = exchange(0);

		const { run, items } = await parking(
			{ input },
			{ videoUrl: '={{ $json.url }}', options: { pollInterval: 1 } },
		);

		expect(bodies).toEqual(BODIES);
		expect(looks).toHaveLength(COUNT + 1);
		expect(run.status).toBe('success');
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(input.map((_, item) => ({ item })));
		expect(items.every(({ json }) => json.task_status === 'succeed')).toBe(true);
	});
});
