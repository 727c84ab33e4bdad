import { sleep } from 'n8n-workflow';
import {
	api,
	at,
	created,
	files,
	klingError,
	MP3,
	PATH,
	running,
	succeeded,
	TASK_ID,
	UNKNOWN_TASK,
	VIDEO,
} from '../../harness/engine/api';
import { shiftDate, takeSleepsMs } from '../../harness/engine/fastTime';
import { createAudio } from '../../harness/engine/operations';
import { suspend, suspendable, suspendedBy, callBack } from '../../harness/engine/waiting';
import { callbackFor } from '../../harness/engine/webhookContext';

const HOUR_MS = 3_600_000;
const THREE = ['one', 'two', 'three'];

/** A wait of half a minute, so that what looks until the limit is soon through. */
const SHORT_WAIT = { options: { maxWait: 0.5 } };

const ALL_THREE = THREE.map((id, item) => ({
	json: { task_id: id, task_status: 'succeed' },
	pairedItem: { item },
}));

/** The items of those calls that resumed the execution. */
const resumesOf = (results: Array<Awaited<ReturnType<typeof callBack>>>) =>
	results.map(({ items }) => items).filter((items) => items !== undefined);

describe('a single task', () => {
	test('its callback resumes the execution with what the API says', async () => {
		const waiting = await suspend();
		const scope = api().get(at()).reply(200, succeeded());

		const { items, resumeError } = await callBack(waiting);

		scope.done();
		expect(resumeError).toBeUndefined();
		expect(items).toMatchObject([
			{
				json: { task_id: TASK_ID, task_status: 'succeed', duration: 5.1 },
				pairedItem: { item: 0 },
			},
		]);
		expect(items?.[0].json).not.toHaveProperty('timed_out');
	});

	test('the sender is answered 200, by the node alone', async () => {
		const waiting = await suspend();
		api().get(at()).reply(200, succeeded());

		expect(await callBack(waiting)).toMatchObject({ status: 200, isAnswered: true });
	});

	test.each<[string, unknown]>([
		['by its task id', { task_id: TASK_ID, task_status: 'succeed' }],
		['wrapped in data', { code: 0, data: { task_id: TASK_ID, task_status: 'succeed' } }],
		['without a status', { task_id: TASK_ID }],
		['by an id that is not ours', { task_id: 'upstream-1', task_status: 'succeed' }],
		['as failed, which it is not', { task_id: TASK_ID, task_status: 'failed' }],
	])('a callback that names it %s resumes it if it has ended', async (_name, body) => {
		const waiting = await suspend();
		api().get(at()).reply(200, succeeded());

		expect((await callBack(waiting, { body })).items).toMatchObject([
			{ json: { task_status: 'succeed' } },
		]);
	});

	test.each(['submitted', 'processing'])(
		'a callback that says "%s" costs no look',
		async (status) => {
			expect((await callBack(await suspend(), callbackFor(TASK_ID, status))).items).toBeUndefined();
		},
	);

	test('a forged callback leaves it parked', async () => {
		const waiting = await suspend([TASK_ID], SHORT_WAIT);
		api().persist().get(at()).reply(200, running());

		expect((await callBack(waiting)).items).toBeUndefined();
	});

	test('a callback for an unknown task leaves it parked after one look', async () => {
		const waiting = await suspend();
		const scope = api().get(at()).reply(200, running());

		expect((await callBack(waiting, callbackFor('unknown'))).items).toBeUndefined();
		scope.done();
	});
});

test('a callback that names the external id alone is known by it', async () => {
	const scope = api()
		.post(PATH, { video_url: VIDEO, external_task_id: 'order-7', callback_url: /./ })
		.reply(200, created())
		.get(at())
		.reply(200, running());
	const additionalFields = { externalTaskId: 'order-7' };
	const waiting = suspendedBy(
		await createAudio({ awaitMode: 'callback', additionalFields }, suspendable()),
	);
	scope.get(at()).reply(200, running()).get(at()).reply(200, succeeded());

	const body = { task_status: 'succeed', task_info: { external_task_id: 'order-7' } };
	const { items } = await callBack(waiting, { body });

	scope.done();
	expect(items).toMatchObject([{ json: { task_id: TASK_ID, external_task_id: 'order-7' } }]);
});

describe('what passes is waited for', () => {
	test.each<[string, number, object]>([
		['a callback ahead of the API', 200, running()],
		['a service that is down', 503, { message: 'maintenance' }],
		['a service that has too much to do', 429, klingError(1302)],
	])('%s: after 15 seconds at every poll interval', async (_name, status, answer) => {
		const waiting = await suspend([TASK_ID], { options: { pollInterval: 7 } });
		const scope = api().get(at()).times(7).reply(status, answer).get(at()).reply(200, succeeded());
		takeSleepsMs();

		const { items } = await callBack(waiting);

		scope.done();
		expect(items).toMatchObject([{ json: { task_status: 'succeed' }, pairedItem: { item: 0 } }]);
		expect(takeSleepsMs()).toEqual([1_000, 2_000, 4_000, 8_000, 7_000, 7_000, 7_000]);
	});

	test('a service that is late to know its task is asked until it does', async () => {
		const waiting = await suspend();
		const scope = api()
			.get(at())
			.times(2)
			.reply(404, UNKNOWN_TASK)
			.get(at())
			.reply(200, succeeded());

		const { items } = await callBack(waiting);

		scope.done();
		expect(items).toMatchObject([{ json: { task_id: TASK_ID, task_status: 'succeed' } }]);
	});

	test('a service that stays down leaves the execution parked', async () => {
		const waiting = await suspend([TASK_ID], SHORT_WAIT);
		api().persist().get(at()).reply(503, {});

		expect(await callBack(waiting)).toMatchObject({ status: 200, items: undefined });
	});

	test('a credential that cannot be read leaves the execution parked', async () => {
		const waiting = await suspend([TASK_ID], SHORT_WAIT);
		const credentials = new Error('the database is locked');

		const results = await callBack(waiting, callbackFor(TASK_ID), { credentials });

		expect(results).toMatchObject({ status: 200, items: undefined });
	});
});

describe('several tasks', () => {
	test('a callback leaves them parked while another runs, and looks no further than that', async () => {
		const waiting = await suspend(THREE);
		const scope = api()
			.get(at('three'))
			.reply(200, succeeded('three'))
			.get(at('one'))
			.reply(200, running('one'));

		expect((await callBack(waiting, callbackFor('three'))).items).toBeUndefined();
		scope.done();
	});

	test('the last callback hands on all, and none that has ended is looked at again', async () => {
		const waiting = await suspend(THREE);
		const scope = api();
		scope.get(at('one')).reply(200, succeeded('one'));
		for (const id of ['two', 'three']) {
			scope.get(at(id)).reply(200, running(id)).get(at(id)).reply(200, succeeded(id));
		}

		const results = [];
		for (const id of THREE) results.push((await callBack(waiting, callbackFor(id))).items);

		scope.done();
		expect(results).toMatchObject([undefined, undefined, ALL_THREE]);
	});

	test('simultaneous callbacks of all tasks resume the execution once, with one look each', async () => {
		const waiting = await suspend(THREE);
		const scope = api();
		for (const id of THREE) scope.get(at(id)).reply(200, succeeded(id));

		const results = await Promise.all(
			THREE.map(async (id) => await callBack(waiting, callbackFor(id))),
		);

		scope.done();
		expect(results.map(({ status }) => status)).toEqual([200, 200, 200]);
		expect(resumesOf(results)).toMatchObject([ALL_THREE]);
	});
});

describe('an execution is resumed once', () => {
	test('by the same callback twenty times at the same instant', async () => {
		const waiting = await suspend();
		api().get(at()).reply(200, succeeded());

		const results = await Promise.all(
			Array.from({ length: 20 }, async () => await callBack(waiting)),
		);

		expect(resumesOf(results)).toHaveLength(1);
	});

	test('a repeat while files are still downloaded ends at once', async () => {
		const waiting = await suspend([TASK_ID], { downloadFiles: ['mp3'] });
		api().get(at()).reply(200, succeeded());
		let repeat: ReturnType<typeof callBack> | undefined;
		files()
			.get(`/${TASK_ID}.mp3`)
			.query(true)
			.reply(200, async () => {
				repeat = callBack(waiting);
				await repeat;
				return MP3;
			});

		const { items } = await callBack(waiting);

		expect(items?.[0].binary).toHaveProperty('mp3');
		expect(await repeat).toMatchObject({ status: 200, items: undefined });
	});

	test('a repeat right afterwards is answered and costs no look', async () => {
		const waiting = await suspend();
		api().get(at()).reply(200, succeeded());
		await callBack(waiting);

		expect(await callBack(waiting)).toMatchObject({ status: 200, items: undefined });
	});

	test('a repeat half a minute later finds it open, if n8n has not resumed it after all', async () => {
		const waiting = await suspend();
		api().get(at()).reply(200, succeeded());
		await callBack(waiting);
		await sleep(31_000);

		expect((await callBack(waiting)).items).toHaveLength(1);
	});

	test('two executions that wait for the same task are each resumed', async () => {
		const waiting = [await suspend(), await suspend()];
		api().get(at()).times(2).reply(200, succeeded());

		expect(resumesOf([await callBack(waiting[0]), await callBack(waiting[1])])).toHaveLength(2);
	});

	test('not by a callback so close to the limit that n8n may be handing the items on', async () => {
		const waiting = await suspend([TASK_ID], SHORT_WAIT);
		api().get(at()).optionally().reply(200, succeeded());
		await sleep(28_000);

		expect((await callBack(waiting)).items).toBeUndefined();
	});

	test('nor by one whose look outlasted the limit, though the date was set back meanwhile', async () => {
		const waiting = await suspend([TASK_ID], SHORT_WAIT);
		api()
			.get(at())
			.reply(200, async () => {
				await sleep(31_000);
				shiftDate(-HOUR_MS);
				return succeeded();
			});

		expect((await callBack(waiting)).items).toBeUndefined();
		shiftDate(HOUR_MS);
	});
});
