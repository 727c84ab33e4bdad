import { api, created, klingError, newTask, PATH, succeeded } from '../../harness/engine/api';
import {
	cancelWhenAsleep,
	CONTINUE,
	createAudio,
	getTask,
	inputOf,
	RETRY,
	VALUE,
} from '../../harness/engine/operations';

const { getEventListeners } = jest.requireActual<typeof import('events')>('events');

/** The listeners that the node has added to n8n's cancel signals; each would keep a whole run in memory. */
let added: Array<[AbortSignal, unknown]>;

beforeEach(() => {
	added = [];
	// The signals of time limits end by themselves.
	const limits = new Set<AbortSignal>();
	const { timeout } = AbortSignal;
	jest.spyOn(AbortSignal, 'timeout').mockImplementation((durationMs) => {
		const signal = timeout(durationMs);
		limits.add(signal);
		return signal;
	});
	const { addEventListener } = AbortSignal.prototype;
	jest.spyOn(AbortSignal.prototype, 'addEventListener').mockImplementation(function (
		this: AbortSignal,
		...args: Parameters<typeof addEventListener>
	) {
		const isOurs = /new Cancellation \(/.test(String(new Error().stack));
		if (isOurs && !limits.has(this)) added.push([this, args[1]]);
		return addEventListener.apply(this, args);
	});
});
afterEach(() => jest.restoreAllMocks());

const input = inputOf('no', 'address', 'here');

test.each<[string, number, () => Promise<unknown>]>([
	[
		'three items',
		1,
		async () => {
			api().post(PATH, newTask()).times(3).reply(200, created());
			await createAudio({ awaitMode: 'none' }, { input });
		},
	],
	[
		'three tries',
		3,
		async () => {
			api().get(/./).times(2).reply(401, klingError(1000)).get(/./).reply(200, succeeded());
			await getTask({}, { node: { ...RETRY, maxTries: 3 } });
		},
	],
	[
		'a cancelled execution',
		1,
		async () => {
			api().post(PATH, newTask()).times(3).reply(200, created());
			await createAudio({}, { input, ...cancelWhenAsleep() });
		},
	],
	['invalid items', 1, async () => await createAudio({ videoUrl: VALUE }, { input })],
	[
		'invalid items with On Error "Continue"',
		1,
		async () => await createAudio({ videoUrl: VALUE }, { input, node: CONTINUE }),
	],
	[
		'an unknown operation',
		3,
		async () => await createAudio({ operation: 'extend' }, { input, node: CONTINUE }),
	],
])(
	'a run of %s adds %i listeners to the cancel signal and leaves none',
	async (_name, count, run) => {
		await run();

		expect(added).toHaveLength(count);
		const left = added.filter(([signal, listener]) =>
			getEventListeners(signal, 'abort').includes(listener as never),
		);
		expect(left).toEqual([]);
	},
);
