import { elapsedMs } from '../../../nodes/CometApiKling/base/time';
import { videoToAudio } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';
import { limitedClient } from '../../../nodes/CometApiKling/run/job';
import type { Answer, TaskClient } from '../../../nodes/CometApiKling/service/client';
import { FailureError } from '../../../nodes/CometApiKling/service/failure';
import { unseenTask } from '../../../nodes/CometApiKling/service/task';
import { passTime } from '../../harness/engine/fastTime';
import { newRun } from '../../harness/engine/run';

/** A service that needs a second for each answer, and counts the requests. */
function slowService() {
	const counts = { sent: [] as string[], inFlight: 0, most: 0 };
	const answer = async (id: string): Promise<Answer> => {
		counts.sent.push(id);
		counts.most = Math.max(counts.most, ++counts.inFlight);
		await passTime(1_000);
		counts.inFlight -= 1;
		return { task: unseenTask(videoToAudio, id) };
	};
	const account = async () => undefined;
	const client: TaskClient = { get: answer, create: async () => await answer('new'), account };
	return { counts, client };
}

const ids = Array.from({ length: 120 }, (_, index) => `86${index}`);

/** Each item has a client of its own. */
function itemsOf(run: ReturnType<typeof newRun>, client: TaskClient) {
	return ids.map((id) => ({ id, client: limitedClient({ run, taskIds: { id } }, client) }));
}

const settle = async <T>(promises: Array<Promise<T>>) => await Promise.allSettled(promises);

test('fifty requests of a run are in flight at a time, in order', async () => {
	const { counts, client } = slowService();

	const gets = itemsOf(newRun(), client).map(async (item) => await item.client.get(item.id));
	await Promise.all(gets);

	expect(counts.most).toBe(50);
	expect(counts.sent).toEqual(ids);
});

test('creates and status requests share the fifty places', async () => {
	const { counts, client } = slowService();
	const items = itemsOf(newRun(), client);

	const jobs = items.map(async (item, index) =>
		index % 2 ? await item.client.get(item.id) : await item.client.create({}),
	);
	await Promise.all(jobs);

	expect(counts.most).toBe(50);
	expect(counts.sent).toHaveLength(ids.length);
});

test('another run has fifty places of its own', async () => {
	const { counts, client } = slowService();
	const items = [newRun(), newRun()].flatMap((run) => itemsOf(run, client));

	await Promise.all(items.map(async (item) => await item.client.get(item.id)));

	expect(counts.most).toBe(100);
});

test('when the run is cancelled, no waiting request is sent, and each fails at once', async () => {
	const { counts, client } = slowService();
	const run = newRun();
	const startMs = elapsedMs();
	const jobs = itemsOf(run, client).map(async (item) => await item.client.get(item.id));
	const settled = settle(jobs);
	await passTime(500);

	run.cancellation.cancel();
	const unsent = await settle(jobs.slice(50));

	expect(elapsedMs()).toBe(startMs + 500);
	expect(counts.sent).toHaveLength(50);
	for (const end of unsent) {
		const { failure } = (end as PromiseRejectedResult).reason as FailureError;
		expect(failure.message).toBe('The execution was stopped while this item was waiting');
		expect(failure.mayHaveCreated).toBe(false);
	}
	await settled;
});

test('no request is sent after the run was cancelled', async () => {
	const { counts, client } = slowService();
	const run = newRun();
	run.cancellation.cancel();

	const [item] = itemsOf(run, client);

	await expect(item.client.create({})).rejects.toThrow('The execution was stopped');
	await expect(item.client.get('861')).rejects.toThrow('The execution was stopped');
	expect(counts.sent).toEqual([]);
});

test('a status request that would be sent more than a second too late is not sent', async () => {
	const { counts, client } = slowService();
	const untilMs = elapsedMs();

	const gets = itemsOf(newRun(), client).map(
		async (item) => await item.client.get(item.id, { untilMs }),
	);
	const answers = await Promise.all(gets);

	// Fifty at once, fifty a second later, and the rest would be two seconds late.
	expect(counts.sent).toHaveLength(100);
	expect(answers.slice(100)).toHaveLength(20);
	for (const answer of answers.slice(100)) {
		expect(answer).toMatchObject({
			failure: {
				message: 'The service is too slow to check all tasks of this run',
				retryable: true,
			},
		});
	}
});

test('a request that fails releases its place', async () => {
	let sent = 0;
	const failing: TaskClient = {
		get: async () => {
			sent += 1;
			await passTime(1_000);
			throw new Error('out of memory');
		},
		create: async () => await Promise.reject(new Error('not asked for')),
		account: async () => undefined,
	};

	await settle(itemsOf(newRun(), failing).map(async (item) => await item.client.get(item.id)));

	expect(sent).toBe(ids.length);
});
