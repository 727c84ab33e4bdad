import {
	api,
	at,
	created,
	files,
	MP3,
	newTask,
	PATH,
	running,
	succeeded,
	TASK_ID,
	VIDEO,
	wrappedAs,
} from '../../harness/engine/api';
import { runNode } from '../../harness/engine/engine';
import { createAudio, inputOf, VALUE } from '../../harness/engine/operations';

test('a video URL goes in, the MP3 and the simplified task come out', async () => {
	const scope = api()
		.post(PATH, newTask())
		.reply(200, created())
		.get(at())
		.reply(200, running())
		.get(at())
		.reply(200, succeeded());
	const file = files().get(`/${TASK_ID}.mp3`).query({ sig: 'a' }).reply(200, MP3);

	const { items, error } = await runNode({ operation: 'createFromVideo', videoUrl: VIDEO });

	expect(error).toBeUndefined();
	scope.done();
	file.done();
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
		created_at: '2026-03-13T02:05:02.225Z',
		expires_at: '2026-04-12T02:05:11.225Z',
	});
	expect(binary?.mp3).toMatchObject({ mimeType: 'audio/mpeg', fileName: `clip-${TASK_ID}.mp3` });
	expect(Buffer.from(String(binary?.mp3.data), 'base64')).toEqual(Buffer.from(MP3));
});

describe('the body holds what the user set and nothing else', () => {
	const ownKey = newTask() as Record<string, unknown>;
	const withoutUrl = { external_task_id: ownKey.external_task_id };

	test.each([
		['a URL with spaces around it', { videoUrl: `  ${VIDEO}\n` }, newTask()],
		['an ID as text', { videoSource: 'id', videoId: '861' }, { ...withoutUrl, video_id: '861' }],
		[
			'an ID as a number that is exact',
			{ videoSource: 'id', videoId: '={{ 861254 }}' },
			{ ...withoutUrl, video_id: '861254' },
		],
		['an ID left over under the source URL', { videoId: '861' }, newTask()],
		[
			'a URL left over under the source ID',
			{ videoSource: 'id', videoId: '861', videoUrl: VIDEO },
			{ ...withoutUrl, video_id: '861' },
		],
		[
			'every field',
			{
				soundEffectPrompt: ' waves ',
				bgmPrompt: 'piano',
				additionalFields: {
					asmrMode: true,
					externalTaskId: 'order-4711',
					callbackUrl: 'https://example.com/hook?a=1',
				},
			},
			{
				video_url: VIDEO,
				sound_effect_prompt: 'waves',
				bgm_prompt: 'piano',
				asmr_mode: true,
				external_task_id: 'order-4711',
				callback_url: 'https://example.com/hook?a=1',
			},
		],
		[
			'fields that are empty',
			{
				soundEffectPrompt: '',
				bgmPrompt: '   ',
				additionalFields: { externalTaskId: '', callbackUrl: ' ' },
			},
			newTask(),
		],
		[
			'a switch that was added and left off',
			{ additionalFields: { asmrMode: false } },
			newTask({ asmr_mode: false }),
		],
	])('%s', async (_name, parameters, body) => {
		const scope = api()
			.post(PATH, body as Record<string, string>)
			.reply(200, created());

		const { items, error } = await createAudio({ awaitMode: 'none', ...parameters });

		expect(error).toBeUndefined();
		scope.done();
		expect(items[0]).toMatchObject({ json: { task_id: TASK_ID }, pairedItem: { item: 0 } });
	});
});

test('Return Immediately hands on the new task and neither looks at it nor downloads', async () => {
	const scope = api().post(PATH, newTask()).reply(200, created());

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

test('the word in "message" does not matter, only the code does', async () => {
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
	const scope = api().post(PATH, newTask()).reply(200, created()).get(at()).reply(200, succeeded());

	const { items } = await createAudio({ output, ...fields });

	scope.done();
	expect(items).toEqual([{ json, pairedItem: { item: 0 } }]);
});

test('the external ID of the user is in the output although the service does not echo it', async () => {
	const scope = api()
		.post(PATH, newTask({ external_task_id: 'order-1' }))
		.reply(200, created())
		.get(at())
		.reply(200, succeeded());

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
		scope
			.post(PATH, newTask({ video_url: `https://example.com/${name}.mp4` }))
			.reply(200, (_uri, body) => {
				keys.add((body as Record<string, string>).external_task_id);
				return created(name);
			});
		// The first task ends last.
		for (let look = index; look < names.length; look++) {
			scope.get(at(name)).reply(200, look === names.length - 1 ? succeeded(name) : running(name));
		}
	}

	const { items } = await createAudio(
		{ videoUrl: '=https://example.com/{{ $json.value }}.mp4' },
		{ input: inputOf(...names) },
	);

	scope.done();
	expect(items.map(({ json, pairedItem }) => [json.task_id, pairedItem])).toEqual([
		['one', { item: 0 }],
		['two', { item: 1 }],
		['three', { item: 2 }],
	]);
	expect(keys.size).toBe(3);
});

test.each([
	['https://gateway.example/', 'https://gateway.example'],
	[' https://gateway.example/comet/// ', 'https://gateway.example/comet'],
])('the base URL "%s" of the credential is used as %s', async (baseUrl, used) => {
	const scope = api(used).post(PATH, newTask()).reply(200, created());

	const { items } = await createAudio(
		{ awaitMode: 'none', videoUrl: VALUE },
		{ credentials: { baseUrl }, input: inputOf(VIDEO) },
	);

	scope.done();
	expect(items[0]).toMatchObject({ json: { task_id: TASK_ID }, pairedItem: { item: 0 } });
});
