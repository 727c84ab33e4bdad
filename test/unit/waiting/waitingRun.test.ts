import nock from 'nock';
import { elapsedMs } from '../../../nodes/CometApiKling/base/time';
import { BASE_URL } from '../../harness/engine/account';
import {
	api,
	at,
	gatewayError,
	running,
	succeeded,
	TASK_ID,
	wrappedAs,
} from '../../harness/engine/api';
import { passTime, takeSleepsMs, whenAsleep } from '../../harness/engine/fastTime';
import { pairs } from '../../harness/engine/operations';
import {
	callBack,
	copyOf,
	otherProcess,
	suspend,
	taskIn,
	type Waiting,
} from '../../harness/engine/waiting';
import { callbackFor } from '../../harness/engine/webhookContext';

/** Half a minute, so polling until the limit is soon over. */
const SHORT_WAIT = { options: { maxWait: 0.5 } };

/** The API, where some tasks are running for so many polls and the others have ended; notes the polls. */
function whereRunning(ids: readonly string[], pollsOf: Record<string, number>): string[] {
	const polls: string[] = [];
	api()
		.persist()
		.get((path) => ids.includes(taskIn(path)))
		.reply(200, (path) => {
			const id = taskIn(path);
			polls.push(id);
			const count = polls.filter((polled) => polled === id).length;
			return count <= (pollsOf[id] ?? 0) ? running(id) : succeeded(id);
		});
	return polls;
}

describe('of a run with more than a hundred tasks', () => {
	/** Every second task calls back, the last one among them. */
	const IDS = Array.from({ length: 102 }, (_, n) => `86${n}`);
	const [CALLERS, REST] = [1, 0].map((half) => IDS.filter((_, n) => n % 2 === half));

	let large: Waiting;

	beforeAll(async () => {
		large = await suspend(IDS, { options: { pollInterval: 7 } });
	});

	test('the other tasks are not polled while tasks that call back are running', async () => {
		const polls = whereRunning(IDS, { [CALLERS[1]]: Infinity });

		const { items } = await callBack(copyOf(large), callbackFor(CALLERS[0]));

		expect(items).toBeUndefined();
		expect(polls).toEqual([CALLERS[0], CALLERS[1]]);
	});

	test('the last callback polls the other tasks each interval until they have ended', async () => {
		const polls = whereRunning(IDS, { [REST[0]]: 2 });
		takeSleepsMs();

		const { items = [] } = await callBack(copyOf(large), callbackFor(CALLERS[0]));

		expect(takeSleepsMs()).toEqual([7_000, 7_000]);
		expect(polls).toHaveLength(IDS.length + 2);
		expect(items.map(({ json }) => json.task_id)).toEqual(IDS);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(IDS.length));
	});

	test('a callback that comes meanwhile leaves the polling to that one', async () => {
		const polls = whereRunning(IDS, { [REST[0]]: 1 });
		const waiting = copyOf(large);
		const second = new Promise<Awaited<ReturnType<typeof callBack>>>((resolve) =>
			whenAsleep(() => resolve(callBack(waiting, callbackFor(CALLERS[1])))),
		);

		const first = await callBack(waiting, callbackFor(CALLERS[0]));

		expect(first.items).toHaveLength(IDS.length);
		expect(await second).toMatchObject({ status: 200, items: undefined });
		expect(polls).toHaveLength(IDS.length + 1);
	});

	test('a task that is running at the limit leaves the execution to n8n', async () => {
		const waiting = await suspend(IDS, SHORT_WAIT);
		whereRunning(IDS, { [REST[0]]: Infinity });

		const { items } = await callBack(waiting, callbackFor(CALLERS[0]));

		expect(items).toBeUndefined();
	});
});

describe('fifty forged callbacks', () => {
	const fifty = <T>(make: () => Promise<T>) => Array.from({ length: 50 }, make);

	test('for a running task, and fifty more meanwhile, cost no more polls than one', async () => {
		const waiting = await suspend([TASK_ID], SHORT_WAIT);
		const polls = whereRunning([TASK_ID], { [TASK_ID]: Infinity });

		const first = fifty(async () => await callBack(waiting));
		await passTime(2_000);
		const second = fifty(async () => await callBack(waiting));
		const results = await Promise.all([...first, ...second]);

		expect(results.every(({ status, items }) => status === 200 && items === undefined)).toBe(true);
		// After 0, 1, 3, 7, 15 and 20 seconds, and once before the limit.
		expect(polls.length).toBeLessThanOrEqual(7);
	});

	test('that name none of the tasks cost the polls of one task while a gateway may be behind', async () => {
		const ids = ['a', 'b', 'c'];
		const waiting = await suspend(ids);
		const polls = whereRunning(ids, { a: Infinity, b: Infinity, c: Infinity });

		await Promise.all(fifty(async () => await callBack(waiting, callbackFor('stranger'))));

		// After 0, 1, 3, 7 and 15 seconds, then every 5 until 40.
		expect(polls).toEqual(Array.from({ length: 10 }, () => 'a'));
	});

	test('resume the execution once when the task ends', async () => {
		const waiting = await suspend();
		const scope = api().get(at()).times(3).reply(200, running()).get(at()).reply(200, succeeded());

		const results = await Promise.all(fifty(async () => await callBack(waiting)));

		scope.done();
		expect(results.filter(({ items }) => items !== undefined)).toHaveLength(1);
	});
});

test('of several webhook processes one resumes when the tasks end a second apart', async () => {
	const waiting = await suspend(['last', 'one', 'two']);
	const startMs = elapsedMs();
	for (const [id, endMs] of Object.entries({ one: 0, two: 1_000, last: 2_000 })) {
		api()
			.persist()
			.get(at(id))
			.reply(200, () => (elapsedMs() - startMs < endMs ? running(id) : succeeded(id)));
	}

	const calls = [callBack(waiting, callbackFor('one'))];
	await passTime(1_000);
	calls.push(callBack(waiting, callbackFor('two')));
	await passTime(1_000);
	calls.push(callBack(waiting, callbackFor('last'), otherProcess()));
	const results = await Promise.all(calls);

	expect(results.filter(({ items }) => items !== undefined)).toHaveLength(1);
});

const MOVED = { baseUrl: 'https://gateway.example.com', apiKey: 'another-key' };
const NEW_KEY = { apiKey: 'another-key' };
const withNewKey = () => nock(BASE_URL, { reqheaders: { authorization: 'Bearer another-key' } });

describe('the credential of a waiting execution', () => {
	test('with another Base URL sends its key neither to the old address nor to the new one', async () => {
		const waiting = await suspend();
		// Anything sent would fail this test: no scope expects it.

		const result = await callBack(waiting, callbackFor(TASK_ID), { credentials: MOVED });

		expect(result).toMatchObject({ status: 200, isAnswered: true, items: undefined });
		expect(result.resumeError).toBeUndefined();
	});

	test('resumes the execution once the old Base URL is back', async () => {
		const waiting = await suspend();
		await callBack(waiting, callbackFor(TASK_ID), { credentials: MOVED });
		const scope = api().get(at()).reply(200, succeeded());

		const { items } = await callBack(waiting);

		scope.done();
		expect(items).toMatchObject([{ json: { task_id: TASK_ID }, pairedItem: { item: 0 } }]);
	});

	test('may spell its Base URL in another way', async () => {
		const waiting = await suspend();
		const scope = api().get(at()).reply(200, succeeded());
		const credentials = { baseUrl: ' https://api.cometapi.com// ' };

		const { items } = await callBack(waiting, callbackFor(TASK_ID), { credentials });

		scope.done();
		expect(items).toHaveLength(1);
	});

	test('may have a new key for the same address', async () => {
		const waiting = await suspend();
		const scope = withNewKey().get(at()).reply(200, succeeded());

		const { items } = await callBack(waiting, callbackFor(TASK_ID), { credentials: NEW_KEY });

		scope.done();
		expect(items).toHaveLength(1);
	});
});

describe('the credential that a callback has read', () => {
	const MINUTE_MS = 60_000;

	/** Two tasks: the first has ended and called back, the second is still running. */
	async function halfEnded(): Promise<Waiting> {
		const waiting = await suspend(['one', 'two']);
		const scope = api()
			.get(at('one'))
			.reply(200, succeeded('one'))
			.get(at('two'))
			.reply(200, running('two'));
		await callBack(waiting, callbackFor('one'));
		scope.done();
		return waiting;
	}

	test('is used by other callbacks for a minute', async () => {
		const waiting = await halfEnded();
		await passTime(MINUTE_MS - 1);
		const scope = api().get(at('two')).reply(200, succeeded('two'));

		const credentials = new Error('n8n cannot read it now');
		const { items } = await callBack(waiting, callbackFor('two'), { credentials });

		scope.done();
		expect(items).toHaveLength(2);
	});

	test('is read again after that, and its address checked', async () => {
		const waiting = await halfEnded();
		await passTime(MINUTE_MS);

		const { items } = await callBack(waiting, callbackFor('two'), { credentials: MOVED });

		expect(items).toBeUndefined();
	});

	test('is read again within the minute when its key is refused', async () => {
		const waiting = await halfEnded();
		const old = api().get(at('two')).reply(401, gatewayError('invalid_api_key'));
		const now = withNewKey().get(at('two')).optionally().reply(200, succeeded('two'));

		const { items } = await callBack(waiting, callbackFor('two'), { credentials: NEW_KEY });

		for (const scope of [old, now]) scope.done();
		expect(items).toHaveLength(2);
	});

	test('sends no new key to the old address when it is read again, nor to the new one', async () => {
		const waiting = await halfEnded();
		const old = api().persist().get(at('two')).reply(401, gatewayError('invalid_api_key'));

		const call = callbackFor('two');
		const { resumeError } = await callBack(waiting, call, { credentials: MOVED });

		old.done();
		expect(resumeError).toMatchObject({
			message: 'The "Base URL" in the credential was changed while the task was running',
			description: expect.stringContaining('Task ID: two') as string,
		});
	});
});

describe('a task that has succeeded for the gateway, but not yet for Kling', () => {
	const ahead = (id: string) => wrappedAs('succeed', running(id).data);
	const ids = ['one', 'two'];
	const whereOneHasEnded = () => api().get(at('one')).reply(200, succeeded('one'));

	test('is asked for again after its callback, until its files are there', async () => {
		const waiting = await suspend(['one']);
		const scope = api().get(at('one')).times(2).reply(200, ahead('one'));
		scope.get(at('one')).reply(200, succeeded('one'));

		const { items, resumeError } = await callBack(waiting, callbackFor('one'));

		scope.done();
		expect(resumeError).toBeUndefined();
		expect(items).toMatchObject([{ json: { mp3_url: expect.any(String) as string } }]);
	});

	test('is asked for again after the callback of another, because its own may have come before', async () => {
		const waiting = await suspend(ids);
		const scope = whereOneHasEnded().get(at('two')).times(2).reply(200, ahead('two'));
		scope.get(at('two')).reply(200, succeeded('two'));

		const { items = [] } = await callBack(waiting, callbackFor('one'));

		scope.done();
		expect(items.map(({ json }) => json.task_id)).toEqual(ids);
		expect(items[1].json).toHaveProperty('mp3_url');
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(2));
	});

	test('has ended after half a minute, with the error that polling gives', async () => {
		const waiting = await suspend(ids);
		whereOneHasEnded().persist().get(at('two')).reply(200, ahead('two'));
		const startMs = elapsedMs();

		const { resumeError } = await callBack(waiting, callbackFor('one'));

		expect(resumeError?.message).toContain('contains no audio');
		expect(elapsedMs() - startMs).toBeGreaterThanOrEqual(30_000);
		expect(elapsedMs() - startMs).toBeLessThan(40_000);
	});

	test('leaves the execution to n8n at the limit', async () => {
		const waiting = await suspend(['one'], SHORT_WAIT);
		api().persist().get(at('one')).reply(200, ahead('one'));

		expect((await callBack(waiting, callbackFor('one'))).items).toBeUndefined();
	});
});
