import type { INodeParameters } from 'n8n-workflow';
import { api, created, newTask, PATH, VIDEO } from '../../harness/engine/api';
import { passTime } from '../../harness/engine/fastTime';
import {
	createKind,
	IMAGE_TO_VIDEO,
	type KindSample,
	SAMPLES,
	TEXT_TO_AUDIO,
	TEXT_TO_VIDEO,
} from '../../harness/engine/kinds';
import { CONTINUE, createAudio, inputOf, pairs, VALUE } from '../../harness/engine/operations';

/** Each field is checked under its label; what the checks accept is tested in `parameters/`. */
type Row = [name: string, parameters: INodeParameters, message: string, wayOut: string];

const UNKNOWN = 'has an unknown value';
const PRIVATE = 'is in a private network';

const SOUNDTRACK: Row[] = [
	['an empty URL', { videoUrl: '  ' }, '"Video URL" is empty', 'https://'],
	[
		'a path of a file',
		{ videoUrl: '/tmp/clip.mp4' },
		'"Video URL" is not a web address but a path to a file',
		'choose "File" in "Video Source"',
	],
	[
		'a video in a private network',
		{ videoUrl: 'http://192.168.1.5/clip.mp4' },
		`"Video URL" ${PRIVATE}`,
		'cannot reach 192.168.1.5',
	],
	['an empty ID', { videoSource: 'id', videoId: "={{ '' }}" }, '"Video ID" is empty', '.'],
	['an ID with a slash', { videoSource: 'id', videoId: 'a/b' }, '"Video ID" is not an ID', '.'],
	[
		'an ID that lost digits',
		{ videoSource: 'id', videoId: '={{ 861254119619698760 }}' },
		'"Video ID" is a number that has lost digits',
		'.',
	],
	[
		'a sound prompt of 201 characters',
		{ soundEffectPrompt: 'x'.repeat(201) },
		'"Sound Effects (Optional)" has 201 characters, 200 are allowed',
		'Shorten it by 1 characters.',
	],
	[
		'an object as a sound prompt',
		{ soundEffectPrompt: "={{ ({ text: 'waves' }) }}" },
		'"Sound Effects (Optional)" is not a text',
		'It is an object',
	],
	[
		'a music prompt of 250 emoji',
		{ bgmPrompt: '🎹'.repeat(250) },
		'"Music (Optional)" has 250 characters, 200 are allowed',
		'Shorten it by 50 characters.',
	],
	[
		'a list as a music prompt',
		{ bgmPrompt: "={{ ['piano'] }}" },
		'"Music (Optional)" is not a text',
		'It is a list',
	],
	[
		'an object as a switch',
		{ additionalFields: { asmrMode: '={{ ({}) }}' } },
		'"ASMR Mode" is neither true nor false',
		'It is an object',
	],
	[
		'a callback URL that is no address',
		{ additionalFields: { callbackUrl: 'example.com/hook' } },
		'"Callback URL" is not a web address',
		'Did you mean https://example.com/hook?',
	],
	[
		'a callback URL on this machine',
		{ additionalFields: { callbackUrl: 'http://localhost:5678/webhook/x' } },
		`"Callback URL" ${PRIVATE}`,
		'cannot reach localhost:5678',
	],
	[
		'an external ID that is markup',
		{ additionalFields: { externalTaskId: '<img>' } },
		'"External Task ID" cannot be used',
		'.',
	],
	[
		'a list as an external ID',
		{ additionalFields: { externalTaskId: "={{ ['order-1'] }}" } },
		'"External Task ID" is not a text',
		'It is a list',
	],
	['an unknown await mode', { awaitMode: 'sleep' }, `"Await Result" ${UNKNOWN}`, 'It is "sleep".'],
	[
		'an expression as await mode',
		{ awaitMode: "={{ 'none' }}" },
		`"Await Result" ${UNKNOWN}`,
		`It is "{{ 'none' }}". Choose "Poll Until Finished" (poll), "Wait for Callback" (callback) or "Return Immediately" (none). This field takes no expression.`,
	],
	[
		'an unknown source',
		{ videoSource: 'disk' },
		`"Video Source" ${UNKNOWN}`,
		'It is "disk". Choose "File" (file), "Kling Video ID" (id) or "Link (URL)" (url).',
	],
	[
		'an expression as source',
		{ videoSource: "={{ 'url' }}" },
		`"Video Source" ${UNKNOWN}`,
		'This field takes no expression.',
	],
	[
		'an unknown file',
		{ downloadFiles: ['mp4'] },
		`"Download Files" ${UNKNOWN}`,
		'It is "mp4". Choose "MP3 Audio" (mp3), "Video" (video) or "WAV Audio" (wav).',
	],
	[
		'an unknown file by an expression',
		{ downloadFiles: "={{ ['mp3', 'mp4'] }}" },
		`"Download Files" ${UNKNOWN}`,
		'It is "mp4".',
	],
	[
		'an unknown output',
		{ output: 'short' },
		`"Output" ${UNKNOWN}`,
		'It is "short". Choose "Raw" (raw), "Selected Fields" (selectedFields) or "Simplified" (simplified).',
	],
	[
		'an unknown field',
		{ output: 'selectedFields', outputFields: ['task_id', 'title'] },
		`"Fields" ${UNKNOWN}`,
		'It is "title".',
	],
	[
		'an unknown timeout option',
		{ options: { onTimeout: 'skip' } },
		`"On Timeout" ${UNKNOWN}`,
		'It is "skip". Choose "Continue" (continue) or "Fail" (error).',
	],
	[
		'a wait in words',
		{ options: { maxWait: '1h' } },
		'"Max Wait (Minutes)" is not a number',
		'It is "1h". Give a number of minutes from 0.01 to 10080.',
	],
	[
		'a poll interval of 0',
		{ options: { pollInterval: 0 } },
		'"Poll Interval (Seconds)" is out of range',
		'It is 0.',
	],
	[
		'a negative number of tasks',
		{ options: { maxParallelTasks: -1 } },
		'"Max Parallel Tasks" is out of range',
		'It is -1.',
	],
];

const SOUND: Row[] = [
	['a prompt of spaces', { prompt: '  ' }, '"Prompt" is empty', 'Describe in a few words'],
	[
		'a prompt by an expression that gives nothing',
		{ prompt: '={{ $json.nothing }}' },
		'"Prompt" is empty',
		'it refers to is missing in the incoming item',
	],
	[
		'a prompt of 201 characters',
		{ prompt: 'x'.repeat(201) },
		'"Prompt" has 201 characters, 200 are allowed',
		'Shorten it by 1 characters.',
	],
	['an object as prompt', { prompt: '={{ ({}) }}' }, '"Prompt" is not a text', 'It is an object'],
	[
		'a duration of 3.25 seconds',
		{ audioDuration: 3.25 },
		'"Duration" has more than one decimal',
		'It is 3.25. The service takes tenths of a second, e.g. 3.3.',
	],
	['2.9 seconds', { audioDuration: 2.9 }, '"Duration" is out of range', 'from 3 to 10.'],
	['10.1 seconds', { audioDuration: 10.1 }, '"Duration" is out of range', 'from 3 to 10.'],
	[
		'a duration in words',
		{ audioDuration: "={{ 'long' }}" },
		'"Duration" is not a number',
		'Give a number of seconds from 3 to 10.',
	],
	[
		'a duration by an expression that gives nothing',
		{ audioDuration: '={{ undefined }}' },
		'"Duration" is not a number',
		'Give a number of seconds from 3 to 10.',
	],
	[
		'a video to download',
		{ downloadFiles: ['video'] },
		`"Download Files" ${UNKNOWN}`,
		'Choose "MP3 Audio" (mp3) or "WAV Audio" (wav).',
	],
	[
		'a field that a sound does not have',
		{ output: 'selectedFields', outputFields: ['video_url'] },
		`"Fields" ${UNKNOWN}`,
		'It is "video_url".',
	],
];

const CLIP: Row[] = [
	[
		'sound with v2.5 Turbo',
		{ model: 'kling-v2-5-turbo', sound: true },
		'Kling V2.5 Turbo makes no sound',
		'Choose Kling V3, or switch "Sound" off and add sound with "Create Soundtrack From Video", which is cheaper.',
	],
	[
		'sound with v2.5 Turbo in the mode Pro',
		{ model: 'kling-v2-5-turbo', mode: 'pro', sound: true },
		'Kling V2.5 Turbo makes no sound',
		'Choose Kling V3',
	],
	[
		'sound with v2.6 in the mode Standard',
		{ model: 'kling-v2-6', sound: true },
		'Kling V2.6 makes sound only in Pro mode',
		'Set "Mode" to Pro, choose Kling V3, or switch "Sound" off',
	],
	[
		'sound with a known model under Model Name that has none',
		{ sound: true, additionalFields: { modelName: 'kling-v2-5-turbo' } },
		'Kling V2.5 Turbo makes no sound',
		'Choose Kling V3',
	],
	[
		'a CFG Scale with v2.6',
		{ model: 'kling-v2-6', additionalFields: { cfgScale: 0.5 } },
		'Kling V2.6 has no "CFG Scale"',
		'Remove the field, or choose Kling V3, which has it.',
	],
	[
		'a CFG Scale with v2.5 Turbo',
		{ model: 'kling-v2-5-turbo', additionalFields: { cfgScale: 0 } },
		'Kling V2.5 Turbo has no "CFG Scale"',
		'Remove the field',
	],
	[
		'a CFG Scale above 1',
		{ additionalFields: { cfgScale: 1.1 } },
		'"CFG Scale" is out of range',
		'It is 1.1. Give a number from 0 to 1.',
	],
	[
		'a CFG Scale in words',
		{ additionalFields: { cfgScale: "={{ 'close' }}" } },
		'"CFG Scale" is not a number',
		'It is "close".',
	],
	[
		'an unknown model',
		{ model: 'kling-v1' },
		`"Model" ${UNKNOWN}`,
		'It is "kling-v1". Choose "Kling V2.5 Turbo" (kling-v2-5-turbo), "Kling V2.6" (kling-v2-6) or "Kling V3" (kling-v3).',
	],
	[
		'a model name that is an object',
		{ additionalFields: { modelName: '={{ ({}) }}' } },
		'"Model Name" is not a text',
		'It is an object',
	],
	['an unknown mode', { mode: '8k' }, `"Mode" ${UNKNOWN}`, 'It is "8k".'],
	[
		'the mode 4K of another model than V3',
		{ mode: '4k', model: 'kling-v2-6' },
		'Kling V2.6 has no mode 4K (2160p)',
		'Choose another "Mode", or Kling V3, which has it.',
	],
	[
		'seven seconds of another model than V3',
		{ videoDuration: 7 },
		'Kling V2.5 Turbo makes clips of 5 or 10 seconds, not of 7',
		'Set "Duration" to 5 or 10, or choose Kling V3, which makes 3 to 15 seconds.',
	],
	[
		'sixteen seconds of V3',
		{ model: 'kling-v3', videoDuration: 16 },
		'"Duration" is out of range',
		'It is 16. Give a number of seconds from 3 to 15.',
	],
	[
		'two seconds of V3',
		{ model: 'kling-v3', videoDuration: '={{ 2 }}' },
		'"Duration" is out of range',
		'It is 2. Give a number of seconds from 3 to 15.',
	],
	[
		'half seconds of V3',
		{ model: 'kling-v3', videoDuration: 5.5 },
		'"Duration" is not a whole number of seconds',
		'It is 5.5. Give a whole number, e.g. 6.',
	],
	[
		'a word as duration',
		{ videoDuration: '={{ "long" }}' },
		'"Duration" is not a number',
		'It is "long".',
	],
	[
		'a word as sound',
		{ sound: "={{ 'loud' }}" },
		'"Sound" is neither true nor false',
		'It is "loud".',
	],
	[
		'a prompt of 2501 characters',
		{ prompt: 'x'.repeat(2501) },
		'"Prompt" has 2501 characters, 2500 are allowed',
		'Shorten it by 1 characters.',
	],
	[
		'a negative prompt of 2501 characters',
		{ additionalFields: { negativePrompt: 'x'.repeat(2501) } },
		'"Negative Prompt" has 2501 characters, 2500 are allowed',
		'Shorten it by 1 characters.',
	],
	[
		'a sound file to download',
		{ downloadFiles: ['mp3'] },
		`"Download Files" ${UNKNOWN}`,
		'It is "mp3". Choose "Video" (video).',
	],
];

const FROM_TEXT: Row[] = [
	['an empty prompt', { prompt: ' ' }, '"Prompt" is empty', 'Describe in a few words'],
	[
		'an unknown shape',
		{ aspectRatio: '4:3' },
		`"Aspect Ratio" ${UNKNOWN}`,
		'Choose "16:9 (Wide)" (16:9), "9:16 (Portrait)" (9:16) or "1:1 (Square)" (1:1).',
	],
];

const END = 'https://example.com/end.png';

const FROM_IMAGE: Row[] = [
	['an empty link', { imageUrl: ' ' }, '"Image URL" is empty', 'starts with https://'],
	[
		'an end image alone',
		{ imageUrl: ' ', additionalFields: { endImageUrl: END } },
		'There is an end image, but no start image',
		'Fill in "Image URL", or move the only image there',
	],
	[
		'two end images',
		{ additionalFields: { endImageUrl: END, endImageField: 'data' } },
		'"End Image URL" and "End Image Field" are both filled in',
		'leave one of the two empty',
	],
	[
		'an end image that has no address',
		{ additionalFields: { endImageUrl: 'end.png' } },
		'"End Image URL" is not a web address but the name of a file',
		'use "End Image Field" instead',
	],
	[
		'an image in a private network',
		{ imageUrl: 'http://10.0.0.5/a.png' },
		`"Image URL" ${PRIVATE}`,
		'cannot reach 10.0.0.5',
	],
	[
		'an image as data',
		{ imageUrl: 'data:image/png;base64,AAAA' },
		'"Image URL" is not a web address but a data URI',
		'choose "File" in "Image Source"',
	],
	[
		'an unknown source',
		{ imageSource: 'disk' },
		`"Image Source" ${UNKNOWN}`,
		'It is "disk". Choose "File" (file) or "Link (URL)" (url).',
	],
	[
		'a source by an expression',
		{ imageSource: "={{ 'url' }}" },
		`"Image Source" ${UNKNOWN}`,
		'This field takes no expression.',
	],
];

const TABLES: Array<[string, KindSample, Row[]]> = [
	['a soundtrack', SAMPLES.videoToAudio, SOUNDTRACK],
	['a sound from a text', TEXT_TO_AUDIO, SOUND],
	['a clip from a text', TEXT_TO_VIDEO, [...CLIP, ...FROM_TEXT]],
	['a clip from an image', IMAGE_TO_VIDEO, [...CLIP, ...FROM_IMAGE]],
];

/** Anything sent in these tests would fail them: no scope expects it. */
describe.each(TABLES)('invalid input for %s', (_kind, kind, rows) => {
	test.each(rows)('%s', async (_name, parameters, message, wayOut) => {
		const { error, items } = await createKind(kind, parameters);

		expect(items).toEqual([]);
		expect(error?.message).toBe(message);
		expect(error?.description).toContain(wayOut);
		expect(error?.description).toMatch(/[.?]$/);
	});
});

test.each([0, 1, 2])(
	'one invalid item, at index %i, keeps the others from being sent',
	async (bad) => {
		const values = [VIDEO, VIDEO, VIDEO];
		values[bad] = 'no address';

		const { error, items } = await createAudio({ videoUrl: VALUE }, { input: inputOf(...values) });

		expect(items).toEqual([]);
		expect(error?.message).toBe('"Video URL" is not a web address');
		const place = ['first', 'second', 'third'][bad];
		expect(error?.description).toMatch(new RegExp(`\\(${place} of 3 items\\)$`));
	},
);

test('an expression that fails in a later item keeps the earlier ones from being sent', async () => {
	const { error, items } = await createAudio(
		{ videoUrl: '={{ $json.value === "bad" ? $("Nowhere").first() : $json.value }}' },
		{ input: inputOf(VIDEO, VIDEO, 'bad') },
	);

	expect(items).toEqual([]);
	// n8n does not wait for items that it has already started.
	await passTime(100);
	expect(error?.message).toBe("Referenced node doesn't exist");
	expect(error?.description).toContain('third of 3 items');
});

test('with On Error set to continue only the invalid item fails', async () => {
	const scope = api().post(PATH, newTask()).reply(200, created('t0'));
	scope.post(PATH, newTask()).reply(200, created('t2'));

	const { error, items } = await createAudio(
		{ videoUrl: VALUE, awaitMode: 'none' },
		{ input: inputOf(VIDEO, 'no address', VIDEO), node: CONTINUE },
	);

	scope.done();
	expect(error).toBeUndefined();
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(3));
	expect(items.map(({ json }) => json)).toEqual([
		expect.objectContaining({ task_status: 'submitted' }),
		{
			error: '"Video URL" is not a web address',
			details: { retryable: false, description: expect.stringContaining('https://') },
		},
		expect.objectContaining({ task_status: 'submitted' }),
	]);
});
