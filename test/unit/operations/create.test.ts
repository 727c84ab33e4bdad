import { ROUTES } from '../../../nodes/CometApiKling/resources/resource';
import {
	api,
	at,
	created,
	createdTask,
	failed,
	fileRequest,
	klingError,
	MP3,
	MP4,
	newTask,
	PATH,
	running,
	succeeded,
	TASK_ID,
	UNKNOWN_TASK,
	VIDEO,
	wrappedAs,
} from '../../harness/engine/api';
import { runNode } from '../../harness/engine/engine';
import {
	byKeyAt,
	createKind,
	createOf,
	EACH_KIND,
	fileHostOf,
	madeAs,
	taskAt,
} from '../../harness/engine/kinds';
import {
	CONTINUE,
	createAudio,
	inputOf,
	NAMED_VIDEO,
	pairs,
	VALUE,
	videoNamed,
} from '../../harness/engine/operations';

test('a video URL gives the MP3, the video and the simplified task', async () => {
	const scope = createdTask().get(at()).reply(200, running()).get(at()).reply(200, succeeded());
	const file = fileRequest().reply(200, MP3);
	const video = fileRequest('mp4').reply(200, MP4);

	const { items, error } = await runNode({ operation: 'createFromVideo', videoUrl: VIDEO });

	expect(error).toBeUndefined();
	scope.done();
	file.done();
	video.done();
	expect(items).toHaveLength(1);
	const [{ json, binary, pairedItem }] = items;
	expect(pairedItem).toEqual({ item: 0 });
	expect(json).toEqual({
		task_id: TASK_ID,
		external_task_id: expect.stringMatching(/^n8n-/),
		task_status: 'succeed',
		mp3_url: expect.stringContaining('.mp3?sig=a'),
		wav_url: expect.stringContaining('.wav?sig=a'),
		duration: 5.1,
		video_id: 'v1',
		video_url: expect.stringContaining('.mp4?sig=a'),
		video_has_sound: false,
		created_at: '2026-03-13T02:05:02.225Z',
		expires_at: '2026-04-12T02:05:11.225Z',
	});
	expect(Object.keys(binary ?? {})).toEqual(['mp3', 'video']);
	expect(binary?.mp3).toMatchObject({ mimeType: 'audio/mpeg', fileName: `clip-${TASK_ID}.mp3` });
	expect(Buffer.from(String(binary?.mp3.data), 'base64')).toEqual(Buffer.from(MP3));
});

test('Return Immediately outputs the new task, without polling or downloading', async () => {
	const scope = createdTask();

	const { items } = await createAudio({ awaitMode: 'none', downloadFiles: ['mp3'] });

	scope.done();
	expect(items).toEqual([
		{
			json: {
				task_id: TASK_ID,
				external_task_id: expect.stringMatching(/^n8n-/),
				task_status: 'submitted',
				created_at: '2026-03-13T02:05:02.225Z',
			},
			pairedItem: { item: 0 },
		},
	]);
});

test("answers in the gateway's envelope are read like Kling's own", async () => {
	const scope = api()
		.post(PATH, newTask())
		.reply(200, { code: 'success', message: '', data: created().data })
		.get(at())
		.reply(200, wrappedAs('processing', {}))
		.get(at())
		.reply(200, wrappedAs('succeed'));

	const { items } = await createAudio();

	scope.done();
	expect(items[0].json).toMatchObject({ task_status: 'succeed', duration: 5.1, video_id: 'v1' });
	expect(items[0].pairedItem).toEqual({ item: 0 });
});

test('the code of an answer counts, not the word in its "message"', async () => {
	const scope = api()
		.post(PATH, newTask())
		.reply(200, { ...created(), message: 'FAILED' });

	const { items } = await createAudio({ awaitMode: 'none' });

	scope.done();
	expect(items[0]).toMatchObject({ json: { task_id: TASK_ID }, pairedItem: { item: 0 } });
});

test.each([
	['raw', {}, succeeded().data],
	[
		'selectedFields',
		{ outputFields: ['duration', 'task_id', 'task_status_msg'] },
		{ task_id: TASK_ID, duration: 5.1 },
	],
])('output %s', async (output, fields, json) => {
	const scope = createdTask().get(at()).reply(200, succeeded());

	const { items } = await createAudio({ output, ...fields });

	scope.done();
	expect(items).toEqual([{ json, pairedItem: { item: 0 } }]);
});

test("the user's external ID is output although the service does not echo it", async () => {
	const scope = createdTask({ external_task_id: 'order-1' }).get(at()).reply(200, succeeded());

	const { items } = await createAudio({ additionalFields: { externalTaskId: 'order-1' } });

	scope.done();
	expect(items[0].json).toMatchObject({ task_id: TASK_ID, external_task_id: 'order-1' });
	expect(items[0].pairedItem).toEqual({ item: 0 });
});

test('three items give three items in order, each with its pair and a key of its own', async () => {
	const names = ['one', 'two', 'three'];
	const keys = new Set<string>();
	const scope = api();
	for (const [index, name] of names.entries()) {
		scope.post(PATH, newTask(videoNamed(name))).reply(200, (_uri, body) => {
			keys.add((body as Record<string, string>).external_task_id);
			return created(name);
		});
		// The first task ends last.
		for (let poll = index; poll < names.length; poll++) {
			scope.get(at(name)).reply(200, poll === names.length - 1 ? succeeded(name) : running(name));
		}
	}

	const { items } = await createAudio({ videoUrl: NAMED_VIDEO }, { input: inputOf(...names) });

	scope.done();
	expect(items.map(({ json }) => json.task_id)).toEqual(names);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(3));
	expect(keys.size).toBe(3);
});

test.each([
	['https://gateway.example/', 'https://gateway.example'],
	[' https://gateway.example/comet/// ', 'https://gateway.example/comet'],
])('requests for the Base URL "%s" go to %s', async (baseUrl, origin) => {
	const scope = api(origin).post(PATH, newTask()).reply(200, created());
	// The first task at an address shows whether tasks are found by external ids there.
	scope.get(/\/n8n-[0-9a-f]{40}$/).reply(404, UNKNOWN_TASK);

	const { items } = await createAudio(
		{ awaitMode: 'none', videoUrl: VALUE },
		{ credentials: { baseUrl }, input: inputOf(VIDEO) },
	);

	scope.done();
	expect(items[0]).toMatchObject({ json: { task_id: TASK_ID }, pairedItem: { item: 0 } });
});

/** Words that sentences about a kind do not contain. */
const OTHER_WORDS = {
	audio: /video|image|clip\b|picture|mp4/i,
	clip: /audio|soundtrack|mp3|wav\b/i,
};

describe.each(EACH_KIND)('a task of the kind %s', (name, kind) => {
	const { service, inputRules, otherInput } = ROUTES[name].words;

	test('is created, polled at its own path and output with its file', async () => {
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
		expect(items).toMatchObject([
			{ json: { task_id: TASK_ID, task_status: 'succeed' }, pairedItem: { item: 0 } },
		]);
		expect(items[0].binary).toEqual({
			[kind.file.name]: expect.objectContaining({
				fileName: expect.stringMatching(`${TASK_ID}\\.${kind.file.extension}$`) as string,
				fileExtension: kind.file.extension,
				mimeType: kind.file.mimeType,
			}) as object,
		});
	});

	test.each([
		[1103, `This account is not allowed to use ${service}`, 'Ask CometAPI support'],
		[1201, 'Kling did not accept the input', inputRules],
		[1300, 'Kling rejected the content', otherInput],
	])('that is refused with %i has an error in its own words', async (code, message, wayOut) => {
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
		expect(`${error?.message} ${error?.description}`).not.toMatch(OTHER_WORDS[kind.content]);
	});

	test('whose file cannot be downloaded has an error with the file and its link', async () => {
		const scope = createOf(kind).reply(200, created()).get(taskAt(kind)).reply(200, madeAs(kind));
		const { extension } = kind.file;
		const file = fileRequest(extension).reply(410);

		const { error } = await createKind(kind, { downloadFiles: [kind.file.name] });

		scope.done();
		file.done();
		expect(error?.message).toMatch(`The ${kind.file.name} file could not be downloaded`);
		expect(error?.description).toContain(`/${TASK_ID}.${extension}?sig=a`);
		expect(error?.message).not.toMatch(OTHER_WORDS[kind.content]);
	});

	test('that fails has an error in its own words', async () => {
		const scope = createOf(kind)
			.reply(200, created())
			.get(taskAt(kind))
			.reply(200, failed('not this'));

		const { error, items } = await createKind(kind);

		scope.done();
		expect(items).toEqual([]);
		expect(error?.message).toBe(`Kling could not make ${kind.product}: not this`);
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
		expect(error?.message).toBe(`The task succeeded, but its answer contains no ${kind.content}`);
		expect(error?.description).toContain(`there is still no ${kind.content}`);
		expect(error?.description).toContain(`Task ID: ${TASK_ID}`);
	});

	test('that is still running at Max Wait is output with On Timeout "Continue"', async () => {
		const scope = createOf(kind).reply(200, created()).get(taskAt(kind)).reply(200, running());
		const options = { maxWait: 0.05, onTimeout: 'continue' };

		const { items } = await createKind(kind, { options });

		scope.done();
		expect(items).toMatchObject([
			{ json: { task_id: TASK_ID, timed_out: true }, pairedItem: { item: 0 } },
		]);
	});

	test('of one invalid item does not affect those of the other items', async () => {
		const scope = createOf(kind).times(2).reply(200, created());

		const { items } = await createKind(
			kind,
			{ awaitMode: 'none', additionalFields: { callbackUrl: VALUE } },
			{ input: inputOf('', 'no address', ''), node: CONTINUE },
		);

		scope.done();
		expect(items.map(({ json }) => json.error ?? json.task_id)).toEqual([
			TASK_ID,
			'"Callback URL" is not a web address',
			TASK_ID,
		]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(3));
	});
});
