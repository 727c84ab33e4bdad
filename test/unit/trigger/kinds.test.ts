import {
	api,
	failed,
	klingError,
	PATH,
	running,
	succeeded,
	TASK_ID,
	UNKNOWN_TASK,
} from '../../harness/engine/api';
import {
	fileHostOf,
	IMAGE_TO_VIDEO,
	KINDS,
	madeAs,
	TEXT_TO_AUDIO,
	TEXT_TO_VIDEO,
} from '../../harness/engine/kinds';
import { klingCallback, Trigger } from '../../harness/engine/trigger';
import { callbackFor } from '../../harness/engine/webhookContext';

const PATHS: Record<string, string> = {
	videoToAudio: PATH,
	...Object.fromEntries(KINDS.map(({ kind, path }) => [kind, path])),
};
const ALL = Object.keys(PATHS);

/** Answers looks by the kind whose path is asked, and tells in which order that was. */
function serviceWith(answers: Record<string, [status: number, body: object]>) {
	const asked: string[] = [];
	for (const [kind, path] of Object.entries(PATHS)) {
		const [status, body] = answers[kind] ?? [404, UNKNOWN_TASK];
		api()
			.persist()
			.get(`${path}/${TASK_ID}`)
			.optionally()
			.reply(status, () => {
				asked.push(kind);
				return body;
			});
	}
	return asked;
}

test('by default a trigger asks about soundtracks alone', async () => {
	const asked = serviceWith({ textToVideo: [200, madeAs(TEXT_TO_VIDEO)] });

	const { status, items } = await new Trigger().call(callbackFor(TASK_ID));

	expect(asked).toEqual(['videoToAudio']);
	expect(status).toBe(403);
	expect(items).toBeUndefined();
});

test.each(KINDS.map((kind) => [kind.kind, kind] as const))(
	'a trigger for %s asks at its path alone',
	async (name, kind) => {
		const asked = serviceWith({ [name]: [200, madeAs(kind)] });

		const { status, items } = await new Trigger({ taskKinds: [name] }).call(callbackFor(TASK_ID));

		expect(asked).toEqual([name]);
		expect(status).toBe(200);
		expect(items).toMatchObject([{ json: { task_id: TASK_ID, task_status: 'succeed' } }]);
	},
);

test('the chosen kinds are asked in turn, in the order of the choice, until one knows the task', async () => {
	const asked = serviceWith({ imageToVideo: [200, madeAs(IMAGE_TO_VIDEO)] });
	const taskKinds = ['textToVideo', 'imageToVideo', 'videoToAudio'];

	const { items } = await new Trigger({ taskKinds }).call(callbackFor(TASK_ID));

	expect(asked).toEqual(['textToVideo', 'imageToVideo']);
	expect(items).toMatchObject([{ json: { video_id: `v-${TASK_ID}` } }]);
});

test('a task that none of the chosen kinds knows is refused', async () => {
	const asked = serviceWith({});

	const { status } = await new Trigger({ taskKinds: ALL }).call(callbackFor(TASK_ID));

	expect(asked).toEqual(ALL);
	expect(status).toBe(403);
});

describe('a service that knows a task under any path', () => {
	test('is asked on until the result is one of the kind', async () => {
		const asked = serviceWith({
			videoToAudio: [200, madeAs(TEXT_TO_VIDEO)],
			textToAudio: [200, madeAs(TEXT_TO_VIDEO)],
			textToVideo: [200, madeAs(TEXT_TO_VIDEO)],
		});
		const taskKinds = ['videoToAudio', 'textToAudio', 'textToVideo'];
		const file = fileHostOf(TEXT_TO_VIDEO);

		const trigger = new Trigger({ taskKinds, downloadFiles: ['mp3', 'video'] });
		const { items } = await trigger.call(callbackFor(TASK_ID));

		file.done();
		expect(asked).toEqual(taskKinds);
		expect(items).toMatchObject([{ json: { video_url: expect.any(String) as string } }]);
		expect(items?.[0].json).not.toHaveProperty('error');
		expect(Object.keys(items?.[0].binary ?? {})).toEqual(['video']);
	});

	test('takes a soundtrack, which has a video, for no sound from a text', async () => {
		const asked = serviceWith({
			textToAudio: [200, succeeded()],
			videoToAudio: [200, succeeded()],
		});
		const taskKinds = ['textToAudio', 'videoToAudio'];

		const { items } = await new Trigger({ taskKinds }).call(callbackFor(TASK_ID));

		expect(asked).toEqual(taskKinds);
		expect(items).toMatchObject([{ json: { video_id: 'v1', mp3_url: expect.any(String) } }]);
	});

	test('is asked again while the path that may be its own is away', async () => {
		serviceWith({
			textToAudio: [200, madeAs(TEXT_TO_VIDEO)],
			textToVideo: [503, klingError(5001)],
		});

		const trigger = new Trigger({ taskKinds: ['textToAudio', 'textToVideo'] });
		const { status, items } = await trigger.call(callbackFor(TASK_ID));

		expect(status).toBe(503);
		expect(items).toBeUndefined();
	});

	test('and has no result of any kind for it gives an error in the words of the first', async () => {
		const empty = madeAs(TEXT_TO_AUDIO, TASK_ID, { task_result: {} });
		serviceWith({ textToVideo: [200, empty], textToAudio: [200, empty] });

		const trigger = new Trigger({ taskKinds: ['textToVideo', 'textToAudio'] });
		const { status, items } = await trigger.call(callbackFor(TASK_ID));

		expect(status).toBe(200);
		expect(items).toMatchObject([
			{
				json: {
					error: 'The task has succeeded, but its answer holds no clip',
					details: { task_id: TASK_ID },
				},
			},
		]);
	});

	test.each([
		['failed', failed('no')],
		['processing', running()],
	])('is asked no further for one that is %s', async (status, answer) => {
		const asked = serviceWith({ textToAudio: [200, answer], videoToAudio: [200, answer] });
		const trigger = new Trigger({ taskKinds: ALL, events: ['failed', 'processing'] });

		const { items } = await trigger.call(callbackFor(TASK_ID, status));

		expect(asked).toEqual(['videoToAudio']);
		expect(items).toMatchObject([{ json: { task_status: status } }]);
	});
});

test('while one of the kinds cannot be asked, a task that the others do not know is put off', async () => {
	serviceWith({ textToAudio: [503, klingError(5001)] });

	const { status } = await new Trigger({ taskKinds: ALL }).call(callbackFor(TASK_ID));

	expect(status).toBe(503);
});

test('a kind that this version does not know puts the callback off, and nobody is asked', async () => {
	const asked = serviceWith({});

	const trigger = new Trigger({ taskKinds: ['videoToAudio', 'lipSync'] });
	const { status, json, items } = await trigger.call(callbackFor(TASK_ID));

	expect(asked).toEqual([]);
	expect(status).toBe(503);
	expect(json).toEqual({ message: '"Kinds of Task" has an unknown value' });
	expect(items).toBeUndefined();
});

test('with no kind chosen the callback is put off, and nobody is asked', async () => {
	const asked = serviceWith({});

	const { status, json } = await new Trigger({ taskKinds: [] }).call(callbackFor(TASK_ID));

	expect(asked).toEqual([]);
	expect([status, json]).toEqual([503, { message: '"Kinds of Task" is empty' }]);
});

test('without the check a callback is read as the chosen kind that finds a file in it', async () => {
	const trigger = new Trigger({ verify: false, taskKinds: ['textToAudio', 'textToVideo'] });

	const { items } = await trigger.call(klingCallback(TASK_ID));

	expect(items).toMatchObject([{ json: { task_id: TASK_ID, video_id: 'v1' } }]);
});
