import { api, PATH, succeeded } from '../../harness/engine/api';
import { passTime } from '../../harness/engine/fastTime';
import { awaitResult, inputOf, VALUE } from '../../harness/engine/operations';

test('of 200 items at most fifty look at their tasks at a time', async () => {
	const ids = Array.from({ length: 200 }, (_, index) => `86${index}`);
	const counts = { looks: 0, inFlight: 0, most: 0 };
	api()
		.persist()
		.get(new RegExp(`^${PATH}/86\\d+$`))
		.reply(200, async (path) => {
			counts.looks += 1;
			counts.most = Math.max(counts.most, ++counts.inFlight);
			await passTime(100);
			counts.inFlight -= 1;
			return succeeded(String(path.split('/').pop()));
		});

	const { items, error } = await awaitResult({ taskId: VALUE }, { input: inputOf(...ids) });

	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json.task_id)).toEqual(ids);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(ids.map((_, item) => ({ item })));
	expect(counts).toEqual({ looks: 200, inFlight: 0, most: 50 });
});
