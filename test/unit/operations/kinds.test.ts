import { ROUTES } from '../../../nodes/CometApiKling/resources/resource';
import {
	created,
	failed,
	files,
	klingError,
	running,
	TASK_ID,
	UNKNOWN_TASK,
} from '../../harness/engine/api';
import { runNode } from '../../harness/engine/engine';
import { inputOf, VALUE } from '../../harness/engine/operations';
import {
	createKind,
	createOf,
	EACH_KIND,
	fileHostOf,
	byKeyAt,
	madeAs,
	taskAt,
} from '../../harness/engine/kinds';

/** What sentences about a kind do not speak of. */
const OTHERS = { audio: /video|image|clip\b|picture|mp4/i, clip: /audio|soundtrack|mp3|wav\b/i };

/** The way of a task of each kind from its create to its item. */
describe.each(EACH_KIND)('%s', (name, kind) => {
	const { service, inputRules, otherInput } = ROUTES[name].words;

	test('is created, polled at its own path and handed on with its file', async () => {
		const scope = createOf(kind)
			.reply(200, created())
			.get(taskAt(kind))
			.times(2)
			.reply(200, running())
			.get(taskAt(kind))
			.reply(200, madeAs(kind));
		const file = fileHostOf(kind);

		const { items, error } = await runNode(kind.create);

		expect(error).toBeUndefined();
		scope.done();
		file.done();
		expect(items).toHaveLength(1);
		expect(items[0]).toMatchObject({
			json: { task_id: TASK_ID, task_status: 'succeed' },
			pairedItem: { item: 0 },
		});
		expect(Object.keys(items[0].binary ?? {})).toEqual([kind.file.name]);
		expect(items[0].binary?.[kind.file.name]).toMatchObject({
			fileName: expect.stringMatching(`${TASK_ID}\\.${kind.file.extension}$`) as string,
			fileExtension: kind.file.extension,
			mimeType: kind.file.mimeType,
		});
	});

	test.each([
		[1103, `This account may not use ${service}`, 'Ask the CometAPI support'],
		[1201, 'Kling did not accept the input', inputRules],
		[1300, 'Kling refused the content', otherInput],
	])('that is refused with %i is refused in its own words', async (code, message, wayOut) => {
		const scope = createOf(kind)
			.reply(400, klingError(code))
			.get(byKeyAt(kind))
			.optionally()
			.reply(404, UNKNOWN_TASK);

		const { error } = await createKind(kind);

		scope.done();
		expect(error?.message).toBe(`${message}: the reason`);
		expect(error?.description).toContain(wayOut);
		expect(error?.description).not.toMatch(/[{}]/);
		expect(`${error?.message} ${error?.description}`).not.toMatch(OTHERS[kind.content]);
	});

	test('whose file cannot be had names the file and its link', async () => {
		const scope = createOf(kind).reply(200, created()).get(taskAt(kind)).reply(200, madeAs(kind));
		const { extension } = kind.file;
		const host = files().get(`/${TASK_ID}.${extension}`).query({ sig: 'a' }).reply(410);

		const { error } = await createKind(kind, { downloadFiles: [kind.file.name] });

		scope.done();
		host.done();
		expect(error?.message).toMatch(`The ${kind.file.name} file could not be downloaded`);
		expect(error?.description).toContain(`/${TASK_ID}.${extension}?sig=a`);
		expect(error?.message).not.toMatch(OTHERS[kind.content]);
	});

	test('that fails says so in its own words', async () => {
		const scope = createOf(kind)
			.reply(200, created())
			.get(taskAt(kind))
			.reply(200, failed('not this'));

		const { error, items } = await createKind(kind);

		scope.done();
		expect(items).toEqual([]);
		expect(error?.message).toBe(`Kling could not make the ${kind.content}: not this`);
		expect(error?.description).toContain(`Task ID: ${TASK_ID}`);
	});

	test.each([
		['no result', {}],
		['empty lists', { audios: [], videos: [] }],
		[
			'the file of another kind',
			name === 'textToAudio'
				? { videos: [{ id: 'v', url: 'https://e.com/v.mp4' }] }
				: { audios: [{ id: 'a', url_mp3: 'https://e.com/a.mp3' }] },
		],
	])('that succeeds with %s is an error', async (_result, task_result) => {
		const scope = createOf(kind)
			.reply(200, created())
			.get(taskAt(kind))
			.reply(200, madeAs(kind, TASK_ID, { task_result }));

		const { error, items } = await createKind(kind);

		scope.done();
		expect(items).toEqual([]);
		expect(error?.message).toBe(`The task has succeeded, but its answer holds no ${kind.content}`);
		expect(error?.description).toContain(`there is still no ${kind.content}`);
		expect(error?.description).toContain(`Task ID: ${TASK_ID}`);
	});

	test('that is still running at Max Wait is handed on or named', async () => {
		const scope = createOf(kind).reply(200, created()).get(taskAt(kind)).reply(200, running());
		const options = { maxWait: 0.05, onTimeout: 'continue' };

		const { items } = await createKind(kind, { options });

		scope.done();
		expect(items).toMatchObject([
			{ json: { task_id: TASK_ID, timed_out: true }, pairedItem: { item: 0 } },
		]);
	});

	test('is returned at once where nobody waits', async () => {
		const scope = createOf(kind).reply(200, created());

		const { items } = await createKind(kind, { awaitMode: 'none' });

		scope.done();
		expect(items).toMatchObject([
			{ json: { task_id: TASK_ID, task_status: 'submitted' }, pairedItem: { item: 0 } },
		]);
	});

	test('that one item cannot have leaves those of the other items as they are', async () => {
		const scope = createOf(kind).times(2).reply(200, created());

		const { items } = await createKind(
			kind,
			{ awaitMode: 'none', additionalFields: { callbackUrl: VALUE } },
			{ input: inputOf('', 'no address', ''), node: { onError: 'continueRegularOutput' } },
		);

		scope.done();
		expect(items.map(({ json }) => json.error ?? json.task_id)).toEqual([
			TASK_ID,
			'"Callback URL" is not a web address',
			TASK_ID,
		]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2].map((item) => ({ item })));
	});
});
