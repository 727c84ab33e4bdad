import { api, created, klingError, newTask, PATH, succeeded } from '../../harness/engine/api';
import { whenAsleep } from '../../harness/engine/fastTime';
import { createAudio, getTask, inputOf, VALUE } from '../../harness/engine/operations';
import { newRun } from '../../harness/engine/run';

const { getEventListeners } = jest.requireActual<typeof import('events')>('events');

/** The listeners that the node itself has put on n8n's cancel signals. */
let ours: Array<[AbortSignal, unknown]>;

beforeEach(() => {
	ours = [];
	const { addEventListener } = AbortSignal.prototype;
	jest.spyOn(AbortSignal.prototype, 'addEventListener').mockImplementation(function (
		this: AbortSignal,
		...args: Parameters<typeof addEventListener>
	) {
		if (/new Cancellation \(/.test(String(new Error().stack))) ours.push([this, args[1]]);
		return addEventListener.apply(this, args);
	});
});
afterEach(() => jest.restoreAllMocks());

/** Those of them that are still there; through each the whole run would be kept. */
const left = () =>
	ours.filter(([signal, listener]) =>
		getEventListeners(signal, 'abort').includes(listener as never),
	);

test('a run has one listener on the cancel signal, and none once it is released', () => {
	const { signal } = new AbortController();
	const run = newRun(signal);
	const count = () => getEventListeners(signal, 'abort').length;
	expect(count()).toBe(1);

	run.cancellation.release();
	expect(count()).toBe(0);
});

test('after a run of three items nothing of it can be reached from the cancel signal', async () => {
	api().post(PATH, newTask()).times(3).reply(200, created());

	await createAudio({ awaitMode: 'none' }, { input: inputOf(1, 2, 3) });

	expect(ours).toHaveLength(1);
	expect(left()).toEqual([]);
});

test('nor after each try of Retry On Fail', async () => {
	api().get(/./).times(2).reply(401, klingError(1000)).get(/./).reply(200, succeeded());

	await getTask({}, { node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } });

	expect(ours).toHaveLength(3);
	expect(left()).toEqual([]);
});

test.each<[string, object, object]>([
	['items that were refused', { videoUrl: VALUE }, {}],
	['an operation that does not exist', { operation: 'extend' }, {}],
	[
		'refused items that are handed on',
		{ videoUrl: VALUE },
		{ node: { onError: 'continueRegularOutput' } },
	],
])('nor after a run of %s', async (_name, parameters, options) => {
	await createAudio(parameters as never, { input: inputOf('no', 'address', 'here'), ...options });

	expect(ours.length).toBeGreaterThan(0);
	expect(left()).toEqual([]);
});

test('nor after a run that was stopped', async () => {
	api().post(PATH, newTask()).times(2).reply(200, created());
	let stop = () => {};
	whenAsleep(() => stop());

	const { error } = await createAudio(
		{},
		{ input: inputOf(1, 2), onStart: (cancel) => (stop = cancel) },
	);

	expect(error?.message).toContain('The execution was stopped');
	expect(ours).toHaveLength(1);
	expect(left()).toEqual([]);
});
