import {
	api,
	at,
	gatewayError,
	networkError,
	newTask,
	PATH,
	TASK_ID,
} from '../../harness/engine/api';
import { runNode } from '../../harness/engine/engine';
import { setLookups } from '../../harness/engine/lookups';
import {
	CONTINUE,
	createAudio,
	inputOf,
	NAMED_VIDEO,
	pairs,
	videoNamed,
} from '../../harness/engine/operations';
import { EACH_SERVICE, serviceAs } from '../../harness/engine/services';

/** "If This ID Exists" is set to use the task, and each item's value is its External Task ID. */
const LIST = {
	awaitMode: 'none',
	videoUrl: NAMED_VIDEO,
	additionalFields: { externalTaskId: '={{ $json.value }}', onExistingId: 'use' },
};
const createNamed = (name: string, external_task_id = name) =>
	api().post(PATH, newTask({ external_task_id, ...videoNamed(name) }));
const DAY_MS = 24 * 60 * 60_000;

describe.each(EACH_SERVICE)(
	'a list that runs again tomorrow, with the service "%s"',
	(_, service) => {
		const { lookupByExternalId } = service.facts;
		const taskOf = (name: string) => ({
			body: { external_task_id: name, ...videoNamed(name) },
			klingId: `86${name}`,
		});
		const idOf = (name: string) => service.idOf(taskOf(name));

		test('pays only for what is new, or says before that it cannot see what is', async () => {
			setLookups(undefined);
			const scope = api();
			const unknown = (name: string) => scope.get(at(name)).reply(...service.unknownTask(name));
			unknown('a');
			createNamed('a').reply(...service.created(taskOf('a')));
			if (lookupByExternalId) scope.get(at('a')).reply(...service.shown('submitted', taskOf('a')));
			else unknown('a');
			const first = await createAudio(LIST, { input: inputOf('a') });
			scope.done();
			expect(first.items[0].json.external_task_id).toBe('a');

			if (lookupByExternalId) scope.get(at('a')).reply(...service.shown('succeed', taskOf('a')));
			else unknown('a');
			unknown('b');
			if (lookupByExternalId) createNamed('b').reply(...service.created(taskOf('b')));
			const second = await createAudio(LIST, {
				input: inputOf('a', 'b'),
				executionId: '4712',
				node: CONTINUE,
			});

			scope.done();
			expect(second.items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(2));
			if (lookupByExternalId) {
				expect(second.items.map(({ json }) => json.task_id)).toEqual([idOf('a'), idOf('b')]);
			} else {
				for (const { json } of second.items) {
					expect(json.error).toMatch(/^It is not known whether a task has the External Task ID .$/);
				}
			}
		});
	},
);

describe('an existing task', () => {
	const { shown, created, unknownTask, takenId } = serviceAs('kling');
	const named = (name: string, klingId = TASK_ID) => ({
		body: { external_task_id: name, ...videoNamed('a') },
		klingId,
	});

	test('that has failed is replaced under the next ID', async () => {
		const scope = api()
			.get(at('a'))
			.reply(...shown('failed', named('a', '861')))
			.get(at('a-2'))
			.reply(...unknownTask('a-2'));
		createNamed('a', 'a-2').reply(...created(named('a-2')));

		const { items } = await createAudio(LIST, { input: inputOf('a') });

		scope.done();
		expect(items[0].json).toMatchObject({ task_id: TASK_ID, external_task_id: 'a-2' });
	});

	function deleted(name: string): [status: number, body: object] {
		const [status, body] = shown('succeed', named(name, '861'));
		const data = { ...(body.data as object), updated_at: Date.now() - 31 * DAY_MS };
		return [status, { ...body, data }];
	}

	test('whose result was deleted is named if it cannot be replaced', async () => {
		const scope = api()
			.get(at('a'))
			.reply(...deleted('a'))
			.get(at('a-2'))
			.reply(...unknownTask('a-2'));
		createNamed('a', 'a-2').reply(401, gatewayError('invalid_api_key'));

		const { error } = await createAudio(LIST, { input: inputOf('a') });

		scope.done();
		expect(error?.description).toContain(
			'An earlier attempt created the task 861, whose result has been deleted. ',
		);
	});

	test('whose results were all deleted asks for another ID', async () => {
		const scope = api();
		for (const name of ['a', 'a-2', 'a-3', 'a-4', 'a-5']) {
			scope.get(at(name)).reply(...deleted(name));
		}

		const { error } = await createAudio(LIST, { input: inputOf('a') });

		scope.done();
		expect(error?.message).toBe(
			'The results of the tasks under this External Task ID have been deleted',
		);
		expect(error?.description).toContain('Use another External Task ID.');
	});

	test('whose result was deleted is replaced', async () => {
		const scope = api()
			.get(at('a'))
			.reply(...deleted('a'))
			.get(at('a-2'))
			.reply(...unknownTask('a-2'));
		createNamed('a', 'a-2').reply(...created(named('a-2')));

		const { items } = await createAudio(LIST, { input: inputOf('a') });

		scope.done();
		expect(items[0].json.external_task_id).toBe('a-2');
	});

	test('of another video is not used', async () => {
		const other = { body: { external_task_id: 'a', ...videoNamed('b') } };
		const scope = api()
			.get(at('a'))
			.reply(...shown('succeed', other));

		const { error } = await createAudio(LIST, { input: inputOf('a') });

		scope.done();
		expect(error?.message).toBe(`The External Task ID a belongs to another task: ${TASK_ID}`);
	});

	test('of the same video is used under a link that was signed again', async () => {
		const signed = (at: string) =>
			`https://example.com/a.mp4?X-Amz-Date=${at}&X-Amz-Signature=${at}`;
		const body = { external_task_id: 'a', video_url: signed('1') };
		const scope = api()
			.get(at('a'))
			.reply(...shown('succeed', { body }));

		const { items } = await createAudio(
			{ ...LIST, videoUrl: signed('2'), options: { checkInput: false } },
			{ input: inputOf('a') },
		);

		scope.done();
		expect(items).toMatchObject([{ json: { task_id: TASK_ID }, pairedItem: { item: 0 } }]);
	});

	test.each([
		['the same', '862', TASK_ID, undefined],
		['another', '863', undefined, `The External Task ID a belongs to another task: ${TASK_ID}`],
	])('of %s video by its ID is used only if it is the same', async (_name, id, used, message) => {
		const body = { external_task_id: 'a', video_id: id };
		const scope = api()
			.get(at('a'))
			.reply(...shown('succeed', { body }));

		const { items, error } = await createAudio(
			{ ...LIST, videoSource: 'id', videoId: '862' },
			{ input: inputOf('a') },
		);

		scope.done();
		expect(error?.message).toBe(message);
		expect(items[0]?.json.task_id).toBe(used);
	});

	test('that nobody could see before its ID was refused is used', async () => {
		const scope = api()
			.get(at('a'))
			.reply(...unknownTask('a'));
		createNamed('a').reply(...takenId('a'));
		scope.get(at('a')).reply(...shown('processing', named('a')));

		const { items } = await createAudio(LIST, { input: inputOf('a') });

		scope.done();
		expect(items).toMatchObject([{ json: { task_id: TASK_ID }, pairedItem: { item: 0 } }]);
	});

	test('is made once for two items of a run with the same ID', async () => {
		const scope = api()
			.get(at('a'))
			.reply(...unknownTask('a'));
		createNamed('a').reply(...created(named('a')));
		scope.get(at('a')).reply(...shown('submitted', named('a')));

		const { items } = await createAudio(LIST, { input: inputOf('a', 'a') });

		scope.done();
		expect(items.map(({ json }) => json.task_id)).toEqual([TASK_ID, TASK_ID]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(2));
	});

	test('of another item of the run is used, although the service does not find it', async () => {
		setLookups(undefined);
		const scope = api()
			.get(at('a'))
			.reply(...unknownTask('a'));
		createNamed('a').reply(...created(named('a')));
		scope
			.get(at('a'))
			.reply(503)
			.get(at('a'))
			.reply(...unknownTask('a'));

		const { items } = await createAudio(LIST, { input: inputOf('a', 'a') });

		scope.done();
		expect(items).toMatchObject([
			{ json: { task_id: TASK_ID }, pairedItem: { item: 0 } },
			{ json: { task_id: TASK_ID }, pairedItem: { item: 1 } },
		]);
	});

	test('of another item of the run that may exist is not made again', async () => {
		setLookups(undefined);
		const scope = api()
			.get(at('a'))
			.reply(...unknownTask('a'));
		createNamed('a').replyWithError(networkError('ECONNRESET'));
		const search = api()
			.persist()
			.get(at('a'))
			.reply(...unknownTask('a'));

		const { items } = await createAudio(LIST, { input: inputOf('a', 'a'), node: CONTINUE });

		scope.done();
		search.done();
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(2));
		for (const { json } of items) {
			expect(json.error).toMatch(/It is not known whether a task was created$/);
			expect(json.details).toMatchObject({ external_task_id: 'a' });
		}
	});

	test('of another item of the run is still known after an item with another video', async () => {
		setLookups(undefined);
		const scope = api()
			.get(at('a'))
			.reply(...unknownTask('a'));
		api()
			.post(PATH)
			.reply(...created(named('a')));
		scope.get(at('a')).times(3).reply(503);
		scope
			.get(at('a'))
			.times(2)
			.reply(...unknownTask('a'));

		const { items } = await createAudio(
			{ ...LIST, additionalFields: { externalTaskId: 'a', onExistingId: 'use' } },
			{ input: inputOf('a', 'b', 'a'), node: CONTINUE },
		);

		expect(items).toMatchObject([
			{ json: { task_id: TASK_ID } },
			{ json: { error: expect.stringMatching(/belongs to another task/) as string } },
			{ json: { task_id: TASK_ID } },
		]);
	});

	test('is not looked for unless the field says so', async () => {
		createNamed('a').reply(...takenId('a'));
		const additionalFields = { externalTaskId: 'a' };

		const { error } = await createAudio({ ...LIST, additionalFields }, { input: inputOf('a') });

		expect(error?.message).toContain('has been used before');
	});
});

describe('a result that comes at once', () => {
	const { created, unknownTask } = serviceAs('kling');
	const TTS = '/kling/v1/audio/tts';
	const result = { task_result: { audios: [{ url: 'https://files.kling.example/6.mp3' }] } };
	const unknown = (name: string) =>
		api()
			.get(`${TTS}/${name}`)
			.reply(...unknownTask(name));
	const shown = (name: string) => {
		const data = { ...result, task_id: TASK_ID, task_status: 'succeed' };
		const task_info = { external_task_id: name };
		return api()
			.get(`${TTS}/${name}`)
			.reply(200, { code: 0, data: { ...data, task_info } });
	};
	const said = (name: string) =>
		api().post(TTS, { text: name, external_task_id: name }).reply(200, { code: 0, data: result });
	const SPEECH = { resource: 'other', operation: 'create', route: 'audio/tts' };
	const speak = async (names: string[], executionId?: string) =>
		await runNode(
			{ ...LIST, ...SPEECH, body: '={{ ({ text: $json.value }) }}' },
			{ input: inputOf(...names), executionId, node: CONTINUE },
		);

	test('is not paid again tomorrow by a service that does not find it by its ID', async () => {
		unknown('a');
		said('a');
		unknown('a');
		unknown('b');
		const first = await speak(['a', 'b']);
		unknown('a');
		const second = await speak(['a'], '4712');

		expect(first.items.map(({ json }) => json.task_status ?? json.error)).toEqual([
			'succeed',
			'It is not known whether a task has the External Task ID b',
		]);
		expect(second.items[0].json.error).toBe(
			'It is not known whether a task has the External Task ID a',
		);
		// That says nothing about other routes.
		api()
			.get(at('a'))
			.reply(...unknownTask('a'));
		createNamed('a').reply(...created());
		const clip = await createAudio(LIST, { input: inputOf('a') });
		expect(clip.items[0].json.task_id).toBe(TASK_ID);
	});

	test('is used tomorrow where the service finds it', async () => {
		unknown('a');
		said('a');
		shown('a');
		await speak(['a']);
		shown('a');
		unknown('b');
		said('b');
		const { items } = await speak(['a', 'b'], '4712');

		expect(items.map(({ json }) => [json.external_task_id, json.task_id])).toEqual([
			['a', TASK_ID],
			['b', undefined],
		]);
	});
});

test('until it is known whether tasks are found, one item is created at a time', async () => {
	const { created, unknownTask } = serviceAs('rewriting');
	setLookups(undefined);
	const scope = api();
	for (const name of ['a', 'b', 'c']) scope.get(at(name)).reply(...unknownTask(name));
	createNamed('a').reply(...created());
	scope.get(at('a')).reply(...unknownTask('a'));

	const { items } = await createAudio(LIST, { input: inputOf('a', 'b', 'c'), node: CONTINUE });

	scope.done();
	expect(items.map(({ json }) => json.error ?? json.external_task_id)).toEqual([
		'a',
		expect.stringMatching(/known whether a task has the External Task ID b/),
		expect.stringMatching(/known whether a task has the External Task ID c/),
	]);
});
