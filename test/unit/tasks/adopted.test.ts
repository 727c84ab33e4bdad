import {
	api,
	at,
	CREATED_AT_MS,
	networkError,
	PATH,
	succeeded,
	TASK_ID,
} from '../../harness/engine/api';
import { createAudio } from '../../harness/engine/operations';

/** A create under an id of the user's whose answer is lost, and the task that is found by that id. */
async function createAfterLostAnswer(found: object) {
	const { data, ...envelope } = succeeded() as { data: { task_info: object } };
	const task_info = {
		external_task_id: 'order-1',
		parent_video: { url: 'https://example.com/clip.mp4' },
	};
	const scope = api()
		.post(PATH)
		.replyWithError(networkError('ECONNRESET', 'socket hang up'))
		.get(at('order-1'))
		.reply(200, { ...envelope, data: { ...data, task_info, ...found } });

	const run = await createAudio({
		downloadFiles: [],
		additionalFields: { externalTaskId: 'order-1' },
	});
	scope.done();
	return run;
}

test('the task of a lost answer is adopted', async () => {
	const { items } = await createAfterLostAnswer({});

	expect(items[0].json.task_id).toBe(TASK_ID);
	expect(items[0].pairedItem).toEqual({ item: 0 });
});

test.each<[string, object]>([
	['that was created yesterday', { created_at: CREATED_AT_MS - 24 * 60 * 60_000 }],
	[
		'that was made from another video',
		{
			task_info: {
				external_task_id: 'order-1',
				parent_video: { url: 'https://example.com/b.mp4' },
			},
		},
	],
])('a task %s is not taken for it, and none is created in its place', async (_name, found) => {
	const { error, items } = await createAfterLostAnswer(found);

	expect(items).toEqual([]);
	expect(error?.message).toBe(`The External Task ID order-1 belongs to another task: ${TASK_ID}`);
	expect(error?.description).toContain('order-1');
});
