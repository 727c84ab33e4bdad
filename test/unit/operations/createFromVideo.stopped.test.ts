import {
	api,
	at,
	created,
	gatewayError,
	klingError,
	BY_KEY,
	networkError,
	newTask,
	PATH,
	TASK_ID,
	UNKNOWN_TASK,
} from '../../harness/engine/api';
import type { EngineOptions } from '../../harness/engine/engine';
import { whenAsleep } from '../../harness/engine/fastTime';
import { createAudio } from '../../harness/engine/operations';

/** Runs the node and stops it as soon as it waits for something. */
async function stopInMidWait(parameters: object = {}, options: EngineOptions = {}) {
	let stop = () => {};
	whenAsleep(() => stop());
	return await createAudio(parameters as never, {
		...options,
		onStart: (cancel) => (stop = cancel),
	});
}

const STOPPED = 'The execution was stopped while this item was waiting';

describe('a stop while the task of a lost answer is looked for', () => {
	test("says the node's key as external id, for no task is known", async () => {
		const scope = api()
			.post(PATH, newTask())
			.replyWithError(networkError('ECONNRESET'))
			.get(BY_KEY)
			.reply(404, UNKNOWN_TASK);

		const { error, items } = await stopInMidWait();

		scope.done();
		expect(items).toEqual([]);
		expect(error?.message).toBe(STOPPED);
		expect(error?.description).toMatch(
			/^No task of this item is known\. Should one exist all the same, Retry finds it by its External Task ID instead of paying again\. \(External Task ID: n8n-[0-9a-f]{40}\)$/,
		);
	});

	test('says the id of the user as external id', async () => {
		const scope = api()
			.post(PATH, newTask({ external_task_id: 'order-1' }))
			.replyWithError(networkError('ECONNRESET'))
			.get(at('order-1'))
			.reply(503, klingError(5001));

		const { error } = await stopInMidWait({ additionalFields: { externalTaskId: 'order-1' } });

		scope.done();
		expect(error?.message).toBe(STOPPED);
		expect(error?.description).toMatch(/ \(External Task ID: order-1\)$/);
	});
});

describe('a stop while the task of an earlier try is looked for', () => {
	/** What n8n keeps with an execution whose task was created, and could not be awaited. */
	async function contextOfLostTask(): Promise<object> {
		const scope = api()
			.post(PATH, newTask())
			.reply(200, created())
			.get(at())
			.reply(401, gatewayError('invalid_api_key'));
		const { data } = await createAudio();
		scope.done();
		return JSON.parse(JSON.stringify(data.executionData?.contextData)) as object;
	}

	test('names it as the task that it is', async () => {
		const contextData = await contextOfLostTask();
		const scope = api().get(at()).reply(503, klingError(5001));

		const { error, items } = await stopInMidWait({}, { executionId: '4712', contextData });

		scope.done();
		expect(items).toEqual([]);
		expect(error?.message).toBe(STOPPED);
		expect(error?.description).toMatch(
			new RegExp(
				`^The task goes on at the service\\. Fetch its result with "Await Result" and this Task ID\\. \\(Task ID: ${TASK_ID}, External Task ID: n8n-[0-9a-f]{40}\\)$`,
			),
		);
	});
});

test('a stop while a create waits to be sent again names no task', async () => {
	const scope = api().post(PATH, newTask()).reply(429, klingError(1302));

	const { error } = await stopInMidWait();

	scope.done();
	expect(error?.message).toBe(STOPPED);
	expect(error?.description).toMatch(
		/^No task of this item is known\..* \(External Task ID: n8n-[0-9a-f]{40}\)$/,
	);
});
