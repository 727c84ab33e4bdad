import { replaceNetwork } from '../../chaos/network';
import { PATH, running, succeeded, created } from '../../harness/engine/api';
import { BEARER } from '../../harness/engine/account';
import { passTime } from '../../harness/engine/fastTime';
import { stayInMemory } from '../../harness/engine/idle';
import { createAudio, inputOf } from '../../harness/engine/operations';

/** Three thousand requests: they go to a service in memory, for nock takes its time over each. */
function serviceInMemory() {
	const looks = new Map<string, number>();
	const counts = { open: 0, mostOpen: 0, created: 0, elsewhere: 0 };
	const create = (body: { video_url: string }) => {
		counts.created += 1;
		counts.mostOpen = Math.max(counts.mostOpen, ++counts.open);
		return created(body.video_url.replace(/^.*\/|\.mp4$/g, ''));
	};
	const look = (id: string) => {
		const count = (looks.get(id) ?? 0) + 1;
		looks.set(id, count);
		if (count === 1) return running(id);
		counts.open -= 1;
		return succeeded(id);
	};
	const takeBack = replaceNetwork(async ({ method, url, body, headers }) => {
		await passTime(5);
		const id = url.pathname.slice(`${PATH}/`.length);
		if (!url.pathname.startsWith(PATH) || headers.authorization !== `Bearer ${BEARER}`) {
			counts.elsewhere += 1;
		}
		const answer = method === 'POST' ? create(body as { video_url: string }) : look(id);
		const text = JSON.stringify(answer);
		return { status: 200, text, headers: { 'content-type': 'application/json' } };
	});
	stayInMemory('from now on');
	return { counts, takeBack };
}

test('a thousand items work through five slots, in order', async () => {
	const { counts, takeBack } = serviceInMemory();
	const ids = Array.from({ length: 1000 }, (_, index) => `task${index}`);

	const { items, error } = await createAudio(
		{
			videoUrl: '=https://example.com/{{ $json.value }}.mp4',
			options: { maxParallelTasks: 5, checkLink: false },
		},
		{ input: inputOf(...ids) },
	).finally(() => {
		takeBack();
		stayInMemory('no more');
	});

	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json.task_id)).toEqual(ids);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(ids.map((_, item) => ({ item })));
	expect(counts).toEqual({ created: 1000, open: 0, mostOpen: 5, elsewhere: 0 });
});
