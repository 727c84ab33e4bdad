import nock from 'nock';
import { elapsedMs } from '../../../nodes/CometApiKling/base/time';
import {
	api,
	at,
	failed,
	gatewayError,
	networkError,
	running,
	succeeded,
	TASK_ID,
	UNKNOWN_TASK,
	wrappedAs,
} from '../../harness/engine/api';
import { passTime, takeSleepsMs, whenAsleep } from '../../harness/engine/fastTime';
import { EXTERNAL_ID, klingCallback, queryFor, Trigger } from '../../harness/engine/trigger';
import type { Call } from '../../harness/engine/webhookContext';

const SUCCEEDED = klingCallback(TASK_ID);

const total = (sleepsMs: number[]) => sleepsMs.reduce((sum, sleepMs) => sum + sleepMs, 0);

/** The API, which gives the same answer a number of times; a further request fails the test. */
function answers(times: number, status: number, body: object) {
	return api()
		.get(at())
		.times(times)
		.reply(status, body as nock.Body);
}

beforeEach(() => {
	takeSleepsMs();
});

describe('a callback that is ahead of the API', () => {
	test('starts the workflow as soon as the API says the same', async () => {
		const behind = answers(2, 200, running());
		const ended = answers(1, 200, succeeded());

		const { status, items } = await new Trigger().call(SUCCEEDED);

		behind.done();
		ended.done();
		expect(status).toBe(200);
		expect(items).toMatchObject([{ json: { task_id: TASK_ID, task_status: 'succeed' } }]);
		expect(takeSleepsMs()).toEqual([1_000, 2_000]);
	});

	test('is answered 503 after some seconds, and may be repeated', async () => {
		const hook = new Trigger();
		const behind = answers(4, 200, running());

		const first = await hook.call(SUCCEEDED);

		behind.done();
		expect(first).toMatchObject({ status: 503, items: undefined });
		expect(total(takeSleepsMs())).toBeLessThan(10_000);
		expect(JSON.stringify(hook.staticData)).not.toContain(TASK_ID);

		answers(1, 200, succeeded());
		expect((await hook.call(SUCCEEDED)).items).toHaveLength(1);
	});

	test('is answered 503 although the workflow also listens to the status of the API', async () => {
		const behind = answers(4, 200, running());

		const { status } = await new Trigger({ events: ['succeed', 'processing'] }).call(SUCCEEDED);

		behind.done();
		expect(status).toBe(503);
	});

	test('starts the workflow with what the API says if the task has ended otherwise', async () => {
		answers(1, 200, running());
		const ended = answers(1, 200, failed('Too dark'));

		const { status, items } = await new Trigger().call(SUCCEEDED);

		ended.done();
		expect(status).toBe(200);
		expect(items).toMatchObject([{ json: { task_status: 'failed', task_status_msg: 'Too dark' } }]);
	});

	test('starts nothing if the workflow does not listen to what the API says', async () => {
		answers(1, 200, failed('Too dark'));

		const { status, items } = await new Trigger({ events: ['succeed'] }).call(SUCCEEDED);

		expect({ status, items }).toEqual({ status: 200, items: undefined });
	});

	test('is not checked if the workflow does not listen to its event', async () => {
		const { status, items } = await new Trigger({ events: ['failed'] }).call(SUCCEEDED);

		expect({ status, items }).toEqual({ status: 200, items: undefined });
	});
});

describe('a task that has succeeded for the gateway, but not yet for Kling', () => {
	const AHEAD = wrappedAs('succeed', running().data);

	test.each<[string, Call]>([
		['with its status', SUCCEEDED],
		['without a status', { body: { task_id: TASK_ID } }],
	])('starts the workflow as soon as its files are there, %s', async (_name, call) => {
		const ahead = answers(2, 200, AHEAD);
		const ended = answers(1, 200, succeeded());

		const { status, items } = await new Trigger().call(call);

		ahead.done();
		ended.done();
		expect(status).toBe(200);
		expect(items).toMatchObject([{ json: { mp3_url: expect.any(String) as string } }]);
	});

	test('is answered 503 after some seconds, and a later callback starts the workflow', async () => {
		const hook = new Trigger();
		const ahead = answers(4, 200, AHEAD);

		const first = await hook.call(SUCCEEDED);

		ahead.done();
		expect(first).toMatchObject({
			status: 503,
			json: { message: 'The task has not ended yet' },
			items: undefined,
		});
		answers(1, 200, succeeded());
		expect((await hook.call(SUCCEEDED)).items).toHaveLength(1);
	});

	test('of another kind is awaited as well', async () => {
		const hook = new Trigger({ taskKinds: [], options: { otherRoutes: 'videos/effects' } });
		const scope = api().get(`/kling/v1/videos/effects/${TASK_ID}`).reply(200, AHEAD);
		scope.get(`/kling/v1/videos/effects/${TASK_ID}`).reply(200, succeeded());

		const { items } = await hook.call(SUCCEEDED);

		scope.done();
		expect(items).toHaveLength(1);
	});

	test('is running for a callback that says so, and its end starts the workflow again', async () => {
		const hook = new Trigger({ events: ['processing', 'succeed'] });
		answers(1, 200, AHEAD);

		const { items } = await hook.call(klingCallback(TASK_ID, 'processing'));

		expect(items).toMatchObject([{ json: { task_id: TASK_ID, task_status: 'processing' } }]);
		answers(1, 200, succeeded());
		expect((await hook.call(SUCCEEDED)).items).toHaveLength(1);
	});
});

describe('a callback of a running task', () => {
	test.each(['submitted', 'processing'])(
		'with the status %s starts the workflow after one request',
		async (word) => {
			const scope = answers(1, 200, running());

			const { items } = await new Trigger({ events: ['submitted', 'processing'] }).call(
				klingCallback(TASK_ID, word),
			);

			scope.done();
			expect(items).toMatchObject([{ json: { task_status: 'processing' } }]);
			expect(takeSleepsMs()).toEqual([]);
		},
	);

	test('without a status counts as what the API says', async () => {
		answers(1, 200, running());

		const { status, items } = await new Trigger().call({ body: { task_id: TASK_ID } });

		expect({ status, items }).toEqual({ status: 200, items: undefined });
		expect(takeSleepsMs()).toEqual([]);
	});
});

describe('while the service is down', () => {
	test('for a moment, the callback starts the workflow afterwards', async () => {
		const down = answers(1, 503, {});
		const lost = api().get(at()).replyWithError(networkError('ECONNRESET'));
		const up = answers(1, 200, succeeded());

		const { status, items } = await new Trigger().call(SUCCEEDED);

		[down, lost, up].forEach((scope) => scope.done());
		expect(status).toBe(200);
		expect(items).toHaveLength(1);
	});

	test('for longer, the callback is answered 503 and may be repeated', async () => {
		const hook = new Trigger();
		const down = answers(4, 503, {});

		expect(await hook.call(SUCCEEDED)).toMatchObject({ status: 503, items: undefined });

		down.done();
		expect(total(takeSleepsMs())).toBeLessThan(10_000);
		answers(1, 200, succeeded());
		expect((await hook.call(SUCCEEDED)).items).toHaveLength(1);
	});

	test('a Retry-After that ends in time is honoured', async () => {
		api().get(at()).reply(429, {}, { 'retry-after': '5' });
		answers(1, 200, succeeded());

		expect((await new Trigger().call(SUCCEEDED)).items).toHaveLength(1);
		expect(takeSleepsMs()).toEqual([5_000]);
	});

	test('a Retry-After that ends too late is answered 503 at once', async () => {
		api().get(at()).reply(429, {}, { 'retry-after': '30' });

		expect((await new Trigger().call(SUCCEEDED)).status).toBe(503);
		expect(takeSleepsMs()).toEqual([]);
	});
});

/** Answers that say what cannot be of a task that calls back, and the reply if they stay. */
const ODD_ANSWERS: Array<[name: string, status: number, body: object, reply: number]> = [
	['an unknown task', 404, UNKNOWN_TASK, 403],
	['a 404 in JSON', 404, { message: 'Not Found' }, 503],
	['a key that is not accepted', 401, gatewayError('invalid_api_key'), 503],
	['a refusal', 403, gatewayError('forbidden'), 503],
	['an invalid request', 400, gatewayError('invalid_request'), 503],
	['a conflict', 409, { message: 'conflict' }, 503],
];

describe.each(ODD_ANSWERS)('%s', (_name, httpStatus, body, expected) => {
	test('that comes once does not lose the callback', async () => {
		const odd = answers(1, httpStatus, body);
		const good = answers(1, 200, succeeded());

		const { status, items } = await new Trigger().call(SUCCEEDED);

		odd.done();
		good.done();
		expect(status).toBe(200);
		expect(items).toMatchObject([{ json: { task_id: TASK_ID, task_status: 'succeed' } }]);
		expect(takeSleepsMs()).toEqual([1_000]);
	});

	test(`that stays is answered ${expected} after some seconds`, async () => {
		const scope = answers(4, httpStatus, body);

		expect((await new Trigger().call(SUCCEEDED)).status).toBe(expected);

		scope.done();
		expect(takeSleepsMs()).toEqual([1_000, 2_000, 4_000]);
	});
});

describe('50 callbacks of one task at the same time', () => {
	const fifty = async (hook: Trigger, makeCallback = () => SUCCEEDED) =>
		await Promise.all(Array.from({ length: 50 }, async () => await hook.call(makeCallback())));

	test('that is still running make as many requests as one', async () => {
		const scope = answers(4, 200, running());

		let count = 0;
		const forged = () => klingCallback(TASK_ID, 'succeed', { external_task_id: `x${count++}` });
		const calls = await fifty(new Trigger(), forged);

		scope.done();
		expect(new Set(calls.map(({ status }) => status))).toEqual(new Set([503]));
	});

	test('while the service is down make as many requests as one', async () => {
		const scope = answers(4, 503, {});

		const calls = await fifty(new Trigger());

		scope.done();
		expect(new Set(calls.map(({ status }) => status))).toEqual(new Set([503]));
	});

	test('that has ended make one request and one item', async () => {
		const scope = answers(1, 200, succeeded());

		const calls = await fifty(new Trigger());

		scope.done();
		expect(calls.filter(({ items }) => items !== undefined)).toHaveLength(1);
		expect(new Set(calls.map(({ status }) => status))).toEqual(new Set([200]));
	});

	test('do not share the data of their items', async () => {
		const scope = answers(1, 200, succeeded());

		const hook = new Trigger({ output: 'raw', options: { ignoreRepeats: false } });
		const [{ items: one }, { items: other }] = await fifty(hook);

		scope.done();
		expect(one).toEqual(other);
		expect(one?.[0].json.task_result).not.toBe(other?.[0].json.task_result);
	});
});

test('a callback that comes during the pause of another shares its next request', async () => {
	const hook = new Trigger();
	answers(1, 200, running());
	const pausing = new Promise<void>((resolve) => whenAsleep(resolve));
	const first = hook.call(SUCCEEDED);
	await pausing;
	const ended = answers(1, 200, succeeded());

	const [one, other] = await Promise.all([first, hook.call(SUCCEEDED)]);

	ended.done();
	expect([one, other].map(({ status }) => status)).toEqual([200, 200]);
	expect([one, other].filter(({ items }) => items !== undefined)).toHaveLength(1);
});

test('a callback without proof does not join the long pause of one with proof', async () => {
	const hook = new Trigger();
	answers(1, 503, {}).persist();
	api().persist().get(at(EXTERNAL_ID)).reply(503, {});
	const proven = hook.call({ ...SUCCEEDED, query: queryFor() });
	// The requests with proof come after 0, 1, 3, 7 and 15 seconds.
	await passTime(7_001);
	const startMs = elapsedMs();

	const { status } = await hook.call(SUCCEEDED);

	expect(status).toBe(503);
	expect(elapsedMs() - startMs).toBe(7_000);
	await proven;
});

test('a task that has ended is not said to run while another route is down', async () => {
	const hook = new Trigger({ taskKinds: ['textToVideo', 'textToAudio'] });
	api()
		.persist()
		.get(/text2video/)
		.reply(200, succeeded())
		.get(/text-to-audio/)
		.reply(503, {});

	const { status, json } = await hook.call(SUCCEEDED);

	expect(status).toBe(503);
	expect(json).toEqual({ message: 'The task could not be confirmed at the moment' });
	expect(hook.warnings).toEqual([expect.not.stringContaining('not ended')]);
});

test('a service that n8n itself blocks does not make the task unknown: the callback may be repeated', async () => {
	const blocked = Object.assign(new Error('blocked'), { name: 'SsrfBlockedIpError' });
	api().persist().get(at()).replyWithError(blocked);

	const { status, json } = await new Trigger().call(SUCCEEDED);

	expect(json).toEqual({ message: 'The task could not be confirmed at the moment' });
	expect(status).toBe(503);
});
