import type { IDataObject } from 'n8n-workflow';
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
import { suspendable, suspendedBy, callBack, type Waiting } from '../../harness/engine/waiting';

const LINK = 'https://example.com/film.mov?sig=secret';

/** Parks an execution that waits for the soundtrack of a film. */
async function parkFilm(parameters: object = {}): Promise<Waiting> {
	const scope = api()
		.post(PATH, newTask({ video_url: LINK, callback_url: /./ }))
		.reply(200, created())
		.get(at())
		.reply(200, running());
	const run = await createAudio(
		{
			awaitMode: 'callback',
			videoUrl: LINK,
			downloadFiles: ['mp3'],
			options: { checkLink: false },
			...parameters,
		},
		suspendable(),
	);
	scope.done();
	return suspendedBy(run);
}

const planOf = ({ data }: Waiting) =>
	Object.values(data.executionData?.contextData ?? {})[0].klingWaiting as IDataObject;

/** Wakes it by a service that does not say what the soundtrack was made from. */
async function wakeFilm(waiting: Waiting) {
	const { data, ...envelope } = succeeded() as { data: object };
	const scope = api()
		.get(at())
		.reply(200, { ...envelope, data: { ...data, task_info: {} } });
	const file = files().get(`/${TASK_ID}.mp3`).query({ sig: 'a' }).reply(200, MP3);
	const { items = [] } = await callBack(waiting);
	scope.done();
	file.done();
	expect(items).toHaveLength(1);
	return { json: items[0].json, fileName: items[0].binary?.mp3.fileName };
}

const SELECTED = { output: 'selectedFields', outputFields: ['source_url'] };

test('after a park a file is still called like its source', async () => {
	expect((await wakeFilm(await parkFilm())).fileName).toBe(`film-${TASK_ID}.mp3`);
});

test('the link is stored where it was selected, and comes out then', async () => {
	const waiting = await parkFilm(SELECTED);

	expect((await wakeFilm(waiting)).json).toEqual({ source_url: LINK });
});

test('the link is not stored where nobody wants it', async () => {
	expect(JSON.stringify(planOf(await parkFilm()))).not.toContain('secret');
});
