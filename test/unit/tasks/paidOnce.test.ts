import type { INodeParameters } from 'n8n-workflow';
import {
	api,
	at,
	BY_KEY,
	gatewayError,
	networkError,
	newTask,
	ODD_POLLS,
	OWN_KEY,
	PATH,
} from '../../harness/engine/api';
import type { EngineRun } from '../../harness/engine/engine';
import { takeSleepsMs } from '../../harness/engine/fastTime';
import { setLookups } from '../../harness/engine/lookups';
import { contextOf, createAudio, RETRY } from '../../harness/engine/operations';
import { EACH_SERVICE } from '../../harness/engine/services';
import { gatewayRefusal, type Refusal } from '../../service/facts';

/** The tables of `createTask`, at each service. A request that is not in a test fails it. */

const SOME_ID = `n8n-${'0'.repeat(40)}`;
const SECOND_KEY = /^n8n-[0-9a-f]{40}-2$/;
const NO_ACCESS = [401, gatewayError('invalid_api_key')] as const;
const RATE_LIMIT = { status: 429, code: 1302, message: 'too many requests' };

/** Answers that leave open whether a task was made. */
const LOST: Array<[string, Refusal | undefined]> = [
	['a broken connection', undefined],
	['an error of Kling', { status: 500, code: 5000, message: 'internal error' }],
	['an error of the gateway', gatewayRefusal('do_request_failed')],
];

/** Two runs of one item; the second is Retry On Fail, or the Retry button after the first has failed. */
const AGAIN: Array<[string, (parameters?: INodeParameters) => Promise<EngineRun>]> = [
	['Retry On Fail', async (parameters) => await createAudio(parameters, { node: RETRY })],
	[
		'Retry',
		async (parameters) => {
			const first = await createAudio(parameters);
			expect(first.error).toBeDefined();
			const contextData = contextOf(first);
			return await createAudio(parameters, { mode: 'retry', executionId: '4712', contextData });
		},
	],
];

describe.each(EACH_SERVICE)('with the service "%s"', (_name, service) => {
	const { lookupByExternalId: isFound, takenId } = service.facts;
	const id = service.idOf();
	const FIRST = { klingId: '861', failureMessage: 'busy' };
	const firstId = service.idOf(FIRST);
	const unknown = service.unknownTask(SOME_ID);
	const post = (fields = {}) => api().post(PATH, newTask(fields));
	const get = (path: string | RegExp) => api().get(path);
	const item = (task_status: string, external_task_id = OWN_KEY) => [
		{
			json: {
				task_id: id,
				task_status,
				external_task_id: expect.stringMatching(external_task_id) as string,
			},
			pairedItem: { item: 0 },
		},
	];

	beforeEach(() => {
		setLookups(isFound);
		takeSleepsMs();
	});

	test('a refusal that passes is sent again, and the task is awaited', async () => {
		post().reply(...service.full());
		post().reply(...service.refused(RATE_LIMIT));
		post().reply(...service.created());
		get(at(id)).reply(...service.shown('submitted'));
		get(at(id)).reply(...service.shown('processing'));
		get(at(id)).reply(...service.shown('succeed'));

		const { items } = await createAudio();

		expect(items).toMatchObject(item('succeed'));
	});

	test('a refusal that does not pass is the reason, once no task is found under the key', async () => {
		post().reply(...service.refused({ status: 400, code: 1201, message: 'video_url is no video' }));
		get(BY_KEY).reply(...unknown);

		const { items, error } = await createAudio();

		expect(items).toEqual([]);
		expect(error?.message).toBe('Kling did not accept the input: video_url is no video');
		expect(error?.description).not.toContain('may have been paid');
	});

	test('an execution that n8n 1.x runs again is paid again only where the service accepts its key', async () => {
		const isAccepted = takenId === 'accepted';
		const keys: string[] = [];
		const postKey = () =>
			api().post(PATH, (body: Record<string, string>) => keys.push(body.external_task_id) > 0);
		postKey().reply(...service.created());
		await createAudio({ awaitMode: 'none' }, { executionId: '1' });
		postKey().reply(...service.takenId(keys[0]));
		if (!isAccepted) get(BY_KEY).reply(...(isFound ? service.shown('processing') : unknown));

		const { items, error } = await createAudio({ awaitMode: 'none' }, { executionId: '1' });

		expect(keys).toEqual([expect.stringMatching(OWN_KEY), keys[0]]);
		if (isAccepted || isFound)
			return expect(items).toMatchObject(item(isFound ? 'processing' : 'submitted'));
		expect(items).toEqual([]);
		expect(error?.message).toMatch(/^An earlier attempt created the task of this item/);
		expect(error?.description).toMatch(/usage log/);
	});

	describe.each(LOST)('after %s', (_reason, refusal) => {
		const lostPost = () =>
			refusal === undefined
				? post().replyWithError(networkError('ECONNRESET'))
				: post().reply(...service.refused(refusal));

		const search = (times: number) =>
			get(BY_KEY)
				.times(times)
				.reply(...unknown);

		if (isFound) {
			test('the task is adopted as soon as the service shows it', async () => {
				lostPost();
				search(4);
				get(BY_KEY).reply(...service.shown('processing'));
				get(at(id)).reply(...service.shown('succeed'));

				const { items } = await createAudio();

				expect(items).toMatchObject(item('succeed'));
			});
		}

		test('a task that is not found within ten seconds is not created again', async () => {
			lostPost();
			search(6);

			const { items, error } = await createAudio();

			expect(items).toEqual([]);
			expect(takeSleepsMs().reduce((sum, sleepMs) => sum + sleepMs, 0)).toBe(10_000);
			expect(error?.message).toMatch(/It is not known whether a task was created$/);
			expect(error?.description).toMatch(/may have been paid/);
			expect(error?.description).toMatch(
				isFound ? /creates another only if there is none/ : /once more under the same ID/,
			);
			expect(error?.description).toMatch(/External Task ID: n8n-[0-9a-f]{40}/);
		});
	});

	describe.each(AGAIN)('%s, knowing the ID of the task,', (_button, runTwice) => {
		test('adopts it if it still runs', async () => {
			post().reply(...service.created());
			get(at(id))
				.times(ODD_POLLS)
				.reply(...NO_ACCESS);
			get(at(id)).reply(...service.shown('processing'));
			get(at(id)).reply(...service.shown('succeed'));

			const { items } = await runTwice();

			expect(items).toMatchObject(item('succeed'));
		});

		test('creates the next one under the next key if it has failed', async () => {
			post().reply(...service.created(FIRST));
			get(at(firstId))
				.times(2)
				.reply(...service.shown('failed', FIRST));
			post({ external_task_id: SECOND_KEY }).reply(...service.created());
			get(at(id)).reply(...service.shown('succeed'));

			const { items } = await runTwice();

			expect(items).toMatchObject(item('succeed', SECOND_KEY));
		});

		test('creates nothing if the service has forgotten it', async () => {
			post().reply(...service.created());
			get(at(id))
				.times(ODD_POLLS)
				.reply(...NO_ACCESS);
			get(at(id))
				.times(24)
				.reply(...service.unknownTask(id));

			const { items, error } = await runTwice();

			expect(items).toEqual([]);
			expect(error?.message).toMatch(/^The service no longer knows the task/);
			expect(error?.description).toMatch(/creates another task, which is charged again/);
			expect(error?.description).toContain(`Task ID: ${id}`);
		});
	});
});
