import type { INodeParameters } from 'n8n-workflow';
import {
	api,
	created,
	failed,
	klingError,
	OWN_KEY,
	running,
	TASK_ID,
	UNKNOWN_TASK,
} from '../../harness/engine/api';
import { runNode, type EngineOptions, type EngineRun } from '../../harness/engine/engine';
import { pretendedNode } from '../../harness/engine/pretendedNodes';
import {
	PICTURE_PATH,
	PICTURE_TASK,
	PICTURE_URL,
	pictureHost,
	pictureMade,
	textToPicture,
} from '../../harness/engine/pretendedRoute';
import { textsAboutAudio } from '../../harness/engine/texts';
import { wordsOf } from '../../harness/package/words';

const PROMPT = 'A lighthouse';
const BODY = { prompt: PROMPT, external_task_id: OWN_KEY };
const LOOK_UP = new RegExp(`^${PICTURE_PATH}/n8n-[0-9a-f]{40}$`);

async function make(parameters: INodeParameters = {}, options: EngineOptions = {}) {
	return await runNode(
		{ operation: 'create', prompt: PROMPT, downloadFiles: [], ...parameters },
		{ nodeType: pretendedNode(), ...options },
	);
}

const createdAndThen = (answer: object) =>
	api().post(PICTURE_PATH, BODY).reply(200, created()).get(PICTURE_TASK).reply(200, answer);

/** Whatever a run hands on: its items, its errors and what hangs on them. */
const saidBy = ({ items, errorItems, error }: EngineRun) => ({ items, errorItems, error });

const PICTURE_ITEM = {
	task_id: TASK_ID,
	task_status: 'succeed',
	picture_url: PICTURE_URL,
	created_at: '2026-03-13T02:05:02.225Z',
	expires_at: '2026-04-12T02:05:03.225Z',
	external_task_id: expect.stringMatching(OWN_KEY) as string,
};

test('a task is created with its own body at its own path, and polled there until it has ended', async () => {
	const scope = api()
		.post(PICTURE_PATH, BODY)
		.reply(200, created())
		.get(PICTURE_TASK)
		.times(2)
		.reply(200, running())
		.get(PICTURE_TASK)
		.reply(200, pictureMade());

	const { items, run } = await make();

	scope.done();
	expect(run.status).toBe('success');
	expect(items.map(({ json }) => json)).toEqual([PICTURE_ITEM]);
	expect(Object.keys(items[0].json)).toEqual(Object.keys(PICTURE_ITEM));
	expect(textsAboutAudio(items)).toEqual([]);
});

test.each(['awaitResult', 'get'])('%s asks at the path of its kind', async (operation) => {
	const scope = api().get(PICTURE_TASK).reply(200, pictureMade());

	const { items } = await make({ operation, taskId: TASK_ID });

	scope.done();
	expect(items[0].json).toMatchObject({ task_id: TASK_ID, picture_url: PICTURE_URL });
});

test('its file is downloaded by default, under its own name, type and ending', async () => {
	const scope = createdAndThen(pictureMade());
	const file = pictureHost();

	const { items } = await runNode({ prompt: PROMPT }, { nodeType: pretendedNode() });

	scope.done();
	file.done();
	expect(Object.keys(items[0].binary ?? {})).toEqual(['picture']);
	expect(items[0].binary?.picture).toMatchObject({
		fileName: `${TASK_ID}.png`,
		fileExtension: 'png',
		mimeType: 'image/png',
	});
});

describe('the output is', () => {
	test('the task as the service has it', async () => {
		const scope = createdAndThen(pictureMade());

		const { items } = await make({ output: 'raw' });

		scope.done();
		expect(items[0].json).toEqual(pictureMade().data);
	});

	test('the fields that were chosen', async () => {
		const scope = createdAndThen(pictureMade());

		const { items } = await make({
			output: 'selectedFields',
			outputFields: ['picture_url', 'task_status'],
		});

		scope.done();
		expect(items[0].json).toEqual({ task_status: 'succeed', picture_url: PICTURE_URL });
	});
});

describe('an error speaks of the picture and of nothing that another kind makes', () => {
	test('when the task fails', async () => {
		const scope = createdAndThen(failed('The prompt is too dark'));

		const said = await make();

		scope.done();
		expect(said.error?.message).toBe('Kling could not make the picture: The prompt is too dark');
		expect(said.error?.description).toContain('Check the prompt against this reason');
		expect(textsAboutAudio(saidBy(said))).toEqual([]);
	});

	test.each([
		['no result', {}],
		['an empty list', { images: [] }],
		['the files of another kind', { audios: [{ url_mp3: PICTURE_URL }] }],
	])('when the task succeeds with %s', async (_name, result) => {
		const scope = createdAndThen(pictureMade(result));

		const said = await make();

		scope.done();
		expect(said.error?.message).toBe('The task has succeeded, but its answer holds no picture');
		expect(said.error?.description).toContain('there is still no picture');
		expect(textsAboutAudio(saidBy(said))).toEqual([]);
	});

	test.each([
		[1103, 'This account may not use Kling text-to-picture', 'Ask the CometAPI support'],
		[1201, 'Kling did not accept the input', textToPicture.words.inputRules],
		[1300, 'Kling refused the content', textToPicture.words.otherInput],
	])('when the service refuses with %i', async (code, message, wayOut) => {
		const scope = api()
			.post(PICTURE_PATH, BODY)
			.reply(400, klingError(code))
			.get(LOOK_UP)
			.reply(404, UNKNOWN_TASK);

		const said = await make();

		scope.done();
		expect(said.error?.message).toBe(`${message}: the reason`);
		expect(said.error?.description).toContain(wayOut);
		expect(said.error?.description).not.toMatch(/[{}]/);
		expect(textsAboutAudio(saidBy(said))).toEqual([]);
	});

	test('when the file cannot be had', async () => {
		const scope = createdAndThen(pictureMade());
		const file = pictureHost(410);

		const said = await make({ downloadFiles: ['picture'] });

		scope.done();
		file.done();
		expect(said.error?.message).toMatch(/^The picture file could not be downloaded/);
		expect(said.error?.description).toContain(`picture: ${PICTURE_URL}`);
		expect(textsAboutAudio(saidBy(said))).toEqual([]);
	});

	test('when the wait is over', async () => {
		const scope = createdAndThen(running());

		const said = await make({ options: { maxWait: 0.05 } });

		scope.done();
		expect(said.error?.message).toBe('The task was still "processing" after 3 seconds');
		expect(textsAboutAudio(saidBy(said))).toEqual([]);
	});

	test('when its own check refuses the body; then nothing is sent', async () => {
		const said = await make({ prompt: ' ' });

		expect(said.error?.message).toBe('"Prompt" is empty');
		expect(textsAboutAudio(saidBy(said))).toEqual([]);
	});

	test('when the item goes on to the error output', async () => {
		const scope = createdAndThen(failed('The prompt is too dark'));

		const said = await make({}, { node: { onError: 'continueErrorOutput' } });

		scope.done();
		expect(said.errorItems[0].json).toMatchObject({
			error: 'Kling could not make the picture: The prompt is too dark',
			details: { task_id: TASK_ID },
		});
		expect(textsAboutAudio(saidBy(said))).toEqual([]);
	});
});

test('the fields that a kind shares with others speak of no kind', () => {
	const words = wordsOf('node', pretendedNode().description);

	expect(words.map(({ path }) => path)).toContain('node > Download Files > Picture');
	expect(textsAboutAudio(words)).toEqual([]);
});

/** The external task id under which a kind of task goes out. */
async function keySentFor(kind: string): Promise<string> {
	let key = '';
	const scope = api()
		.post(PICTURE_PATH, (body: { external_task_id: string }) => {
			key = body.external_task_id;
			return true;
		})
		.reply(200, created());
	const nodeType = pretendedNode({ ...textToPicture, kind });

	await make({ awaitMode: 'none' }, { nodeType });

	scope.done();
	return key;
}

test('the same body has another key as another kind of task, and the same as the same', async () => {
	const key = await keySentFor('textToPicture');

	expect(await keySentFor('textToPicture')).toBe(key);
	expect(await keySentFor('textToDrawing')).not.toBe(key);
});
