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

/** Answers status requests by kind, and notes the order of the kinds. */
function serviceWith(answers: Record<string, [status: number, body: object]>) {
	const kinds: string[] = [];
	for (const [kind, path] of Object.entries(PATHS)) {
		const [status, body] = answers[kind] ?? [404, UNKNOWN_TASK];
		api()
			.persist()
			.get(`${path}/${TASK_ID}`)
			.optionally()
			.reply(status, () => {
				kinds.push(kind);
				return body;
			});
	}
	return kinds;
}

test('a kind that is not chosen is not asked for', async () => {
	const kinds = serviceWith({ textToVideo: [200, madeAs(TEXT_TO_VIDEO)] });

	const { status, items } = await new Trigger({ taskKinds: ['videoToAudio'] }).call(
		callbackFor(TASK_ID),
	);

	expect(new Set(kinds)).toEqual(new Set(['videoToAudio']));
	expect(status).toBe(403);
	expect(items).toBeUndefined();
});

test.each(KINDS.map((kind) => [kind.kind, kind] as const))(
	'a trigger for %s uses its path only',
	async (name, kind) => {
		const kinds = serviceWith({ [name]: [200, madeAs(kind)] });

		const { status, items } = await new Trigger({ taskKinds: [name] }).call(callbackFor(TASK_ID));

		expect(kinds).toEqual([name]);
		expect(status).toBe(200);
		expect(items).toMatchObject([{ json: { task_id: TASK_ID, task_status: 'succeed' } }]);
	},
);

test('the chosen kinds are tried in their order until one knows the task', async () => {
	const kinds = serviceWith({ imageToVideo: [200, madeAs(IMAGE_TO_VIDEO)] });
	const taskKinds = ['textToVideo', 'imageToVideo', 'videoToAudio'];

	const { items } = await new Trigger({ taskKinds }).call(callbackFor(TASK_ID));

	expect(kinds).toEqual(['textToVideo', 'imageToVideo']);
	expect(items).toMatchObject([{ json: { video_id: `v-${TASK_ID}` } }]);
});

test('a task that none of the chosen kinds knows is answered 403', async () => {
	const kinds = serviceWith({});

	const { status } = await new Trigger({ taskKinds: ALL }).call(callbackFor(TASK_ID));

	expect(kinds.slice(0, ALL.length)).toEqual(ALL);
	expect(status).toBe(403);
});

describe('a service that knows a task under any path', () => {
	test('is tried under each kind until the result fits', async () => {
		const kinds = serviceWith({
			videoToAudio: [200, madeAs(TEXT_TO_VIDEO)],
			textToAudio: [200, madeAs(TEXT_TO_VIDEO)],
			textToVideo: [200, madeAs(TEXT_TO_VIDEO)],
		});
		const taskKinds = ['videoToAudio', 'textToAudio', 'textToVideo'];
		const file = fileHostOf(TEXT_TO_VIDEO);

		const trigger = new Trigger({ taskKinds, downloadFiles: ['mp3', 'video'] });
		const { items } = await trigger.call(callbackFor(TASK_ID));

		file.done();
		expect(kinds).toEqual(taskKinds);
		expect(items).toMatchObject([{ json: { video_url: expect.any(String) as string } }]);
		expect(items?.[0].json).not.toHaveProperty('error');
		expect(Object.keys(items?.[0].binary ?? {})).toEqual(['video']);
	});

	test('does not pass a soundtrack, which has a video, as a sound from a text', async () => {
		const kinds = serviceWith({
			textToAudio: [200, succeeded()],
			videoToAudio: [200, succeeded()],
		});
		const taskKinds = ['textToAudio', 'videoToAudio'];

		const { items } = await new Trigger({ taskKinds }).call(callbackFor(TASK_ID));

		expect(kinds).toEqual(taskKinds);
		expect(items).toMatchObject([{ json: { video_id: 'v1', mp3_url: expect.any(String) } }]);
	});

	test('makes the callback repeat while the path that may be the right one fails', async () => {
		serviceWith({
			textToAudio: [200, madeAs(TEXT_TO_VIDEO)],
			textToVideo: [503, klingError(5001)],
		});

		const trigger = new Trigger({ taskKinds: ['textToAudio', 'textToVideo'] });
		const { status, items } = await trigger.call(callbackFor(TASK_ID));

		expect(status).toBe(503);
		expect(items).toBeUndefined();
	});

	test('without a result of any kind gives an error in the words of the first kind', async () => {
		const empty = madeAs(TEXT_TO_AUDIO, TASK_ID, { task_result: {} });
		serviceWith({ textToVideo: [200, empty], textToAudio: [200, empty] });

		const trigger = new Trigger({ taskKinds: ['textToVideo', 'textToAudio'] });
		const { status, items } = await trigger.call(callbackFor(TASK_ID));

		expect(status).toBe(200);
		expect(items).toMatchObject([
			{
				json: {
					error: 'The task succeeded, but its answer contains no clip',
					details: { task_id: TASK_ID },
				},
			},
		]);
	});

	test.each([
		['failed', failed('no')],
		['processing', running()],
	])('is tried once for a task with the status %s', async (status, answer) => {
		const kinds = serviceWith({ textToAudio: [200, answer], videoToAudio: [200, answer] });
		const trigger = new Trigger({ taskKinds: ALL, events: ['failed', 'processing'] });

		const { items } = await trigger.call(callbackFor(TASK_ID, status));

		expect(kinds).toEqual(['videoToAudio']);
		expect(items).toMatchObject([{ json: { task_status: status } }]);
	});
});

test('an unknown task is answered 503 while one of the kinds fails', async () => {
	serviceWith({ textToAudio: [503, klingError(5001)] });

	const { status } = await new Trigger({ taskKinds: ALL }).call(callbackFor(TASK_ID));

	expect(status).toBe(503);
});

test('with a kind that this version does not know the callback is answered 503, and nothing is sent', async () => {
	const kinds = serviceWith({});

	const trigger = new Trigger({ taskKinds: ['videoToAudio', 'lipSync'] });
	const { status, json, items } = await trigger.call(callbackFor(TASK_ID));

	expect(kinds).toEqual([]);
	expect(status).toBe(503);
	expect(json).toEqual({ message: '"Kinds of Task" has an unknown value' });
	expect(items).toBeUndefined();
});

test('with no kind chosen the callback is answered 503, and nothing is sent', async () => {
	const kinds = serviceWith({});

	const { status, json } = await new Trigger({ taskKinds: [] }).call(callbackFor(TASK_ID));

	expect(kinds).toEqual([]);
	expect([status, json]).toEqual([503, { message: '"Kinds of Task" is empty' }]);
});

test('without Verify a callback is read as the chosen kind that finds a file in it', async () => {
	const trigger = new Trigger({ verify: false, taskKinds: ['textToAudio', 'textToVideo'] });

	const { items } = await trigger.call(klingCallback(TASK_ID));

	expect(items).toMatchObject([{ json: { task_id: TASK_ID, video_id: 'v1' } }]);
});
