import { elapsedMs } from '../../../nodes/CometApiKling/base/time';
import { replaceNetwork } from '../../chaos/network';
import { BEARER } from '../../harness/engine/account';
import {
	api,
	at,
	created,
	klingError,
	newTask,
	PATH,
	running,
	succeeded,
} from '../../harness/engine/api';
import { passTime, whenAsleep } from '../../harness/engine/fastTime';
import { stayInMemory } from '../../harness/engine/idle';
import {
	CONTINUE,
	createAudio,
	inputOf,
	NAMED_VIDEO,
	pairs,
	RETRY,
	videoNamed,
} from '../../harness/engine/operations';
import { storedIn, suspendable } from '../../harness/engine/waiting';

const names = Array.from({ length: 12 }, (_, index) => `task${index}`);

/** A service whose tasks end at their second poll; it counts how many are open at a time. */
function countingService({ isPolled = true } = {}) {
	const polled = new Set<string>();
	const counts = { open: 0, mostOpen: 0, inFlight: 0, mostInFlight: 0, created: 0 };
	const scope = api().persist();
	scope.post(PATH).reply(200, async (_uri, body) => {
		const { video_url: videoUrl } = body as { video_url: string };
		counts.created += 1;
		counts.mostOpen = Math.max(counts.mostOpen, ++counts.open);
		counts.mostInFlight = Math.max(counts.mostInFlight, ++counts.inFlight);
		await passTime(5);
		counts.inFlight -= 1;
		return created(videoUrl.replace(/^.*\/|\.mp4$/g, ''));
	});
	if (!isPolled) return counts;
	scope.get(new RegExp(`^${PATH}/task\\d+$`)).reply(200, (uri) => {
		const id = String(uri.split('/').pop());
		if (!polled.has(id)) return polled.add(id) && running(id);
		counts.open -= 1;
		return succeeded(id);
	});
	return counts;
}

describe('Max Parallel Tasks', () => {
	test.each([
		[3, 3],
		[1, 1],
		[20, 12],
		[0, 12],
	])('of %i lets at most %i of 12 tasks be open', async (limit, most) => {
		const counts = countingService();

		const { items, error } = await createAudio(
			{ videoUrl: NAMED_VIDEO, options: { maxParallelTasks: limit } },
			{ input: inputOf(...names) },
		);

		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.task_id)).toEqual(names);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(12));
		expect(counts).toMatchObject({ created: 12, open: 0, mostOpen: most });
	});

	test('limits the requests in flight with Return Immediately', async () => {
		const counts = countingService({ isPolled: false });

		const { items } = await createAudio(
			{ videoUrl: NAMED_VIDEO, awaitMode: 'none', options: { maxParallelTasks: 4 } },
			{ input: inputOf(...names) },
		);

		expect(items.map(({ json }) => json.task_id)).toEqual(names);
		expect(counts).toMatchObject({ created: 12, mostInFlight: 4 });
	});

	test('lets the next item start when a task fails', async () => {
		const scope = api();
		for (const name of names.slice(0, 3)) {
			scope.post(PATH, newTask(videoNamed(name))).reply(401, klingError(1000));
		}

		const { items } = await createAudio(
			{ videoUrl: NAMED_VIDEO, options: { maxParallelTasks: 1 } },
			{ input: inputOf(...names.slice(0, 3)), node: CONTINUE },
		);

		scope.done();
		const failed = { details: expect.objectContaining({ code: 1000 }) as object };
		expect(items.map(({ json }) => json)).toMatchObject([failed, failed, failed]);
	});

	test('sends no further item when one fails for good', async () => {
		const scope = api()
			.post(PATH, newTask(videoNamed('task0')))
			.reply(401, klingError(1000));

		const { error, items } = await createAudio(
			{ videoUrl: NAMED_VIDEO, options: { maxParallelTasks: 1 } },
			{ input: inputOf(...names) },
		);

		scope.done();
		expect(items).toEqual([]);
		expect(error?.description).toContain(`first of ${names.length} items`);
	});

	test('does not keep a cancelled run alive when Retry On Fail starts it again', async () => {
		let cancel = () => {};
		const scope = api()
			.post(PATH)
			.reply(429, () => {
				whenAsleep(() => cancel());
				return klingError(1302);
			});

		const { error } = await createAudio(
			{ videoUrl: NAMED_VIDEO, options: { maxParallelTasks: 1 } },
			{ input: inputOf(...names), node: RETRY, onStart: (cancelRun) => (cancel = cancelRun) },
		);

		scope.done();
		expect(error?.message).toContain('The execution was stopped');
	});

	test('of five lets a thousand items through, in order', async () => {
		// nock would take seconds for three thousand requests, so they go to a service in memory.
		const polled = new Set<string>();
		const counts = { open: 0, mostOpen: 0, created: 0, elsewhere: 0 };
		const create = ({ video_url: videoUrl }: { video_url: string }) => {
			counts.created += 1;
			counts.mostOpen = Math.max(counts.mostOpen, ++counts.open);
			return created(videoUrl.replace(/^.*\/|\.mp4$/g, ''));
		};
		const get = (id: string) => {
			if (!polled.has(id)) return polled.add(id) && running(id);
			counts.open -= 1;
			return succeeded(id);
		};
		const restore = replaceNetwork(async ({ method, url, body, headers }) => {
			await passTime(5);
			const isOurs = url.pathname.startsWith(PATH) && headers.authorization === `Bearer ${BEARER}`;
			if (!isOurs) counts.elsewhere += 1;
			const answer = method === 'POST' ? create(body as never) : get(url.pathname.split('/')[5]);
			const text = JSON.stringify(answer);
			return { status: 200, text, headers: { 'content-type': 'application/json' } };
		});
		stayInMemory('from now on');
		const ids = Array.from({ length: 1000 }, (_, index) => `task${index}`);

		const { items, error } = await createAudio(
			{ videoUrl: NAMED_VIDEO, options: { maxParallelTasks: 5, checkInput: false } },
			{ input: inputOf(...ids) },
		).finally(() => {
			restore();
			stayInMemory('no more');
		});

		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.task_id)).toEqual(ids);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(1000));
		expect(counts).toEqual({ created: 1000, open: 0, mostOpen: 5, elsewhere: 0 });
	});
});

describe('while the account is full', () => {
	const FULL = klingError(1303, 'parallel task over resource pack limit');
	const itemsOf = (count: number) => inputOf(...Array.from({ length: count }, (_, index) => index));

	test.each([1, 5, 20])('%i items that get no place all end at Max Wait', async (count) => {
		const scope = api().persist().post(PATH, newTask()).reply(429, FULL);
		const startMs = elapsedMs();

		const { items, error } = await createAudio(
			{ options: { maxWait: 1 } },
			{ input: itemsOf(count), node: CONTINUE },
		);

		scope.done();
		expect(error).toBeUndefined();
		expect((elapsedMs() - startMs) / 1000).toBeCloseTo(60, 0);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(count));
		for (const { json } of items) {
			expect(json.details).toMatchObject({ code: 1303, retryable: true });
		}
	});

	test('items with Max Parallel Tasks, which give up one after another, end at Max Wait as well', async () => {
		api().persist().post(PATH, newTask()).reply(429, FULL);
		const startMs = elapsedMs();

		const { items } = await createAudio(
			{ options: { maxWait: 1, maxParallelTasks: 2 } },
			{ input: itemsOf(10), node: CONTINUE },
		);

		expect((elapsedMs() - startMs) / 1000).toBeLessThanOrEqual(61);
		expect(items).toHaveLength(10);
	});

	test('the next item is sent as soon as a task of the run has ended', async () => {
		let [polls, endedAtMs, createdAtMs] = [0, Infinity, 0];
		const scope = api().post(PATH, newTask()).reply(200, created('first'));
		api()
			.persist()
			.get(at('first'))
			.reply(200, () => {
				if ((polls += 1) < 10) return running('first');
				endedAtMs = elapsedMs();
				return succeeded('first');
			});
		api()
			.persist()
			.post(PATH, newTask())
			.reply(() => {
				createdAtMs = elapsedMs();
				return createdAtMs < endedAtMs ? [429, FULL] : [200, created('second')];
			});
		scope.get(at('second')).reply(200, succeeded('second'));

		const { items } = await createAudio({}, { input: itemsOf(2) });

		scope.done();
		expect(items.map(({ json }) => json.task_id)).toEqual(['first', 'second']);
		expect(createdAtMs).toBe(endedAtMs);
	});

	test('with Wait for Callback, Max Wait starts again with each task that is created', async () => {
		// One place becomes free every 40 of 60 seconds.
		const startMs = elapsedMs();
		let count = 0;
		api()
			.persist()
			.post(PATH)
			.reply(() => {
				const isFree = elapsedMs() - startMs >= count * 40_000;
				return isFree ? [200, created(`task${count++}`)] : [429, FULL];
			});
		const ids = ['task0', 'task1', 'task2', 'task3'];
		for (const id of ids) api().persist().get(at(id)).reply(200, running(id));

		const options = suspendable({ input: itemsOf(4) });
		const run = await createAudio({ awaitMode: 'callback', options: { maxWait: 1 } }, options);

		expect(run.error).toBeUndefined();
		expect(storedIn(run).map(({ json }) => json.task_id)).toEqual(expect.arrayContaining(ids));
	});

	test('Max Wait starts again for the waiting items when a task of the run has ended', async () => {
		let polls = 0;
		const scope = api().post(PATH, newTask()).reply(200, created('first'));
		// The task of the first item ends after 50 of 60 seconds.
		api()
			.persist()
			.get(at('first'))
			.reply(200, () => ((polls += 1) < 10 ? running('first') : succeeded('first')));
		const startMs = elapsedMs();
		api()
			.persist()
			.post(PATH, newTask())
			.reply(() => (elapsedMs() - startMs > 80_000 ? [200, created('second')] : [429, FULL]));
		scope.get(at('second')).reply(200, succeeded('second'));

		const { items } = await createAudio(
			{ options: { maxWait: 1, pollInterval: 5 } },
			{ input: itemsOf(2), node: CONTINUE },
		);

		scope.done();
		expect(items.map(({ json }) => json.task_id)).toEqual(['first', 'second']);
	});
});
