import {
	api,
	at,
	CREATED_AT_MS,
	networkError,
	newTask,
	PATH,
	VIDEO,
} from '../../harness/engine/api';
import { setLookups } from '../../harness/engine/lookups';
import { createAudio } from '../../harness/engine/operations';
import { EACH_SERVICE } from '../../harness/engine/services';

const DAY_MS = 24 * 60 * 60_000;

describe.each(EACH_SERVICE)('with the service "%s"', (_name, service) => {
	const { lookupByExternalId: isFound } = service.facts;
	const id = service.idOf();

	/** A create under an id of the user's whose answer is lost, and the task that has that id. */
	async function createAfterLostAnswer(video_url: string, createdAtMs = CREATED_AT_MS) {
		setLookups(isFound);
		const body = { video_url, external_task_id: 'order-1' };
		const [status, answer] = service.shown('succeed', { body });
		const data = { ...(answer.data as object), created_at: createdAtMs };
		api()
			.post(PATH, newTask({ external_task_id: 'order-1' }))
			.replyWithError(networkError('ECONNRESET', 'socket hang up'));
		const search = api().get(at('order-1'));
		if (isFound) search.reply(status, { ...answer, data } as object);
		else search.times(6).reply(...service.unknownTask('order-1'));
		return await createAudio({ additionalFields: { externalTaskId: 'order-1' } });
	}

	test('the task of a lost answer is adopted where the service finds it', async () => {
		const { items, error } = await createAfterLostAnswer(VIDEO);

		if (isFound) {
			return expect(items).toMatchObject([
				{ json: { task_id: id, external_task_id: 'order-1' }, pairedItem: { item: 0 } },
			]);
		}
		expect(items).toEqual([]);
		expect(error?.message).toMatch(/It is not known whether a task was created$/);
		expect(error?.description).toContain('External Task ID: order-1');
	});

	if (!isFound) return;

	test.each<[string, string, number?]>([
		['that was created yesterday', VIDEO, CREATED_AT_MS - DAY_MS],
		['that was made from another video', 'https://example.com/b.mp4'],
	])('a task %s is not taken for it, and none is created in its place', async (...row) => {
		const [, video, createdAtMs] = row;

		const { error, items } = await createAfterLostAnswer(video, createdAtMs);

		expect(items).toEqual([]);
		expect(error?.message).toBe(`The External Task ID order-1 belongs to another task: ${id}`);
		expect(error?.description).toContain('order-1');
	});
});
