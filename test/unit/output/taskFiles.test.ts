import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { readMp3 } from '../../../nodes/CometApiKling/output/mp3';
import {
	api,
	at,
	createdTask,
	FILE_HOST,
	fileRequest,
	MP3,
	networkError,
	succeeded,
	TASK_ID,
	WAV,
} from '../../harness/engine/api';
import { madeAs, taskAt, TEXT_TO_AUDIO, TEXT_TO_VIDEO } from '../../harness/engine/kinds';
import { awaitResult, CONTINUE, getTask, inputOf, VALUE } from '../../harness/engine/operations';
import { runNode } from '../../harness/engine/engine';
import { Trigger } from '../../harness/engine/trigger';
import { callBack, suspend } from '../../harness/engine/waiting';
import { callbackFor } from '../../harness/engine/webhookContext';
import { soundFixture } from '../../harness/soundFixtures';
import { soundOf } from '../../harness/videoSound';

const SOUND = soundFixture('stereo44.mp3');
const SILENT = soundFixture('headerFirst.mp4');
const SOUNDING = soundFixture('withSound.mp4');
const FRAMES = readMp3(SOUND)?.frames as Buffer;

/** What is in the item under a name. */
const fileOf = ({ binary }: INodeExecutionData, name = 'video') =>
	Buffer.from(String(binary?.[name].data), 'base64');

function expectToSound(item: INodeExecutionData): void {
	expect(item.json).toMatchObject({ task_status: 'succeed', video_has_sound: true });
	const frames = soundOf(fileOf(item))?.frames ?? [];
	expect(Buffer.concat(frames).equals(FRAMES)).toBe(true);
}

/** The finished task of the first kind, awaited with these files. */
async function awaited(downloadFiles: string[], parameters: INodeParameters = {}) {
	const scope = api().get(at()).reply(200, succeeded());
	const run = await awaitResult({ downloadFiles, ...parameters });
	scope.done();
	expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(run.error ? [] : [{ item: 0 }]);
	return run;
}

describe('a silent video gets its sound', () => {
	test.each([
		['the MP3 before it', ['mp3', 'video']],
		['the MP3 behind it', ['video', 'mp3']],
	])('with %s in the item, downloaded once', async (_name, downloadFiles) => {
		const [mp3, video] = [fileRequest().reply(200, SOUND), fileRequest('mp4').reply(200, SILENT)];

		const { items } = await awaited(downloadFiles);

		mp3.done();
		video.done();
		expectToSound(items[0]);
		expect(fileOf(items[0], 'mp3').equals(SOUND)).toBe(true);
		expect(items[0].binary?.video).toMatchObject({
			...{ fileName: `clip-${TASK_ID}.mp4`, mimeType: 'video/mp4' },
		});
	});

	test('without the MP3 in the item, if only the video was chosen', async () => {
		fileRequest().reply(200, SOUND);
		fileRequest('mp4').reply(200, SILENT);

		const { items } = await awaited(['video']);

		expectToSound(items[0]);
		expect(Object.keys(items[0].binary ?? {})).toEqual(['video']);
	});

	test('where nothing was chosen: both are downloaded', async () => {
		const scope = createdTask().get(at()).reply(200, succeeded());
		fileRequest().reply(200, SOUND);
		fileRequest('mp4').reply(200, SILENT);

		const { items } = await runNode({
			...{ operation: 'createFromVideo', videoUrl: 'https://example.com/clip.mp4' },
		});

		scope.done();
		expectToSound(items[0]);
	});

	test('after a broken download of each', async () => {
		const broken = networkError('ECONNRESET');
		fileRequest().replyWithError(broken);
		fileRequest().reply(200, SOUND);
		fileRequest('mp4').reply(200, SILENT.subarray(0, 1_500), { 'content-length': '2157' });
		fileRequest('mp4').reply(200, SILENT, { 'content-length': '2157' });

		expectToSound((await awaited(['mp3', 'video'])).items[0]);
	});

	test('in an execution that a callback resumes', async () => {
		const waiting = await suspend([TASK_ID], { downloadFiles: ['mp3', 'video'] });
		api().get(at()).reply(200, succeeded());
		fileRequest().reply(200, SOUND);
		fileRequest('mp4').reply(200, SILENT);

		const { items } = await callBack(waiting);

		expectToSound(items?.[0] as INodeExecutionData);
	});

	test('in the trigger', async () => {
		api().get(at()).reply(200, succeeded());
		fileRequest().reply(200, SOUND);
		fileRequest('mp4').reply(200, SILENT);

		const { items } = await new Trigger({ downloadFiles: ['video'] }).call(callbackFor(TASK_ID));

		expectToSound(items?.[0] as INodeExecutionData);
	});

	test('for each of many items', async () => {
		const ids = Array.from({ length: 12 }, (_, index) => `task-${index}`);
		for (const id of ids) {
			api().get(at(id)).reply(200, succeeded(id));
			fileRequest('mp3', id).reply(200, SOUND);
			fileRequest('mp4', id).reply(200, SILENT);
		}

		const { items } = await awaitResult(
			{ downloadFiles: ['mp3', 'video'], taskId: VALUE },
			{ input: inputOf(...ids) },
		);

		expect(items.map(({ json }) => json.task_id)).toEqual(ids);
		items.forEach(expectToSound);
	});
});

describe('a video is handed on byte for byte', () => {
	test('if it has a sound track', async () => {
		fileRequest().reply(200, SOUND);
		fileRequest('mp4').reply(200, SOUNDING);

		const { items } = await awaited(['mp3', 'video']);

		expect(items[0].json).toMatchObject({ video_has_sound: true });
		expect(fileOf(items[0]).equals(SOUNDING)).toBe(true);
	});

	test.each([
		['what came is no MP3 but for its first bytes', MP3],
		[
			'the MP3 is larger than what is held in memory',
			Buffer.concat(Array<Buffer>(1_200).fill(SOUND)),
		],
	])('if %s', async (_name, mp3) => {
		fileRequest().reply(200, mp3);
		fileRequest('mp4').reply(200, SILENT);

		const { items } = await awaited(['mp3', 'video']);

		expect(items[0].json).toMatchObject({ video_has_sound: false });
		expect(fileOf(items[0]).equals(SILENT)).toBe(true);
		expect(fileOf(items[0], 'mp3').equals(Buffer.from(mp3))).toBe(true);
	});

	test('if the task has no MP3, and only the video was chosen', async () => {
		api().get(at()).reply(200, withoutMp3());
		fileRequest('mp4').reply(200, SILENT);

		const { items } = await awaitResult({ downloadFiles: ['video'] });

		expect(items[0].json).toMatchObject({ video_has_sound: false });
		expect(fileOf(items[0]).equals(SILENT)).toBe(true);
	});

	test('if the MP3 that nobody chose cannot be downloaded', async () => {
		const mp3 = fileRequest().reply(404, 'gone');
		fileRequest('mp4').reply(200, SILENT);

		const { items, error } = await awaited(['video']);

		mp3.done();
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({ video_has_sound: false });
		expect(fileOf(items[0]).equals(SILENT)).toBe(true);
	});

	test('if its last part has no end, which shows only when the header has passed', async () => {
		const open = Buffer.from(SILENT);
		open.writeUInt32BE(0, open.indexOf('mdat', 0, 'latin1') - 4);
		fileRequest().reply(200, SOUND);
		const video = fileRequest('mp4').twice().reply(200, open);

		const { items } = await awaited(['mp3', 'video']);

		video.done();
		expect(items[0].json).toMatchObject({ video_has_sound: false });
		expect(fileOf(items[0]).equals(open)).toBe(true);
	});

	test('if it is a clip, which has no MP3', async () => {
		const scope = api().get(taskAt(TEXT_TO_VIDEO)).reply(200, madeAs(TEXT_TO_VIDEO));
		fileRequest('mp4').reply(200, SILENT);

		const { items } = await runNode({
			...{ resource: 'video', operation: 'awaitResult', taskKind: 'textToVideo' },
			...{ taskId: TASK_ID, downloadFiles: ['video'] },
		});

		scope.done();
		expect(items[0].json).not.toHaveProperty('video_has_sound');
		expect(fileOf(items[0]).equals(SILENT)).toBe(true);
	});
});

test('a chosen MP3 that cannot be downloaded fails the item, and no video is fetched', async () => {
	fileRequest().reply(404, 'gone');

	const { error } = await awaited(['video', 'mp3']);

	expect(error?.message).toContain('The mp3 file could not be downloaded');
});

test('an incomplete video fails the item, as any file', async () => {
	fileRequest().reply(200, SOUND);
	fileRequest('mp4').times(3).reply(200, SILENT, { 'content-length': '3000' });

	const { error } = await awaited(['mp3', 'video']);

	expect(error?.message).toBe('The video file could not be downloaded: the connection was lost');
});

test('whether the video has a sound can be selected', async () => {
	fileRequest().reply(200, SOUND);
	fileRequest('mp4').reply(200, SILENT);
	const output = { output: 'selectedFields', outputFields: ['task_id', 'video_has_sound'] };

	const { items } = await awaited(['video'], output);

	expect(items[0].json).toEqual({ task_id: TASK_ID, video_has_sound: true });
});

/** The finished task of a service that has made a WAV in place of an MP3. */
function withoutMp3() {
	const { data, ...envelope } = succeeded();
	const { videos } = data.task_result as { videos: object[] };
	const audios = [{ id: 'a1', url: `${FILE_HOST}/${TASK_ID}.wav?sig=a`, duration: '5.1' }];
	return { ...envelope, data: { ...data, task_result: { audios, videos } } };
}

describe('a task that has not made what was chosen', () => {
	const NO_MP3 = 'The task has succeeded, but the service made no MP3 Audio';

	test.each([
		['alone', ['mp3']],
		['beside the video', ['mp3', 'video']],
	])(
		'is an error that names the WAV, where the MP3 was chosen %s',
		async (_name, downloadFiles) => {
			const scope = api().get(at()).reply(200, withoutMp3());

			const { items } = await awaitResult({ downloadFiles }, { node: CONTINUE });

			scope.done();
			expect(items).toEqual([
				{
					json: {
						error: NO_MP3,
						details: {
							retryable: false,
							task_id: TASK_ID,
							description: expect.stringContaining(
								`wav: ${FILE_HOST}/${TASK_ID}.wav?sig=a`,
							) as string,
						},
					},
					pairedItem: { item: 0 },
				},
			]);
		},
	);

	test('is one in Get, too', async () => {
		api().get(at()).reply(200, withoutMp3());

		expect((await getTask({ downloadFiles: ['mp3'] })).error?.message).toBe(NO_MP3);
	});

	test('is none if another of the chosen sounds is there', async () => {
		api().get(at()).reply(200, withoutMp3());
		fileRequest('wav').reply(200, WAV);

		const { items } = await awaitResult({ downloadFiles: ['mp3', 'wav'] });

		expect(Object.keys(items[0].binary ?? {})).toEqual(['wav']);
	});

	test('is none if nothing was chosen, or nothing that its kind makes', async () => {
		const scope = api().get(at()).reply(200, withoutMp3());
		expect((await awaitResult()).error).toBeUndefined();
		scope.done();

		api().get(taskAt(TEXT_TO_AUDIO)).reply(200, madeAs(TEXT_TO_AUDIO));
		const taskKinds = ['textToAudio'];
		const { items } = await new Trigger({ taskKinds, downloadFiles: ['video'] }).call(
			callbackFor(TASK_ID),
		);
		expect(items?.[0].json).toMatchObject({ task_id: TASK_ID, task_status: 'succeed' });
	});
});
