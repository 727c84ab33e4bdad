import type { IBinaryData } from 'n8n-workflow';
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
} from '../../harness/engine/api';
import { createAudio } from '../../harness/engine/operations';
import { park, parkable, parkedBy, wake } from '../../harness/engine/parked';
import { callbackFor } from '../../harness/engine/webhookContext';

const mp3 = () => files().get(`/${TASK_ID}.mp3`).query({ sig: 'a' }).reply(200, MP3);
const nameOf = (item: { binary?: Record<string, IBinaryData> }) => item.binary?.mp3.fileName;

const DOWNLOAD = { downloadFiles: ['mp3'] };
const options = { checkLink: false };

/** A finished task of which the service does not say what it was made from. */
function succeededWithoutSource() {
	const { data, ...envelope } = succeeded() as { data: object };
	return { ...envelope, data: { ...data, task_info: {} } };
}

test('after a park a file is still called like its source, which the service need not know', async () => {
	const scope = api()
		.post(PATH, newTask({ video_url: 'https://example.com/film.mov', callback_url: /./ }))
		.reply(200, created())
		.get(at())
		.reply(200, running());
	const parked = parkedBy(
		await createAudio(
			{ awaitMode: 'callback', videoUrl: 'https://example.com/film.mov', ...DOWNLOAD, options },
			parkable(),
		),
	);
	scope.get(at()).reply(200, succeededWithoutSource());
	const file = mp3();

	const { items } = await wake(parked);

	scope.done();
	file.done();
	expect(nameOf(items?.[0] ?? {})).toBe(`film-${TASK_ID}.mp3`);
});

test('a park of an earlier version, which has stored no names, is resumed all the same', async () => {
	const parked = await park([TASK_ID], DOWNLOAD);
	for (const kept of Object.values(parked.data.executionData?.contextData ?? {})) {
		delete (kept.klingParked as { fileNames?: object }).fileNames;
	}
	const scope = api().get(at()).reply(200, succeededWithoutSource());
	const file = mp3();

	const { items } = await wake(parked, callbackFor(TASK_ID));

	scope.done();
	file.done();
	expect(nameOf(items?.[0] ?? {})).toBe(`${TASK_ID}.mp3`);
});
