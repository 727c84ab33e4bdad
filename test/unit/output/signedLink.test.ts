import { BinaryDataService } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';
import {
	api,
	at,
	created,
	files,
	MP3,
	newTask,
	PATH,
	succeeded,
	TASK_ID,
} from '../../harness/engine/api';
import { createAudio, getTask } from '../../harness/engine/operations';
import { itemWith } from '../../harness/engine/storedFiles';

const mp3 = () => files().get(`/${TASK_ID}.mp3`).query({ sig: 'a' }).reply(200, MP3);
const DOWNLOAD = { downloadFiles: ['mp3'] };

describe("n8n's own signed link", () => {
	const SIGNED = 'https://n8n.example.com/rest/binary-data/signed?token=secret&file=clip.mp4';
	const video: IBinaryData = {
		id: 'filesystem-v2:a',
		data: 'filesystem-v2',
		mimeType: 'video/mp4',
		fileName: 'holiday.mp4',
	};

	/** A finished task that names the link that it was given. */
	function succeededFrom(url: string) {
		const { data, ...envelope } = succeeded() as { data: object };
		return { ...envelope, data: { ...data, task_info: { parent_video: { id: 'v0', url } } } };
	}

	const SELECTED = { output: 'selectedFields', outputFields: ['source_url', 'task_id'] };

	beforeEach(() => {
		const { prototype } = BinaryDataService;
		jest.spyOn(prototype, 'createSignedToken').mockReturnValue('secret');
		jest.spyOn(prototype, 'getMetadata').mockResolvedValue({ fileSize: 1000 });
	});
	afterEach(() => jest.restoreAllMocks());

	test('never comes out as the source of a task that was made from a file', async () => {
		const scope = api()
			.post(PATH, newTask({ video_url: SIGNED }))
			.reply(200, created())
			.get(at())
			.reply(200, succeededFrom(SIGNED));
		const file = mp3();

		const { items } = await createAudio(
			{ videoSource: 'file', ...SELECTED, ...DOWNLOAD },
			{ input: itemWith({ data: video }), publicUrl: 'https://n8n.example.com' },
		);

		scope.done();
		file.done();
		expect(items[0].json).toEqual({ task_id: TASK_ID });
		expect(items[0].binary?.mp3.fileName).toBe(`holiday-${TASK_ID}.mp3`);
	});

	test('never comes out of a task that is got, nor does its name', async () => {
		const scope = api().get(at()).reply(200, succeededFrom(SIGNED));
		const file = mp3();

		const { items } = await getTask({ ...SELECTED, ...DOWNLOAD });

		scope.done();
		file.done();
		expect(items[0].json).toEqual({ task_id: TASK_ID });
		expect(items[0].binary?.mp3.fileName).toBe(`${TASK_ID}.mp3`);
	});

	test('does not keep other links from coming out', async () => {
		const scope = api().get(at()).reply(200, succeededFrom('https://example.com/a.mp4'));

		const { items } = await getTask(SELECTED);

		scope.done();
		expect(items[0].json).toEqual({ task_id: TASK_ID, source_url: 'https://example.com/a.mp4' });
	});
});
