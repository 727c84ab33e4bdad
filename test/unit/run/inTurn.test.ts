import { elapsedMs } from '../../../nodes/CometApiKling/base/clock';
import { videoToAudio } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';
import { inTurn } from '../../../nodes/CometApiKling/run/inTurn';
import { Run } from '../../../nodes/CometApiKling/run/run';
import { FailureError } from '../../../nodes/CometApiKling/service/failure';
import type { Answer, TaskRequests } from '../../../nodes/CometApiKling/service/request';
import { unseenTask } from '../../../nodes/CometApiKling/service/task';
import { passTime } from '../../harness/engine/fastTime';

/** A service that takes a second for each answer, and counts. */
function slowService() {
	const counts = { sent: [] as string[], inFlight: 0, most: 0 };
	const answer = async (id: string): Promise<Answer> => {
		counts.sent.push(id);
		counts.most = Math.max(counts.most, ++counts.inFlight);
		await passTime(1_000);
		counts.inFlight -= 1;
		return { task: unseenTask(videoToAudio, id) };
	};
	const requests: TaskRequests = { look: answer, create: async () => await answer('new') };
	return { counts, requests };
}

const ids = Array.from({ length: 120 }, (_, index) => `86${index}`);

/** Each item has requests of its own. */
function itemsOf(run: Run, requests: TaskRequests) {
	return ids.map((id) => ({ id, requests: inTurn({ run, reached: { id } }, requests) }));
}

const settle = async <T>(promises: Array<Promise<T>>) => await Promise.allSettled(promises);

test('fifty requests of a run go on at a time, in the order in which they came', async () => {
	const { counts, requests } = slowService();

	const looks = itemsOf(new Run(), requests).map(async (item) => await item.requests.look(item.id));
	await Promise.all(looks);

	expect(counts.most).toBe(50);
	expect(counts.sent).toEqual(ids);
});

test('creates and looks share the fifty places', async () => {
	const { counts, requests } = slowService();
	const items = itemsOf(new Run(), requests);

	const jobs = items.map(async (item, index) =>
		index % 2 ? await item.requests.look(item.id) : await item.requests.create({}),
	);
	await Promise.all(jobs);

	expect(counts.most).toBe(50);
	expect(counts.sent).toHaveLength(ids.length);
});

test('another run has fifty places of its own', async () => {
	const { counts, requests } = slowService();
	const items = [new Run(), new Run()].flatMap((run) => itemsOf(run, requests));

	await Promise.all(items.map(async (item) => await item.requests.look(item.id)));

	expect(counts.most).toBe(100);
});

test('once the run is over none of those that wait is sent, and each says so at once', async () => {
	const { counts, requests } = slowService();
	const run = new Run();
	const startMs = elapsedMs();
	const jobs = itemsOf(run, requests).map(async (item) => await item.requests.look(item.id));
	const settled = settle(jobs);
	await passTime(500);

	run.stop.stop();
	const refused = await settle(jobs.slice(50));

	expect(elapsedMs()).toBe(startMs + 500);
	expect(counts.sent).toHaveLength(50);
	for (const end of refused) {
		const { failure } = (end as PromiseRejectedResult).reason as FailureError;
		expect(failure.message).toBe('The execution was stopped while this item was waiting');
		expect(failure.mayHaveCreated).toBe(false);
	}
	await settled;
});

test('what comes after the end of a run is not sent either', async () => {
	const { counts, requests } = slowService();
	const run = new Run();
	run.stop.stop();

	const [item] = itemsOf(run, requests);

	await expect(item.requests.create({})).rejects.toThrow('The execution was stopped');
	await expect(item.requests.look('861')).rejects.toThrow('The execution was stopped');
	expect(counts.sent).toEqual([]);
});

test('a look whose turn comes more than a second after its time is not sent', async () => {
	const { counts, requests } = slowService();
	const untilMs = elapsedMs();

	const looks = itemsOf(new Run(), requests).map(
		async (item) => await item.requests.look(item.id, untilMs),
	);
	const answers = await Promise.all(looks);

	// Fifty at once, fifty a second later, and the rest would be two seconds late.
	expect(counts.sent).toHaveLength(100);
	expect(answers.slice(100)).toHaveLength(20);
	for (const answer of answers.slice(100)) {
		expect(answer).toMatchObject({
			failure: {
				message: 'The service was too slow for all looks at the tasks of this run',
				retryable: true,
			},
		});
	}
});

test('a request that fails gives its place to the next', async () => {
	let sent = 0;
	const failing: TaskRequests = {
		look: async () => {
			sent += 1;
			await passTime(1_000);
			throw new Error('out of memory');
		},
		create: async () => await Promise.reject(new Error('not asked for')),
	};

	await settle(itemsOf(new Run(), failing).map(async (item) => await item.requests.look(item.id)));

	expect(sent).toBe(ids.length);
});
