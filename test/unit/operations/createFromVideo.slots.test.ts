import { api, created, klingError, PATH, running, succeeded } from '../../harness/engine/api';
import { passTime, whenAsleep } from '../../harness/engine/fastTime';
import { createAudio, inputOf } from '../../harness/engine/operations';

const NAMED_VIDEO = '=https://example.com/{{ $json.value }}.mp4';
const names = Array.from({ length: 12 }, (_, index) => `task${index}`);

/** A service whose tasks end at their second look; it counts how many are open at a time. */
function countingService({ isPolled = true } = {}) {
	const looks = new Map<string, number>();
	const counts = { open: 0, mostOpen: 0, inFlight: 0, mostInFlight: 0, created: 0 };
	const scope = api().persist();
	scope.post(PATH).reply(200, async (_uri, body) => {
		const { video_url: videoUrl } = body as { video_url: string };
		const id = videoUrl.replace(/^.*\/|\.mp4$/g, '');
		counts.created += 1;
		counts.mostOpen = Math.max(counts.mostOpen, ++counts.open);
		counts.mostInFlight = Math.max(counts.mostInFlight, ++counts.inFlight);
		await passTime(5);
		counts.inFlight -= 1;
		return created(id);
	});
	if (!isPolled) return counts;
	scope.get(new RegExp(`^${PATH}/task\\d+$`)).reply(200, (uri) => {
		const id = String(uri.split('/').pop());
		const look = (looks.get(id) ?? 0) + 1;
		looks.set(id, look);
		if (look === 1) return running(id);
		counts.open -= 1;
		return succeeded(id);
	});
	return counts;
}

test.each([
	[3, 3],
	[1, 1],
	[20, 12],
	[0, 12],
])('with Max Parallel Tasks %i at most %i of 12 tasks are open', async (limit, most) => {
	const counts = countingService();

	const { items, error } = await createAudio(
		{ videoUrl: NAMED_VIDEO, options: { maxParallelTasks: limit } },
		{ input: inputOf(...names) },
	);

	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json.task_id)).toEqual(names);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(names.map((_, item) => ({ item })));
	expect(counts).toMatchObject({ created: 12, open: 0, mostOpen: most });
});

test('with Return Immediately it bounds the requests in flight', async () => {
	const counts = countingService({ isPolled: false });

	const { items } = await createAudio(
		{ videoUrl: NAMED_VIDEO, awaitMode: 'none', options: { maxParallelTasks: 4 } },
		{ input: inputOf(...names) },
	);

	expect(items.map(({ json }) => json.task_id)).toEqual(names);
	expect(counts).toMatchObject({ created: 12, mostInFlight: 4 });
});

test('a task that fails gives its slot to the next item', async () => {
	const scope = api();
	for (const name of names.slice(0, 3)) {
		const body = (sent: { video_url?: string }) => sent.video_url?.includes(`${name}.mp4`) === true;
		scope.post(PATH, body).reply(401, klingError(1000));
	}

	const { items } = await createAudio(
		{ videoUrl: NAMED_VIDEO, options: { maxParallelTasks: 1 } },
		{ input: inputOf(...names.slice(0, 3)), node: { onError: 'continueRegularOutput' } },
	);

	scope.done();
	expect(items.map(({ json }) => json.details)).toEqual([
		expect.objectContaining({ code: 1000 }),
		expect.objectContaining({ code: 1000 }),
		expect.objectContaining({ code: 1000 }),
	]);
});

test('an item that fails for good keeps those that wait for a slot from being sent', async () => {
	const scope = api().post(PATH).reply(401, klingError(1000));

	const { error, items } = await createAudio(
		{ videoUrl: NAMED_VIDEO, options: { maxParallelTasks: 1 } },
		{ input: inputOf(...names) },
	);

	scope.done();
	expect(items).toEqual([]);
	expect(error?.context.itemIndex).toBe(0);
});

test('a run that was stopped ends although Retry On Fail begins anew with items that wait for a slot', async () => {
	let stop = () => {};
	const scope = api()
		.post(PATH)
		.reply(429, () => {
			whenAsleep(() => stop());
			return klingError(1302);
		});

	const { error } = await createAudio(
		{ videoUrl: NAMED_VIDEO, options: { maxParallelTasks: 1 } },
		{
			input: inputOf(...names),
			node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
			onStart: (cancel) => (stop = cancel),
		},
	);

	scope.done();
	expect(error?.message).toContain('The execution was stopped');
});
