import { BinaryDataService } from 'n8n-core';
import type { IBinaryData, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { simplifyTask, toJson } from '../../../nodes/CometApiKling/output/item';
import { outputFields } from '../../../nodes/CometApiKling/parameters/fields';
import { videoToAudio } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';
import { readTask } from '../../../nodes/CometApiKling/service/readTask';
import type { Task } from '../../../nodes/CometApiKling/service/task';
import {
	api,
	at,
	created,
	createdTask,
	failed as failedAnswer,
	FILE_HOST,
	fileRequest,
	MP3,
	OWN_KEY,
	PNG,
	running as runningAnswer,
	succeeded,
	TASK_ID,
} from '../../harness/engine/api';
import {
	CLIP_BODY,
	clipUrl,
	createKind,
	createOf,
	fileHostOf,
	IMAGE_TO_VIDEO,
	type KindSample,
	madeAs,
	taskAt,
	TEXT_TO_AUDIO,
	TEXT_TO_VIDEO,
} from '../../harness/engine/kinds';
import { createAudio, getTask } from '../../harness/engine/operations';
import { inMemory, itemWith, streamOf } from '../../harness/engine/storedFiles';
import { sampleFilm } from '../../harness/media/mp4';

const DOWNLOAD = { downloadFiles: ['mp3'] };
const select = (...outputFields: string[]) => ({ output: 'selectedFields', outputFields });

describe('the JSON of a task', () => {
	const read = (body: unknown) => readTask(body, videoToAudio) as Task;
	const answer = succeeded();
	const finished = { ...read(answer), externalId: 'order-1' };
	const running = read(runningAnswer());

	test('has ten fields in their order when it has succeeded', () => {
		expect(Object.entries(simplifyTask(finished))).toEqual([
			['task_id', TASK_ID],
			['task_status', 'succeed'],
			['mp3_url', `${FILE_HOST}/${TASK_ID}.mp3?sig=a`],
			['wav_url', `${FILE_HOST}/${TASK_ID}.wav?sig=a`],
			['duration', 5.1],
			['video_id', 'v1'],
			['video_url', `${FILE_HOST}/${TASK_ID}.mp4?sig=a`],
			['created_at', '2026-03-13T02:05:02.225Z'],
			['expires_at', '2026-04-12T02:05:11.225Z'],
			['external_task_id', 'order-1'],
		]);
	});

	test('can have one more field when its video was downloaded', () => {
		const { result } = finished;
		const known = { ...result, fields: { ...result.fields, video_has_sound: true } };
		const json = simplifyTask({ ...finished, result: known });
		expect(Object.keys(json)).toEqual(outputFields(videoToAudio));
	});

	test('has only the known fields, and no expiry, while it is running', () => {
		expect(simplifyTask(running)).toEqual({
			task_id: TASK_ID,
			task_status: 'processing',
			created_at: '2026-03-13T02:05:02.225Z',
		});
	});

	test('has a reason and no expiry when it has failed', () => {
		expect(simplifyTask(read(failedAnswer()))).toEqual({
			task_id: TASK_ID,
			task_status: 'failed',
			created_at: '2026-03-13T02:05:02.225Z',
			task_status_msg: 'The video is too short',
		});
	});

	test('has no expiry beyond the last date', () => {
		const json = simplifyTask({ ...finished, updatedAtMs: 8.64e15 });
		expect(json).toMatchObject({ task_id: TASK_ID, task_status: 'succeed' });
		expect(json).not.toHaveProperty('expires_at');
	});

	test('has no message unless it has failed', () => {
		const json = simplifyTask({ ...running, statusMessage: 'in queue' });
		expect(json).not.toHaveProperty('task_status_msg');
	});

	test('is the object of the service in the raw form', () => {
		expect(toJson(finished, 'raw', [])).toBe(answer.data);
	});

	test.each([
		[['task_id', 'duration'], { task_id: TASK_ID, duration: 5.1 }],
		[['duration', 'nothing'], { duration: 5.1 }],
		[[], {}],
	])('has the selected fields %j', (fields, json) => {
		expect(toJson(finished, 'selectedFields', fields)).toEqual(json);
	});
});

describe('the item of another kind', () => {
	const ENDED = {
		created_at: '2026-03-13T02:05:02.225Z',
		expires_at: '2026-04-12T02:05:11.225Z',
		external_task_id: expect.stringMatching(/^n8n-/) as string,
	};

	/** The item of a task that is created and has ended at its first poll. */
	async function jsonOf(kind: KindSample, parameters: INodeParameters = {}, fields: object = {}) {
		const scope = createOf(kind)
			.reply(200, created())
			.get(taskAt(kind))
			.reply(200, madeAs(kind, TASK_ID, fields));
		const { items } = await createKind(kind, parameters);
		scope.done();
		expect(items).toHaveLength(1);
		expect(items[0].pairedItem).toEqual({ item: 0 });
		return items[0].json;
	}

	test.each([
		['an image', IMAGE_TO_VIDEO],
		['a text', TEXT_TO_VIDEO],
	])(
		'has the names that Create Soundtrack From Video takes: a clip from %s',
		async (_from, kind) => {
			expect(Object.entries(await jsonOf(kind))).toEqual([
				['task_id', TASK_ID],
				['task_status', 'succeed'],
				['duration', 5.1],
				['video_id', `v-${TASK_ID}`],
				['video_url', clipUrl()],
				['created_at', ENDED.created_at],
				['expires_at', ENDED.expires_at],
				['external_task_id', ENDED.external_task_id],
			]);
		},
	);

	test('has two links and a length, and no video, if it is a sound', async () => {
		expect(await jsonOf(TEXT_TO_AUDIO)).toEqual({
			task_id: TASK_ID,
			task_status: 'succeed',
			mp3_url: `${FILE_HOST}/${TASK_ID}.mp3?sig=a`,
			wav_url: `${FILE_HOST}/${TASK_ID}.wav?sig=a`,
			duration: 5.1,
			...ENDED,
		});
	});

	test('is the answer of the service in the raw form', async () => {
		const json = await jsonOf(IMAGE_TO_VIDEO, { output: 'raw' });

		expect(json).toEqual((madeAs(IMAGE_TO_VIDEO) as { data?: object }).data);
	});

	test.each([
		['a text', '0.25', 0.25],
		['a number', 1.5, 1.5],
		['no deduction', '0', 0],
	])('has its units as a number where the service sends %s', async (_form, sent, units) => {
		const fields = { final_unit_deduction: sent };

		expect(await jsonOf(TEXT_TO_VIDEO, select('units'), fields)).toEqual({ units });
	});

	test.each([[undefined], [null], [''], ['none'], [{}]])(
		'has no units where the service sends %j',
		async (sent) => {
			const fields = { final_unit_deduction: sent };

			expect(await jsonOf(TEXT_TO_VIDEO, select('units', 'task_id'), fields)).toEqual({
				task_id: TASK_ID,
			});
		},
	);

	test('has the link that was sent as its source', async () => {
		expect(await jsonOf(IMAGE_TO_VIDEO, select('source_url'))).toEqual({
			source_url: IMAGE_TO_VIDEO.body.image,
		});
	});

	test('has no source to select if it is made from a text', async () => {
		const { error } = await createKind(TEXT_TO_VIDEO, select('source_url', 'units'));

		expect(error?.message).toBe('"Fields" has an unknown value');
		expect(error?.description).toContain('It is "source_url".');
	});
});

describe('the name of a file', () => {
	const nameOf = ([item]: INodeExecutionData[], file = 'mp3') => item.binary?.[file].fileName;

	test.each([
		['https://example.com/films/My%20holiday.mp4?sig=1', `My_holiday-${TASK_ID}.mp3`],
		['https://example.com/watch?v=1', `${TASK_ID}.mp3`],
		['https://example.com/', `${TASK_ID}.mp3`],
		['https://example.com/%E0%A4%A.mp4', `_E0_A4_A-${TASK_ID}.mp3`],
	])('of the soundtrack of %s is %s', async (videoUrl, fileName) => {
		const { data, ...envelope } = succeeded();
		const scope = createdTask({ video_url: videoUrl })
			.get(at())
			// The service does not say what the task was made from.
			.reply(200, { ...envelope, data: { ...data, task_info: {} } });
		const file = fileRequest().reply(200, MP3);

		const { items } = await createAudio({ videoUrl, ...DOWNLOAD, options: { checkInput: false } });

		scope.done();
		file.done();
		expect(nameOf(items)).toBe(fileName);
	});

	test('of a clip is the name of its picture, also if that is in memory', async () => {
		const image = PNG.toString('base64');
		const scope = api()
			.post(IMAGE_TO_VIDEO.path, { ...CLIP_BODY, image, external_task_id: OWN_KEY })
			.reply(200, created())
			.get(taskAt(IMAGE_TO_VIDEO))
			.reply(200, madeAs(IMAGE_TO_VIDEO));
		const file = fileHostOf(IMAGE_TO_VIDEO);

		const { items } = await createKind(
			IMAGE_TO_VIDEO,
			{ imageSource: 'file', downloadFiles: ['video'] },
			{ input: itemWith({ data: inMemory(PNG, { fileName: 'beach at dawn.png' }) }) },
		);

		scope.done();
		file.done();
		expect(nameOf(items, 'video')).toBe(`beach_at_dawn-${TASK_ID}.mp4`);
	});

	test('of what was made from a text is the id of its task', async () => {
		const scope = createOf(TEXT_TO_AUDIO)
			.reply(200, created())
			.get(taskAt(TEXT_TO_AUDIO))
			.reply(200, madeAs(TEXT_TO_AUDIO));
		const file = fileRequest().reply(200, MP3);

		const { items } = await createKind(TEXT_TO_AUDIO, DOWNLOAD);

		scope.done();
		file.done();
		expect(nameOf(items)).toBe(`${TASK_ID}.mp3`);
	});

	test('of a task from Get is the name of the video that the service gives', async () => {
		const scope = api().get(at()).reply(200, succeeded());
		const file = fileRequest().reply(200, MP3);

		const { items } = await getTask(DOWNLOAD);

		scope.done();
		file.done();
		expect(nameOf(items)).toBe(`clip-${TASK_ID}.mp3`);
	});

	describe("is the only trace of n8n's own signed link", () => {
		const SIGNED = 'https://n8n.example.com/rest/binary-data/signed?token=secret&file=clip.mp4';
		const video: IBinaryData = {
			id: 'filesystem-v2:a',
			data: 'filesystem-v2',
			mimeType: 'video/mp4',
			fileName: 'holiday.mp4',
		};
		const SELECTED = select('source_url', 'task_id');

		/** A finished task that names its link. */
		function succeededFrom(url: string) {
			const { data, ...envelope } = succeeded();
			return { ...envelope, data: { ...data, task_info: { parent_video: { id: 'v0', url } } } };
		}

		beforeEach(() => {
			const { prototype } = BinaryDataService;
			jest.spyOn(prototype, 'createSignedToken').mockReturnValue('secret');
			const film = sampleFilm();
			jest.spyOn(prototype, 'getMetadata').mockResolvedValue({ fileSize: film.length });
			jest.spyOn(prototype, 'getAsStream').mockImplementation(async () => streamOf([film]));
		});
		afterEach(() => jest.restoreAllMocks());

		test('in the item of a task that was made from a file', async () => {
			const scope = createdTask({ video_url: SIGNED }).get(at()).reply(200, succeededFrom(SIGNED));
			const file = fileRequest().reply(200, MP3);

			const { items } = await createAudio(
				{ videoSource: 'file', ...SELECTED, ...DOWNLOAD },
				{ input: itemWith({ data: video }), publicUrl: 'https://n8n.example.com' },
			);

			scope.done();
			file.done();
			expect(items[0].json).toEqual({ task_id: TASK_ID });
			expect(nameOf(items)).toBe(`holiday-${TASK_ID}.mp3`);
		});

		test('and is unknown in the item of Get', async () => {
			const scope = api().get(at()).reply(200, succeededFrom(SIGNED));
			const file = fileRequest().reply(200, MP3);

			const { items } = await getTask({ ...SELECTED, ...DOWNLOAD });

			scope.done();
			file.done();
			expect(items[0].json).toEqual({ task_id: TASK_ID });
			expect(nameOf(items)).toBe(`${TASK_ID}.mp3`);
		});

		test('while other links are output', async () => {
			const scope = api().get(at()).reply(200, succeededFrom('https://example.com/a.mp4'));

			const { items } = await getTask(SELECTED);

			scope.done();
			expect(items[0].json).toEqual({ task_id: TASK_ID, source_url: 'https://example.com/a.mp4' });
		});
	});
});
