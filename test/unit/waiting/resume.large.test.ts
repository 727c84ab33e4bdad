import { api, running, succeeded } from '../../harness/engine/api';
import { takeSleepsMs, whenAsleep } from '../../harness/engine/fastTime';
import { copyOf, suspend, taskIn, callBack, type Waiting } from '../../harness/engine/waiting';
import { callbackFor } from '../../harness/engine/webhookContext';

/** Of so many tasks every second one calls back, the last among them. */
const IDS = Array.from({ length: 102 }, (_, n) => `86${n}`);
const [CALLERS, REST] = [1, 0].map((half) => IDS.filter((_, n) => n % 2 === half));

let large: Waiting;

beforeAll(async () => {
	large = await suspend(IDS, { options: { pollInterval: 7 } });
});

/**
 * The API, where all tasks have ended but those that are named, which run for so many looks.
 *
 * @returns the ids that were looked at
 */
function whereRunning(looksOf: Record<string, number>): string[] {
	const looks: string[] = [];
	api()
		.persist()
		.get((path) => IDS.includes(taskIn(path)))
		.reply(200, (path) => {
			const id = taskIn(path);
			looks.push(id);
			const seen = looks.filter((look) => look === id).length;
			return seen <= (looksOf[id] ?? 0) ? running(id) : succeeded(id);
		});
	return looks;
}

test('while tasks that call back still run, the others are not looked at', async () => {
	const looks = whereRunning({ [CALLERS[1]]: Infinity });

	const { items } = await callBack(copyOf(large), callbackFor(CALLERS[0]));

	expect(items).toBeUndefined();
	expect(looks).toEqual([CALLERS[0], CALLERS[1]]);
});

test('the last callback looks at the others each poll interval until they have ended', async () => {
	const looks = whereRunning({ [REST[0]]: 2 });
	takeSleepsMs();

	const { items } = await callBack(copyOf(large), callbackFor(CALLERS[0]));

	expect(takeSleepsMs()).toEqual([7_000, 7_000]);
	expect(looks).toHaveLength(IDS.length + 2);
	expect(items?.map(({ json, pairedItem }) => [json.task_id, pairedItem])).toEqual(
		IDS.map((id, item) => [id, { item }]),
	);
});

test('a callback that comes meanwhile leaves that to it', async () => {
	const looks = whereRunning({ [REST[0]]: 1 });
	const waiting = copyOf(large);
	const second = new Promise<Awaited<ReturnType<typeof callBack>>>((resolve) =>
		whenAsleep(() => resolve(callBack(waiting, callbackFor(CALLERS[1])))),
	);

	const first = await callBack(waiting, callbackFor(CALLERS[0]));

	expect(first.items).toHaveLength(IDS.length);
	expect(await second).toMatchObject({ status: 200, items: undefined });
	expect(looks).toHaveLength(IDS.length + 1);
});

test('a task that outlasts the limit leaves the execution to n8n, which hands on what it has', async () => {
	const waiting = await suspend(IDS, { options: { maxWait: 0.5 } });
	whereRunning({ [REST[0]]: Infinity });

	const { items } = await callBack(waiting, callbackFor(CALLERS[0]));

	expect(items).toBeUndefined();
});
