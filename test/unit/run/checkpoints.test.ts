import { BinaryDataService } from 'n8n-core';
import type { IExecuteSingleFunctions, INodeExecutionData } from 'n8n-workflow';
import nock from 'nock';
import { Checkpoints } from '../../../nodes/CometApiKling/run/checkpoints';
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
	running,
	succeeded,
	TASK_ID,
	UNKNOWN_TASK,
	VIDEO,
} from '../../harness/engine/api';
import type { EngineOptions } from '../../harness/engine/engine';
import { passTime } from '../../harness/engine/fastTime';
import {
	contextOf,
	CONTINUE,
	createAudio,
	inputOf,
	NAMED_VIDEO,
	pairs,
	RETRY,
	videoNamed,
} from '../../harness/engine/operations';
import { itemWith, streamOf } from '../../harness/engine/storedFiles';
import { sampleFilm } from '../../harness/media/mp4';

const SECOND_KEY = /^n8n-[0-9a-f]{40}-2$/;
const NO_ACCESS = gatewayError('invalid_api_key');
const USERS_ID = { additionalFields: { externalTaskId: 'order-1' } };
const TAKEN = klingError(1201, 'external_task_id already exists');

const createNamed = (name: string) => api().post(PATH, newTask(videoNamed(name)));

/** A run that fails for good after its task was created, and the key that it sent. */
async function failedRun(executionId: string) {
	let key = '';
	const scope = api()
		.post(PATH, newTask())
		.reply(200, (_uri, body) => {
			key = (body as Record<string, string>).external_task_id;
			return created();
		})
		.get(at())
		.times(ODD_POLLS)
		.reply(401, NO_ACCESS);
	const run = await createAudio({}, { executionId });
	scope.done();
	expect(run.error).toBeDefined();
	return { key, contextData: contextOf(run) };
}

describe('Retry On Fail', () => {
	test('does not ask for a failed task again that a later one has replaced', async () => {
		const scope = createdTask({}, 'first')
			.get(at('first'))
			.times(2)
			.reply(200, failed('busy', 'first'))
			.post(PATH, newTask({ external_task_id: SECOND_KEY }))
			.reply(200, created('second'));
		api().persist().get(at('second')).reply(503, klingError(5001));
		const node = { ...RETRY, ...CONTINUE, maxTries: 3 };

		const { items } = await createAudio({ options: { maxWait: 0.2 } }, { node });

		scope.done();
		expect(items[0].json.details).toMatchObject({ task_id: 'second' });
		expect(items[0].pairedItem).toEqual({ item: 0 });
	});

	test('searches for its task while the service may be late to know it', async () => {
		const scope = createdTask().get(at()).times(ODD_POLLS).reply(401, NO_ACCESS);
		// 2 seconds apart: for 28 seconds the service says that there is no such task.
		scope.get(at()).times(14).reply(404, UNKNOWN_TASK).get(at()).reply(200, succeeded());

		const { items } = await createAudio({}, { node: RETRY });

		scope.done();
		expect(items[0].json.task_id).toBe(TASK_ID);
	});

	test('searches for a lost create while the service may be late to know its task', async () => {
		const scope = api().post(PATH, newTask()).replyWithError(networkError('ECONNRESET'));
		// For 10 seconds in the first try, and some more in the second.
		scope.get(BY_KEY).times(10).reply(404, UNKNOWN_TASK).get(BY_KEY).reply(200, succeeded());

		const { items } = await createAudio({}, { node: RETRY });

		scope.done();
		expect(items).toMatchObject([{ json: { task_id: TASK_ID }, pairedItem: { item: 0 } }]);
	});

	test("creates no second task under the user's external ID when the first task failed", async () => {
		const scope = createdTask({ external_task_id: 'order-1' })
			.get(at())
			.times(2)
			.reply(200, failed('busy'));

		const { error } = await createAudio(USERS_ID, { node: RETRY });

		scope.done();
		expect(error?.message).toBe('Kling could not make the soundtrack of "clip.mp4": busy');
	});

	test('neither searches nor creates again under an external ID that two items share', async () => {
		const scope = api()
			.post(PATH, newTask({ external_task_id: 'order-1' }))
			.times(2)
			.replyWithError(networkError('ECONNRESET'));

		const { error } = await createAudio(USERS_ID, { node: RETRY, input: inputOf(1, 2) });

		scope.done();
		expect(error?.message).toBe(
			'It is not known whether an earlier attempt created a task for this item',
		);
		expect(error?.description).toContain('A task may exist and may have been paid');
	});

	test("adopts the task that was created under the user's external ID", async () => {
		const scope = createdTask({ external_task_id: 'order-1' })
			.get(at())
			.times(ODD_POLLS)
			.reply(401, NO_ACCESS)
			.get(at())
			.reply(200, succeeded());

		const { items } = await createAudio(USERS_ID, { node: RETRY });

		scope.done();
		expect(items).toMatchObject([
			{ json: { task_id: TASK_ID, external_task_id: 'order-1' }, pairedItem: { item: 0 } },
		]);
	});

	test('names the tasks of the first try in the error of the second', async () => {
		const scope = api();
		const polls = api().persist();
		for (const name of ['a', 'b', 'c']) {
			scope.post(PATH, newTask(videoNamed(name))).reply(200, created(name));
			polls.get(at(name)).optionally().reply(401, NO_ACCESS);
		}

		const { error } = await createAudio(
			{ videoUrl: NAMED_VIDEO },
			{ node: RETRY, input: inputOf('a', 'b', 'c') },
		);

		scope.done();
		expect(error?.description).toContain('Task ID: a');
		expect(error?.description).toContain('created 2 tasks: b, c.');
	});

	test('names a task of the first try that may exist beside the one of the second', async () => {
		let key = '';
		createNamed('a').reply(500, (_uri, body) => {
			key = (body as Record<string, string>).external_task_id;
			return klingError(5000);
		});
		createNamed('b').reply(200, created('b'));
		let isCreatedAgain = false;
		createNamed('a').reply(200, () => {
			isCreatedAgain = true;
			return created('a');
		});
		api().persist().get(BY_KEY).reply(404, UNKNOWN_TASK);
		api().persist().get(at('a')).optionally().reply(200, running('a'));
		api()
			.persist()
			.get(at('b'))
			.reply(() => (isCreatedAgain ? [401, NO_ACCESS] : [200, running('b')]));

		const { error } = await createAudio(
			{ videoUrl: NAMED_VIDEO },
			{ node: RETRY, input: inputOf('a', 'b') },
		);

		expect(error?.description).toContain('Task ID: b');
		expect(error?.description).toContain(`${key} (not confirmed), a.`);
	});
});

test('a create that was not answered is still named after the next one is refused', async () => {
	let key = '';
	createNamed('a').reply(500, (_uri, body) => {
		key = (body as Record<string, string>).external_task_id;
		return klingError(5000);
	});
	createNamed('a').reply(400, TAKEN);
	api().persist().get(BY_KEY).reply(404, UNKNOWN_TASK);
	const first = await createAudio({ videoUrl: NAMED_VIDEO }, { node: RETRY, input: inputOf('a') });
	expect(first.error?.message).toMatch(/^An earlier attempt created the task of this item/);

	createNamed('b').reply(400, klingError(1301));
	createNamed('a').reply(400, async () => {
		await passTime(30_000);
		return TAKEN;
	});
	const { error } = await createAudio(
		{ videoUrl: NAMED_VIDEO },
		{
			mode: 'retry',
			executionId: '4712',
			contextData: contextOf(first),
			input: inputOf('a', 'b'),
		},
	);

	expect(error?.description).toContain(`created 1 task: ${key} (not confirmed)`);
});

test("two items with the same external ID of the user's do not adopt each other's task", async () => {
	const scope = createdTask({ external_task_id: 'order-1', ...videoNamed('1') })
		.get(at())
		.reply(200, succeeded())
		.post(PATH, newTask({ external_task_id: 'order-1', ...videoNamed('2') }))
		.reply(400, TAKEN);

	const { items } = await createAudio(
		{ videoUrl: NAMED_VIDEO, ...USERS_ID, options: { maxParallelTasks: 1 } },
		{ input: inputOf(1, 2), node: CONTINUE },
	);

	scope.done();
	expect(items.map(({ json }) => json.error ?? json.task_id)).toEqual([
		TASK_ID,
		expect.stringContaining('external_task_id already exists'),
	]);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(2));
});

describe('the Retry button', () => {
	test('adopts the task of the old execution', async () => {
		const { key, contextData } = await failedRun('1');
		const scope = api().get(at()).reply(200, succeeded());

		const { items } = await createAudio({}, { executionId: '2', contextData });

		scope.done();
		expect(items).toMatchObject([
			{ json: { task_id: TASK_ID, external_task_id: key }, pairedItem: { item: 0 } },
		]);
	});

	test('names a remembered task that the service cannot return', async () => {
		const { contextData } = await failedRun('1');
		const scope = api().persist().get(at()).reply(503, klingError(5001));

		const { error } = await createAudio({}, { executionId: '2', contextData });

		scope.done();
		expect(error?.message).toContain('Kling is in maintenance');
		expect(error?.description).toMatch(new RegExp(`[(,] ?Task ID: ${TASK_ID}`));
		expect(error?.description).not.toContain('No task was created');
	});

	test('searches for the task by its key when n8n has forgotten what it created', async () => {
		const scope = api()
			.get(BY_KEY)
			.times(16)
			.reply(400, UNKNOWN_TASK)
			.post(PATH, newTask())
			.reply(200, created())
			.get(at())
			.reply(200, succeeded());

		const { items } = await createAudio({}, { mode: 'retry' });

		scope.done();
		expect(items[0].json.task_id).toBe(TASK_ID);
	});

	test("adopts a task by the user's external ID then only if it was made from the same video", async () => {
		const madeFrom = (url?: string) => {
			const { data, ...answer } = succeeded() as { data: object };
			return {
				...answer,
				data: { ...data, task_info: url === undefined ? {} : { parent_video: { url } } },
			};
		};
		const scope = api().get(at('order-1')).reply(200, madeFrom(VIDEO));
		const other = await createAudio(USERS_ID, { mode: 'retry' });
		scope.done();
		expect(other.items[0].json.task_id).toBe(TASK_ID);

		for (const answer of [madeFrom('https://example.com/b.mp4'), madeFrom()]) {
			const scope = api()
				.get(at('order-1'))
				.reply(200, answer as object);
			const { error } = await createAudio(USERS_ID, { mode: 'retry' });
			scope.done();
			expect(error?.message).toBe(
				`The External Task ID order-1 belongs to another task: ${TASK_ID}`,
			);
		}
	});
});

test.each<[string, EngineOptions]>([
	['a job that a worker runs again under its execution ID', { executionId: '1' }],
	[
		'the retry of a crashed execution, which keeps its token,',
		{ executionId: '2', resumeToken: 'token-of-1' },
	],
])('%s finds its task by the same key', async (_name, options) => {
	const { key } = await failedRun('1');
	const scope = api()
		.post(PATH, newTask({ external_task_id: key }))
		.reply(400, TAKEN)
		.get(at(key))
		.reply(200, succeeded());

	const { items } = await createAudio({}, options);

	scope.done();
	expect(items).toMatchObject([
		{ json: { task_id: TASK_ID, external_task_id: key }, pairedItem: { item: 0 } },
	]);
});

test('another execution sends another key', async () => {
	const { key } = await failedRun('1');

	expect((await failedRun('2')).key).not.toBe(key);
});

describe('when the input has changed between two tries', () => {
	const LINK = 'https://videos.example.com/clip.mp4';
	const FILM = sampleFilm();
	const FILE = {
		id: 'filesystem-v2:a',
		data: 'filesystem-v2',
		mimeType: 'video/mp4',
		fileName: 'a.mp4',
	};
	const NAMES_TASK = new RegExp(
		`An earlier try at this item created 1 task: ${TASK_ID}\\. Fetch it`,
	);
	const getMetadata = () => jest.spyOn(BinaryDataService.prototype, 'getMetadata');
	const token = () => jest.spyOn(BinaryDataService.prototype, 'createSignedToken');

	beforeEach(() => {
		token().mockReturnValue('token');
		getMetadata().mockResolvedValue({ fileSize: FILM.length });
		jest
			.spyOn(BinaryDataService.prototype, 'getAsStream')
			.mockImplementation(async () => streamOf([FILM]));
	});
	afterEach(() => jest.restoreAllMocks());

	/** The first try creates the task, and then may not get it. */
	const firstTry = () =>
		api().post(PATH).reply(200, created()).get(at()).times(ODD_POLLS).reply(401, NO_ACCESS);

	const fromFile = async (
		options: EngineOptions = {},
		input: INodeExecutionData[] = itemWith({ data: FILE }),
	) =>
		await createAudio(
			{ videoSource: 'file', binaryPropertyName: 'data' },
			{ input, publicUrl: 'https://n8n.example.com', ...options },
		);

	/** The Retry button after that run. */
	const retryOf = (run: Awaited<ReturnType<typeof createAudio>>) =>
		({ executionId: '4712', mode: 'retry', contextData: contextOf(run) }) as const;

	test('Retry On Fail that finds the file gone names the first task', async () => {
		const scope = firstTry();
		getMetadata().mockResolvedValueOnce({ fileSize: 1_000 }).mockRejectedValue(new Error('ENOENT'));

		const { error, items } = await fromFile({ node: RETRY });

		scope.done();
		expect(items).toEqual([]);
		expect(error?.message).toBe('n8n no longer has the file');
		expect(error?.description).toMatch(NAMES_TASK);
	});

	test('the Retry button that finds the file gone names the first task', async () => {
		const scope = firstTry();
		const retry = retryOf(await fromFile());
		scope.done();
		getMetadata().mockRejectedValue(new Error('ENOENT'));

		const { error } = await fromFile(retry);

		expect(error?.message).toBe('n8n no longer has the file');
		expect(error?.description).toMatch(NAMES_TASK);
	});

	test('the Retry button with a parameter that is now invalid names the first task', async () => {
		const scope = firstTry();
		const retry = retryOf(await createAudio({ videoUrl: LINK, options: { checkInput: false } }));
		scope.done();

		const { error } = await createAudio({ videoUrl: 'no address' }, retry);

		expect(error?.message).toBe('"Video URL" is not a web address');
		expect(error?.description).toMatch(NAMES_TASK);
	});

	test('Retry On Fail adopts its task although the link has expired', async () => {
		const scope = firstTry().get(at()).reply(200, succeeded());
		// It answers once, so a second probe would fail.
		const video = nock(new URL(LINK).origin).get('/clip.mp4').reply(200, FILM);

		const { items, error } = await createAudio({ videoUrl: LINK }, { node: RETRY });

		expect(error).toBeUndefined();
		scope.done();
		video.done();
		expect(items).toMatchObject([{ json: { task_id: TASK_ID }, pairedItem: { item: 0 } }]);
	});

	test('the Retry button with the same file adopts its task although the link has changed', async () => {
		const scope = firstTry();
		const retry = retryOf(await fromFile());
		scope.get(at()).reply(200, succeeded());
		token().mockReturnValue('another token');

		const copied = itemWith({ data: { ...FILE, id: 'filesystem-v2:copy' } });
		const { items } = await fromFile(retry, copied);

		scope.done();
		expect(items).toMatchObject([{ json: { task_id: TASK_ID }, pairedItem: { item: 0 } }]);
	});
});

describe('calls of a tool that an agent makes at the same time', () => {
	/** The checkpoints of one call; all calls of an execution share what n8n keeps for the node. */
	function ofCall(memory: object, runIndex: number, more: { type?: string; id?: string } = {}) {
		const { type = 'cometApiKlingTool', id = '1' } = more;
		return new Checkpoints({
			getContext: () => memory,
			getNode: () => ({ type, parameters: { prompt: "={{ $fromAI('prompt') }}" } }),
			getMode: () => 'manual',
			getExecutionId: () => id,
			getItemIndex: () => 0,
			evaluateExpression: () => runIndex,
		} as unknown as IExecuteSingleFunctions);
	}
	const task = (taskId: string) => ({ itemIndex: 0, externalId: 'rain', taskId });

	test('keep their tasks apart', () => {
		const memory = {};
		const [first, second] = [ofCall(memory, 0), ofCall(memory, 1)];
		first.set('rain', task('1'));
		second.set('rain', task('2'));

		const again = [ofCall(memory, 0), ofCall(memory, 1)].map((call) => call.get(0, 'rain'));

		expect(again).toMatchObject([{ taskId: '1' }, { taskId: '2' }]);
	});

	test('are other jobs after Retry if their texts differ, because the agent writes new ones', () => {
		const memory = {};
		ofCall(memory, 0).set('rain', task('1'));

		const triesIn = (id: string) => ofCall(memory, 0, { id }).ofEarlierTries(0);

		expect(triesIn('1')).toMatchObject([{ taskId: '1' }]);
		expect(triesIn('1')).not.toMatchObject([{ isOutdated: true }]);
		expect(triesIn('2')).toMatchObject([{ taskId: '1', isOutdated: true }]);
	});

	test('a node that is no tool keeps nothing of earlier rounds', () => {
		const memory = {};
		const loop = { type: 'cometApiKling' };
		for (const round of [0, 1]) ofCall(memory, round, loop).set('rain', task(String(round)));

		expect(memory).toMatchObject({ klingRounds: { 1: { '0 rain': '1' } } });
		expect(ofCall(memory, 0, loop).all).toEqual([]);
	});
});
