import { api, created, newTask, PATH, TASK_ID, VIDEO } from '../../harness/engine/api';
import { passTime } from '../../harness/engine/fastTime';
import { createAudio, inputOf, VALUE } from '../../harness/engine/operations';

/** Anything sent in these tests would fail them: no scope expects it. */
const REFUSALS: Array<[name: string, parameters: object, message: string]> = [
	['an empty URL', { videoUrl: '  ' }, '"Video URL" is empty'],
	['a path of a file', { videoUrl: '/tmp/clip.mp4' }, '"Video URL" is not a web address'],
	['an FTP address', { videoUrl: 'ftp://example.com/a' }, '"Video URL" is not a web address'],
	['a URL with a space', { videoUrl: 'https://e.com/a b' }, '"Video URL" is not a web address'],
	['an empty ID', { videoSource: 'id', videoId: "={{ '' }}" }, '"Video ID" is empty'],
	['an ID with a slash', { videoSource: 'id', videoId: 'a/b' }, '"Video ID" is not an ID'],
	['an ID with a space', { videoSource: 'id', videoId: '86 12' }, '"Video ID" is not an ID'],
	[
		'an ID that lost digits',
		{ videoSource: 'id', videoId: '={{ 861254119619698760 }}' },
		'"Video ID" is a number that has lost digits',
	],
	[
		'a sound prompt of 201 characters',
		{ soundEffectPrompt: 'x'.repeat(201) },
		'"Sound Effects (Optional)" has 201 characters, 200 are allowed',
	],
	[
		'a music prompt of 250 emoji',
		{ bgmPrompt: '🎹'.repeat(250) },
		'"Music (Optional)" has 250 characters, 200 are allowed',
	],
	[
		'a callback address that is none',
		{ additionalFields: { callbackUrl: 'example.com/hook' } },
		'"Callback URL" is not a web address',
	],
	[
		'an external ID with a slash',
		{ additionalFields: { externalTaskId: 'a/b' } },
		'"External Task ID" cannot be used',
	],
	[
		'an object as a sound prompt',
		{ soundEffectPrompt: "={{ ({ text: 'waves' }) }}" },
		'"Sound Effects (Optional)" is not a text',
	],
	[
		'a list as a music prompt',
		{ bgmPrompt: "={{ ['piano'] }}" },
		'"Music (Optional)" is not a text',
	],
	[
		'an object as a switch',
		{ additionalFields: { asmrMode: '={{ ({}) }}' } },
		'"ASMR Mode" is neither true nor false',
	],
	[
		'a list as an external ID',
		{ additionalFields: { externalTaskId: "={{ ['order-1'] }}" } },
		'"External Task ID" is not a text',
	],
	[
		'an external ID that is markup',
		{ additionalFields: { externalTaskId: '<img>' } },
		'"External Task ID" cannot be used',
	],
	[
		'a video in a private network',
		{ videoUrl: 'http://192.168.1.5/clip.mp4' },
		'"Video URL" is in a private network',
	],
	[
		'a callback address on this machine',
		{ additionalFields: { callbackUrl: 'http://localhost:5678/webhook/x' } },
		'"Callback URL" is in a private network',
	],
	['an unknown way to wait', { awaitMode: 'sleep' }, '"Await Result" has an unknown value'],
	[
		'an expression as way to wait',
		{ awaitMode: "={{ 'none' }}" },
		'"Await Result" has an unknown value',
	],
	['an unknown source', { videoSource: 'disk' }, '"Video Source" has an unknown value'],
	[
		'an expression as source',
		{ videoSource: "={{ 'url' }}" },
		'"Video Source" has an unknown value',
	],
	['an unknown file', { downloadFiles: ['mp4'] }, '"Download Files" has an unknown value'],
	[
		'an unknown file by expression',
		{ downloadFiles: "={{ ['mp3', 'mp4'] }}" },
		'"Download Files" has an unknown value',
	],
	['an unknown form', { output: 'short' }, '"Output" has an unknown value'],
	[
		'an unknown field',
		{ output: 'selectedFields', outputFields: ['task_id', 'title'] },
		'"Fields" has an unknown value',
	],
	['an unknown end', { options: { onTimeout: 'skip' } }, '"On Timeout" has an unknown value'],
	[
		'an object as a number',
		{ options: { maxWait: '={{ ({ minutes: 5 }) }}' } },
		'"Max Wait (Minutes)" is not a number',
	],
	['a wait of nothing', { options: { maxWait: 0 } }, '"Max Wait (Minutes)" is out of range'],
	[
		'a poll interval that is a word',
		{ options: { pollInterval: 'often' } },
		'"Poll Interval (Seconds)" is not a number',
	],
	[
		'no pause between looks',
		{ options: { pollInterval: 0 } },
		'"Poll Interval (Seconds)" is out of range',
	],
	[
		'a negative number of tasks',
		{ options: { maxParallelTasks: -1 } },
		'"Max Parallel Tasks" is out of range',
	],
];

test.each(REFUSALS)('%s is refused before anything is sent', async (_name, parameters, message) => {
	const { error, items } = await createAudio(parameters as never);

	expect(items).toEqual([]);
	expect(error?.message).toBe(message);
	expect(error?.context.itemIndex).toBe(0);
	expect(error?.description).toMatch(/[.?]$/);
});

test.each([
	[
		{ awaitMode: "={{ 'none' }}" },
		`It is "{{ 'none' }}". Choose "Poll Until Finished" (poll), "Wait for Callback" (callback) or "Return Immediately" (none). This field takes no expression.`,
	],
	[
		{ videoSource: 'disk' },
		'It is "disk". Choose "File" (file), "Kling Video ID" (id) or "Link (URL)" (url).',
	],
	[
		{ downloadFiles: ['mp4'] },
		'It is "mp4". Choose "MP3 Audio" (mp3), "Video" (video) or "WAV Audio" (wav).',
	],
	[
		{ output: 'short' },
		'It is "short". Choose "Raw" (raw), "Selected Fields" (selectedFields) or "Simplified" (simplified).',
	],
	[
		{ options: { onTimeout: 'skip' } },
		'It is "skip". Choose "Continue" (continue) or "Fail" (error).',
	],
	[{ options: { maxWait: '1h' } }, 'It is "1h". Give a number of minutes from 0.01 to 10080.'],
])('the refusal of %j says what may stand there', async (parameters, description) => {
	const { error } = await createAudio(parameters as never);

	expect(error?.description).toBe(description);
});

test.each([
	['a number', '={{ 7 }}', '7'],
	['a text with white space around it', ' waves ', 'waves'],
])('%s is sent as a prompt', async (_name, prompt, sent) => {
	const scope = api()
		.post(PATH, newTask({ bgm_prompt: sent }))
		.reply(200, created());

	await createAudio({ awaitMode: 'none', bgmPrompt: prompt });

	scope.done();
});

test('a service in a private network may be given addresses there', async () => {
	const [baseUrl, video, callback] = [8080, 8081, 8082].map((port) => `http://localhost:${port}`);
	const scope = api(baseUrl)
		.post(PATH, newTask({ video_url: video, callback_url: callback }))
		.reply(200, created());

	await createAudio(
		{
			videoUrl: video,
			awaitMode: 'none',
			additionalFields: { callbackUrl: callback },
			options: { checkLink: false },
		},
		{ credentials: { baseUrl } },
	);

	scope.done();
});

test('prompts of exactly 200 emoji are sent', async () => {
	const prompt = '🎹'.repeat(200);
	const scope = api()
		.post(PATH, newTask({ bgm_prompt: prompt }))
		.reply(200, created());

	const { items } = await createAudio({
		awaitMode: 'none',
		bgmPrompt: prompt,
	});

	scope.done();
	expect(items[0]).toMatchObject({ json: { task_id: TASK_ID }, pairedItem: { item: 0 } });
});

test.each([0, 1, 2])(
	'one bad item, at place %i, keeps its siblings from being sent',
	async (bad) => {
		const values = [VIDEO, VIDEO, VIDEO];
		values[bad] = 'no address';

		const { error, items } = await createAudio({ videoUrl: VALUE }, { input: inputOf(...values) });

		expect(items).toEqual([]);
		expect(error?.message).toBe('"Video URL" is not a web address');
		expect(error?.context.itemIndex).toBe(bad);
		expect(error?.description).toMatch(new RegExp(`\\(Item index: ${bad}\\)$`));
	},
);

test('an expression that fails in a later item keeps the earlier ones from being sent', async () => {
	const { error, items } = await createAudio(
		{ videoUrl: '={{ $json.value === "bad" ? $("Nowhere").first() : $json.value }}' },
		{ input: inputOf(VIDEO, VIDEO, 'bad') },
	);

	expect(items).toEqual([]);
	// n8n does not wait for items that it has started already.
	await passTime(100);
	expect(error?.message).toBe("Referenced node doesn't exist");
	expect(error?.context.itemIndex).toBe(2);
});

test('with On Error set to continue only the bad item fails', async () => {
	const scope = api().post(PATH, newTask()).reply(200, created('t0'));
	scope.post(PATH, newTask()).reply(200, created('t2'));

	const { error, items } = await createAudio(
		{ videoUrl: VALUE, awaitMode: 'none' },
		{ input: inputOf(VIDEO, 'no address', VIDEO), node: { onError: 'continueRegularOutput' } },
	);

	scope.done();
	expect(error).toBeUndefined();
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
		{ item: 0 },
		{ item: 1 },
		{ item: 2 },
	]);
	expect(items[0].json).toMatchObject({ task_status: 'submitted' });
	expect(items[1].json).toEqual({
		error: '"Video URL" is not a web address',
		details: { retryable: false, description: expect.stringContaining('https://') },
	});
	expect(items[2].json).toMatchObject({ task_status: 'submitted' });
});
