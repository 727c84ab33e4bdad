import { elapsedMs } from '../../../nodes/CometApiKling/base/time';
import { api, at, PATH, running, succeeded, TASK_ID, VIDEO } from '../../harness/engine/api';
import { passTime } from '../../harness/engine/fastTime';
import { createAudio } from '../../harness/engine/operations';
import { EACH_SERVICE, serviceAs } from '../../harness/engine/services';
import { callBack, suspend, suspendable, suspendedBy } from '../../harness/engine/waiting';

/** An execution that waits for a task of this service, and the task. */
async function suspendedAt(service: ReturnType<typeof serviceAs>) {
	let externalId = '';
	const id = service.idOf();
	api()
		.post(PATH, (body: Record<string, string>) => Boolean((externalId = body.external_task_id)))
		.reply(...service.created())
		.get(at(id))
		.reply(...service.shown('processing'));
	const run = await createAudio({ awaitMode: 'callback' }, suspendable());
	const task = { body: { video_url: VIDEO, external_task_id: externalId } };
	return { waiting: suspendedBy(run), id, externalId, task };
}

describe.each(EACH_SERVICE)('an execution that waits for a task of %s', (_name, service) => {
	test('is resumed by the callback, although the service is 30 seconds behind it', async () => {
		const { waiting, id, externalId, task } = await suspendedAt(service);
		const scope = api()
			.get(at(id))
			.times(7)
			.reply(...service.shown('processing', task));
		scope.get(at(id)).reply(...service.shown('succeed', task));

		const { items } = await callBack(waiting, { body: service.callback('succeed', task) });

		scope.done();
		expect(items).toMatchObject([
			{
				json: {
					task_id: id,
					external_task_id: externalId,
					task_status: 'succeed',
					mp3_url: expect.any(String) as string,
				},
			},
		]);
	});

	test("is resumed by a callback that holds Kling's id alone", async () => {
		const { waiting, id, task } = await suspendedAt(service);
		const scope = api()
			.get(at(id))
			.times(7)
			.reply(...service.shown('processing', task));
		scope.get(at(id)).reply(...service.shown('succeed', task));

		const { items } = await callBack(waiting, { body: { task_id: TASK_ID, status: 'finished' } });

		scope.done();
		expect(items).toMatchObject([{ json: { task_id: id, task_status: 'succeed' } }]);
	});

	test('sleeps on, and nothing is asked, while callbacks say that the task runs', async () => {
		const { waiting, task } = await suspendedAt(service);

		const { items } = await callBack(waiting, { body: service.callback('processing', task) });

		expect(items).toBeUndefined();
	});
});

test('callbacks that name no task resume the execution, although the service is 30 seconds behind each', async () => {
	const waiting = await suspend(['one', 'two']);
	const startMs = elapsedMs();
	for (const [id, shownMs] of Object.entries({ one: 30_000, two: 50_000 })) {
		api()
			.persist()
			.get(at(id))
			.reply(200, () => (elapsedMs() - startMs < shownMs ? running(id) : succeeded(id)));
	}

	const first = callBack(waiting, { body: {} });
	await passTime(20_000);
	const results = await Promise.all([first, callBack(waiting, { body: {} })]);

	expect(results.filter(({ items }) => items !== undefined)).toHaveLength(1);
});
