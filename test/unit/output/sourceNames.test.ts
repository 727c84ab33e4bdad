import type { IBinaryData } from 'n8n-workflow';
import {
	api,
	at,
	created,
	files,
	MP3,
	newTask,
	OWN_KEY,
	PATH,
	PNG,
	succeeded,
	TASK_ID,
} from '../../harness/engine/api';
import {
	CLIP_BODY,
	createKind,
	createOf,
	fileHostOf,
	IMAGE_TO_VIDEO,
	madeAs,
	taskAt,
	TEXT_TO_AUDIO,
} from '../../harness/engine/kinds';
import { createAudio, getTask } from '../../harness/engine/operations';
import { inMemory, itemWith } from '../../harness/engine/storedFiles';

const mp3 = () => files().get(`/${TASK_ID}.mp3`).query({ sig: 'a' }).reply(200, MP3);
const nameOf = (item: { binary?: Record<string, IBinaryData> }, file = 'mp3') =>
	item.binary?.[file].fileName;

const DOWNLOAD = { downloadFiles: ['mp3'] };
const options = { checkLink: false };

/** A finished task of which the service does not say what it was made from. */
function succeededWithoutSource() {
	const { data, ...envelope } = succeeded() as { data: object };
	return { ...envelope, data: { ...data, task_info: {} } };
}

test.each([
	['https://example.com/films/My%20holiday.mp4?sig=1', `My_holiday-${TASK_ID}.mp3`],
	['https://example.com/watch?v=1', `${TASK_ID}.mp3`],
	['https://example.com/', `${TASK_ID}.mp3`],
	['https://example.com/%E0%A4%A.mp4', `_E0_A4_A-${TASK_ID}.mp3`],
])('the soundtrack of %s is called %s', async (videoUrl, fileName) => {
	const scope = api()
		.post(PATH, newTask({ video_url: videoUrl }))
		.reply(200, created())
		.get(at())
		.reply(200, succeededWithoutSource());
	const file = mp3();

	const { items } = await createAudio({ videoUrl, ...DOWNLOAD, options });

	scope.done();
	file.done();
	expect(nameOf(items[0])).toBe(fileName);
});

test('a clip is called like the picture it was made from, in memory too', async () => {
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
	expect(nameOf(items[0], 'video')).toBe(`beach_at_dawn-${TASK_ID}.mp4`);
});

test('what was made from a text is called like its task', async () => {
	const scope = createOf(TEXT_TO_AUDIO)
		.reply(200, created())
		.get(taskAt(TEXT_TO_AUDIO))
		.reply(200, madeAs(TEXT_TO_AUDIO));
	const file = mp3();

	const { items } = await createKind(TEXT_TO_AUDIO, DOWNLOAD);

	scope.done();
	file.done();
	expect(nameOf(items[0])).toBe(`${TASK_ID}.mp3`);
});

test('a task that is got is called like the video that the service names', async () => {
	const scope = api().get(at()).reply(200, succeeded());
	const file = mp3();

	const { items } = await getTask(DOWNLOAD);

	scope.done();
	file.done();
	expect(nameOf(items[0])).toBe(`clip-${TASK_ID}.mp3`);
});
