import {
	api,
	at,
	created,
	failed,
	gatewayError,
	klingError,
	BY_KEY,
	newTask,
	PATH,
	running,
	succeeded,
	TASK_ID,
	UNKNOWN_TASK,
} from '../../harness/engine/api';
import type { EngineRun } from '../../harness/engine/engine';
import { passTime } from '../../harness/engine/fastTime';
import { createAudio } from '../../harness/engine/operations';

const RETRY = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
const SECOND_KEY = /^n8n-[0-9a-f]{40}-2$/;

/** A run that ends with a final error after its task was created, and the key that it sent. */
async function runThatLosesItsTask(executionId: string) {
	let key = '';
	const scope = api()
		.post(PATH, newTask())
		.reply(200, (_uri, body) => {
			key = (body as Record<string, string>).external_task_id;
			return created();
		})
		.get(at())
		.reply(401, gatewayError('invalid_api_key'));
	const lost = await createAudio({}, { executionId });
	scope.done();
	expect(lost.error).toBeDefined();
	return { key, lost };
}

function contextOf(run: EngineRun): object {
	return JSON.parse(JSON.stringify(run.data.executionData?.contextData ?? {})) as object;
}

test('Retry On Fail adopts the task that the first try created', async () => {
	const scope = api()
		.post(PATH, newTask())
		.reply(200, created())
		.get(at())
		.reply(401, gatewayError('invalid_api_key'))
		.get(at())
		.reply(200, running())
		.get(at())
		.reply(200, succeeded());

	const { items, error } = await createAudio({}, { node: RETRY });

	expect(error).toBeUndefined();
	scope.done();
	expect(items[0]).toMatchObject({
		json: { task_id: TASK_ID, task_status: 'succeed' },
		pairedItem: { item: 0 },
	});
});

test('Retry On Fail tries again under the next key when the first task failed', async () => {
	const scope = api()
		.post(PATH, newTask())
		.reply(200, created('first'))
		.get(at('first'))
		.times(2)
		.reply(200, failed('busy', 'first'))
		.post(PATH, newTask({ external_task_id: SECOND_KEY }))
		.reply(200, created())
		.get(at())
		.reply(200, succeeded());

	const { items } = await createAudio({}, { node: RETRY });

	scope.done();
	expect(items[0]).toMatchObject({
		json: { task_id: TASK_ID, external_task_id: expect.stringMatching(SECOND_KEY) },
		pairedItem: { item: 0 },
	});
});

test('the error of a second try names the tasks that the first one created', async () => {
	const input = ['a', 'b', 'c'].map((name) => ({
		json: { url: `https://example.com/${name}.mp4` },
	}));
	const scope = api();
	for (const name of ['a', 'b', 'c']) {
		scope
			.post(PATH, newTask({ video_url: `https://example.com/${name}.mp4` }))
			.reply(200, created(name));
	}
	const looks = api().persist();
	for (const name of ['a', 'b', 'c']) {
		looks.get(at(name)).optionally().reply(401, gatewayError('invalid_api_key'));
	}

	const { error } = await createAudio(
		{ videoUrl: '={{ $json.url }}', awaitMode: 'poll' },
		{ node: RETRY, input },
	);

	scope.done();
	expect(error?.description).toContain('Task ID: a');
	expect(error?.description).toContain('created 2 tasks: b, c.');
});

test('a task that may exist beside the one of the second try is named, too', async () => {
	const input = ['a', 'b'].map((name) => ({ json: { url: `https://example.com/${name}.mp4` } }));
	const create = (name: string) =>
		api().post(PATH, newTask({ video_url: `https://example.com/${name}.mp4` }));
	let key = '';
	create('a').reply(500, (_uri, body) => {
		key = (body as Record<string, string>).external_task_id;
		return klingError(5000);
	});
	create('b').reply(200, created('b'));
	let isMadeAgain = false;
	create('a').reply(200, () => {
		isMadeAgain = true;
		return created('a');
	});
	api().persist().get(BY_KEY).reply(404, UNKNOWN_TASK);
	api().persist().get(at('a')).optionally().reply(200, running('a'));
	api()
		.persist()
		.get(at('b'))
		.reply(() => (isMadeAgain ? [401, gatewayError('invalid_api_key')] : [200, running('b')]));

	const { error } = await createAudio({ videoUrl: '={{ $json.url }}' }, { node: RETRY, input });

	expect(error?.description).toContain('Task ID: b');
	expect(error?.description).toContain(`${key} (not confirmed), a.`);
});

test('a create that was not answered stays in sight when the next one is refused', async () => {
	const input = ['a', 'b'].map((name) => ({ json: { url: `https://example.com/${name}.mp4` } }));
	const videoUrl = '={{ $json.url }}';
	const create = (name: string) =>
		api().post(PATH, newTask({ video_url: `https://example.com/${name}.mp4` }));
	let key = '';
	create('a').reply(500, (_uri, body) => {
		key = (body as Record<string, string>).external_task_id;
		return klingError(5000);
	});
	create('a').reply(400, klingError(1201, 'external_task_id exists'));
	api().persist().get(BY_KEY).reply(404, UNKNOWN_TASK);
	const first = await createAudio({ videoUrl }, { node: RETRY, input: input.slice(0, 1) });
	expect(first.error?.message).toContain('external_task_id exists');

	create('b').reply(400, klingError(1301));
	create('a').reply(400, async () => {
		await passTime(30_000);
		return klingError(1201, 'external_task_id exists');
	});
	const { error } = await createAudio(
		{ videoUrl },
		{ mode: 'retry', executionId: '4712', contextData: contextOf(first), input },
	);

	expect(error?.description).toContain(`created 1 task: ${key} (not confirmed)`);
});

test('a task that the first try created is looked for while the service may be late to know it', async () => {
	const scope = api()
		.post(PATH, newTask())
		.reply(200, created())
		.get(at())
		.reply(401, gatewayError('invalid_api_key'));
	// 2 seconds apart: for 28 seconds the service says that there is no such task.
	scope.get(at()).times(14).reply(404, UNKNOWN_TASK).get(at()).reply(200, succeeded());

	const { items } = await createAudio({}, { node: RETRY });

	scope.done();
	expect(items[0].json.task_id).toBe(TASK_ID);
});

test('the Retry button, a new execution, adopts the task of the old one', async () => {
	const { key, lost } = await runThatLosesItsTask('1');
	const scope = api().get(at()).reply(200, succeeded());

	const { items } = await createAudio({}, { executionId: '2', contextData: contextOf(lost) });

	scope.done();
	expect(items[0].json).toMatchObject({ task_id: TASK_ID, external_task_id: key });
	expect(items[0].pairedItem).toEqual({ item: 0 });
});

test('Retry On Fail adopts the task that was created under an ID of the user', async () => {
	const scope = api()
		.post(PATH, newTask({ external_task_id: 'order-1' }))
		.reply(200, created())
		.get(at())
		.reply(401, gatewayError('invalid_api_key'))
		.get(at())
		.reply(200, succeeded());

	const { items } = await createAudio(
		{ additionalFields: { externalTaskId: 'order-1' } },
		{ node: RETRY },
	);

	scope.done();
	expect(items[0]).toMatchObject({
		json: { task_id: TASK_ID, external_task_id: 'order-1' },
		pairedItem: { item: 0 },
	});
});

test('an ID that the user gives to two items does not hand one item the task of the other', async () => {
	const scope = api()
		.post(PATH, newTask({ external_task_id: 'order-1', video_url: 'https://example.com/1.mp4' }))
		.reply(200, created())
		.get(at())
		.reply(200, succeeded())
		.post(PATH, newTask({ external_task_id: 'order-1', video_url: 'https://example.com/2.mp4' }))
		.reply(400, klingError(1201, 'external_task_id already exists'));

	const { items } = await createAudio(
		{
			videoUrl: '={{ $json.url }}',
			additionalFields: { externalTaskId: 'order-1' },
			options: { maxParallelTasks: 1 },
		},
		{
			input: [1, 2].map((n) => ({ json: { url: `https://example.com/${n}.mp4` } })),
			node: { onError: 'continueRegularOutput' },
		},
	);

	scope.done();
	expect(items.map(({ json }) => json.error ?? json.task_id)).toEqual([
		TASK_ID,
		expect.stringContaining('external_task_id already exists'),
	]);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
});

test('a remembered task that cannot be looked up is named in the error', async () => {
	const { lost } = await runThatLosesItsTask('1');
	const scope = api().persist().get(at()).reply(503, klingError(5001));

	const { error } = await createAudio({}, { executionId: '2', contextData: contextOf(lost) });

	scope.done();
	expect(error?.message).toContain('Kling is in maintenance');
	expect(error?.description).toMatch(new RegExp(`[(,] ?Task ID: ${TASK_ID}`));
	expect(error?.description).not.toContain('No task was created');
});

test('a job that starts over under its execution ID finds its task by the same key', async () => {
	const { key } = await runThatLosesItsTask('1');
	const scope = api()
		.post(PATH, newTask({ external_task_id: key }))
		.reply(400, klingError(1201, 'external_task_id already exists'))
		.get(at(key))
		.reply(200, succeeded());

	const { items } = await createAudio({}, { executionId: '1' });

	scope.done();
	expect(items[0].json).toMatchObject({ task_id: TASK_ID, external_task_id: key });
	expect(items[0].pairedItem).toEqual({ item: 0 });
});

test('a crashed execution that is retried finds its task by the token that it keeps', async () => {
	const { key } = await runThatLosesItsTask('1');
	const scope = api()
		.post(PATH, newTask({ external_task_id: key }))
		.reply(400, klingError(1201, 'external_task_id already exists'))
		.get(at(key))
		.reply(200, succeeded());

	const { items } = await createAudio({}, { executionId: '2', resumeToken: 'token-of-1' });

	scope.done();
	expect(items[0].json).toMatchObject({ task_id: TASK_ID, external_task_id: key });
	expect(items[0].pairedItem).toEqual({ item: 0 });
});

test('another execution sends another key', async () => {
	const { key } = await runThatLosesItsTask('1');

	const { key: other } = await runThatLosesItsTask('2');

	expect(other).not.toBe(key);
});

describe('the Retry button after n8n has forgotten what it had created', () => {
	test('looks for the task under its key before it creates one', async () => {
		const scope = api()
			.get(BY_KEY)
			.reply(400, UNKNOWN_TASK)
			.post(PATH, newTask())
			.reply(200, created())
			.get(at())
			.reply(200, succeeded());

		const { items } = await createAudio({}, { mode: 'retry' });

		scope.done();
		expect(items[0].json.task_id).toBe(TASK_ID);
	});

	test('adopts no task under an ID of the user: another item may have the same', async () => {
		const strangersTask = jest.fn(() => succeeded('861'));
		api().get(at('order-4711')).optionally().reply(200, strangersTask);
		const scope = api()
			.post(PATH, newTask({ external_task_id: 'order-4711' }))
			.reply(200, created())
			.get(at())
			.reply(200, succeeded());

		const { items } = await createAudio(
			{ additionalFields: { externalTaskId: 'order-4711' } },
			{ mode: 'retry' },
		);

		scope.done();
		expect(strangersTask).not.toHaveBeenCalled();
		expect(items[0].json.task_id).toBe(TASK_ID);
	});
});
