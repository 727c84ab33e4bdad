import type { INodeParameters } from 'n8n-workflow';
import {
	api,
	at,
	failed,
	fileRequest,
	files,
	MP4,
	PATH,
	running,
	succeeded,
	TASK_ID,
	UNKNOWN_TASK,
	VIDEO,
	wrappedAs,
} from '../../harness/engine/api';
import { takeSleepsMs } from '../../harness/engine/fastTime';
import { createAudio } from '../../harness/engine/operations';
import { EACH_SERVICE, serviceAs } from '../../harness/engine/services';
import { EXTERNAL_ID, klingCallback, queryFor, Trigger } from '../../harness/engine/trigger';
import { PUBLIC_URL, taskIn } from '../../harness/engine/waiting';
import type { Call } from '../../harness/engine/webhookContext';

const HOOK = `${PUBLIC_URL}/webhook/abc/webhook`;

/** A callback to that address. */
const proven = (call: Call, query: Call['query'] = queryFor()): Call => ({ ...call, query });

/** An API that knows no task, as gateways know none by Kling's id. */
const knowsNothing = () => api().persist().get(/./).reply(404, UNKNOWN_TASK);

type Reply = Awaited<ReturnType<Trigger['call']>>;
const itemOf = ({ items }: Reply) => items?.map(({ json }) => json);

describe.each(EACH_SERVICE)('the callback of a task that %s has made', (name, service) => {
	/** The address and external id that the node really sends. */
	async function createdTask() {
		let sent: Record<string, string> = {};
		api()
			.post(PATH, (body: Record<string, string>) => Boolean((sent = body)))
			.reply(...service.created());
		await createAudio(
			{ awaitMode: 'none', additionalFields: { callbackUrl: HOOK } },
			{ publicUrl: PUBLIC_URL },
		);
		const query = Object.fromEntries(new URL(sent.callback_url).searchParams);
		return { query, body: { video_url: VIDEO, external_task_id: sent.external_task_id } };
	}

	/** The service as it answers gets of this task. */
	function answering(task: Parameters<typeof service.shown>[1]) {
		const { lookupByExternalId } = service.facts;
		const known = [service.idOf(task), lookupByExternalId && task?.body?.external_task_id];
		api()
			.persist()
			.get((path) => path.startsWith(at('')))
			.reply((path) =>
				known.includes(taskIn(path))
					? service.shown('succeed', task)
					: service.unknownTask(taskIn(path)),
			);
	}

	test('starts the workflow once', async () => {
		const { query, body } = await createdTask();
		const task = { body };
		answering(task);
		const trigger = new Trigger();
		const call = { body: service.callback('succeed', task), query };

		const first = await trigger.call(call);
		const second = await trigger.call(call);

		expect(first.status).toBe(200);
		expect(itemOf(first)).toMatchObject([{ task_status: 'succeed', video_id: expect.any(String) }]);
		const [item] = itemOf(first) ?? [];
		const isKnown = name !== 'gateway';
		expect(item.task_id).toBe(isKnown ? service.idOf(task) : TASK_ID);
		if (name !== 'rewriting') expect(item.external_task_id).toBe(body.external_task_id);
		expect('mp3_url' in item).toBe(isKnown);
		expect(second).toMatchObject({ status: 200, items: undefined });
		expect(trigger.warnings).toEqual([]);
	});

	test('starts nothing if it comes without the address and the API does not know its ids', async () => {
		knowsNothing();
		const trigger = new Trigger();

		const reply = await trigger.call({ body: service.callback('succeed') });

		expect(reply).toMatchObject({ status: 403, items: undefined });
		expect(trigger.warnings).toHaveLength(1);
	});
});

describe('where the API does not know its ids, a true callback is the item', () => {
	const TASK = klingCallback(TASK_ID).body as Record<string, unknown>;
	const known = { task_id: TASK_ID, task_status: 'succeed', external_task_id: EXTERNAL_ID };

	test.each<[string, unknown, object]>([
		['as Kling documents it', TASK, known],
		['wrapped', { code: 0, message: 'SUCCEED', data: TASK }, known],
		['wrapped twice', { code: 0, data: { code: 0, data: TASK } }, known],
		['in a list', [TASK], known],
		['as text', { code: 'success', data: JSON.stringify(TASK) }, known],
		['with its id under "id"', { ...TASK, task_id: undefined, id: TASK_ID }, known],
		['with an unknown status word and files', { ...TASK, task_status: 'finished' }, known],
		['with our external id', { ...TASK, external_task_id: EXTERNAL_ID }, known],
		[
			'failed',
			{ task_id: TASK_ID, task_status: 'failed', task_status_msg: 'Too <dark>' },
			{ task_id: TASK_ID, task_status: 'failed', task_status_msg: 'Too ‹dark›' },
		],
	])('%s', async (_name, body, expected) => {
		knowsNothing();
		const trigger = new Trigger();

		const reply = await trigger.call(proven({ body }));

		expect(reply.status).toBe(200);
		expect(itemOf(reply)).toMatchObject([expected]);
		expect(trigger.warnings).toEqual([]);
	});

	test('with an id that was sent as a number: its digits are in the text', async () => {
		knowsNothing();
		const text = JSON.stringify(TASK).replace(`"${TASK_ID}"`, TASK_ID);
		const call = { body: JSON.parse(text) as unknown, rawBody: Buffer.from(text) };

		expect(itemOf(await new Trigger().call(proven(call)))).toMatchObject([known]);
	});

	test.each<[string, object, RegExp]>([
		[
			'a rounded number',
			{ ...TASK, task_id: 861254119619698800 },
			/lost digits .+8612541196196988/,
		],
		['nothing', { ...TASK, task_id: undefined }, /without a Task ID/],
	])(
		'with %s as its id, it has the external id in its place, and the log says so',
		async (...row) => {
			knowsNothing();
			const trigger = new Trigger();

			expect(itemOf(await trigger.call(proven({ body: row[1] })))).toMatchObject([
				{ ...known, task_id: EXTERNAL_ID },
			]);
			expect(trigger.warnings).toEqual([expect.stringMatching(row[2])]);
		},
	);

	test('with its files; a link into a private network is left out', async () => {
		knowsNothing();
		fileRequest('mp4').reply(200, MP4);
		const trigger = new Trigger({ downloadFiles: ['video', 'mp3'] });
		const task_result = {
			...(TASK.task_result as object),
			audios: [{ id: 'a1', url_mp3: 'http://169.254.169.254/latest/meta-data' }],
		};

		const { items } = await trigger.call(proven({ body: { ...TASK, task_result } }));

		expect(Object.keys(items?.[0].binary ?? {})).toEqual(['video']);
		expect(JSON.stringify(items)).not.toContain('169.254');
	});

	test('a redirect into a private network is not followed; the item is an error', async () => {
		knowsNothing();
		files().get(/mp4/).reply(302, '', { location: 'http://127.0.0.1/' });
		const trigger = new Trigger({ downloadFiles: ['video'] });

		const { items } = await trigger.call(proven({ body: TASK }));

		expect(items?.[0].json.error).toContain('leads to a private network');
	});
});

describe('the API is asked first', () => {
	test('by the id in the body, then by the external id in the address', async () => {
		const scope = api()
			.get(at('upstream-1'))
			.reply(404, UNKNOWN_TASK)
			.get(at(EXTERNAL_ID))
			.reply(200, succeeded());

		const reply = await new Trigger().call(proven(klingCallback('upstream-1')));

		scope.done();
		expect(itemOf(reply)).toMatchObject([
			{ task_id: TASK_ID, external_task_id: EXTERNAL_ID, mp3_url: expect.any(String) },
		]);
	});

	test.each<[string, unknown]>([
		['an empty body', {}],
		['no body', undefined],
	])('also for %s', async (_name, body) => {
		const scope = api().get(at(EXTERNAL_ID)).reply(200, succeeded());

		const reply = await new Trigger().call(proven({ body, rawBody: null }));

		scope.done();
		expect(itemOf(reply)).toMatchObject([{ task_id: TASK_ID, task_status: 'succeed' }]);
	});

	test('only under the kind of the address', async () => {
		const scope = api().get(`/kling/v1/audio/text-to-audio/${TASK_ID}`).reply(404, UNKNOWN_TASK);
		scope.get(`/kling/v1/audio/text-to-audio/${EXTERNAL_ID}`).reply(404, UNKNOWN_TASK);
		const trigger = new Trigger({ taskKinds: ['videoToAudio', 'textToAudio', 'textToVideo'] });

		const query = queryFor({ kind: 'textToAudio' });
		const reply = await trigger.call(proven(klingCallback(TASK_ID), query));

		scope.done();
		expect(reply.items).toHaveLength(1);
	});

	test('for the time that gateways are behind: the item is what the API says then', async () => {
		const scope = api().get(at()).times(5).reply(200, running());
		scope.get(at()).reply(200, succeeded());
		takeSleepsMs();

		const reply = await new Trigger().call(proven(klingCallback(TASK_ID)));

		scope.done();
		expect(itemOf(reply)).toMatchObject([{ task_status: 'succeed', mp3_url: expect.any(String) }]);
		expect(takeSleepsMs()).toEqual([1_000, 2_000, 4_000, 8_000, 8_000]);
	});

	test.each<[string, number, object]>([
		['is behind for longer', 200, running()],
		['has no files for as long', 200, wrappedAs('succeed', running().data)],
		['is down', 503, {}],
		['refuses the key', 401, {}],
	])('and where it %s, the item is what the callback says', async (_name, status, body) => {
		api().persist().get(/./).reply(status, body);
		const trigger = new Trigger();

		const reply = await trigger.call(proven(klingCallback(TASK_ID)));

		expect(itemOf(reply)).toMatchObject([{ task_id: TASK_ID, task_status: 'succeed' }]);
		expect(trigger.warnings).toEqual([]);
	});

	test('and what it says counts: a task that has failed is no success', async () => {
		api().get(at()).reply(200, failed('Too dark'));

		expect(itemOf(await new Trigger().call(proven(klingCallback(TASK_ID))))).toMatchObject([
			{ task_status: 'failed', task_status_msg: 'Too dark' },
		]);
	});
});

describe('what is not proven starts nothing where the API knows nothing', () => {
	const other = klingCallback(TASK_ID, 'succeed', {
		task_info: { external_task_id: 'n8n-of-another-task' },
	});

	test.each<[string, Call, Call['query']]>([
		['an address without a proof', klingCallback(TASK_ID), {}],
		['a made-up signature', klingCallback(TASK_ID), { kling: `${EXTERNAL_ID}.${'A'.repeat(43)}` }],
		[
			'the signature of another task',
			klingCallback(TASK_ID),
			{ kling: `n8n-other.${queryFor().kling.split('.')[1]}` },
		],
		['the key of another customer', klingCallback(TASK_ID), queryFor({ apiKey: 'sk-b' })],
		['the address of another task', other, queryFor()],
		['two proofs', klingCallback(TASK_ID), { kling: [queryFor().kling, queryFor().kling] }],
	])('%s', async (_name, call, query) => {
		knowsNothing();
		const trigger = new Trigger({ downloadFiles: ['video'] });

		expect(await trigger.call(proven(call, query))).toMatchObject({
			status: 403,
			items: undefined,
		});
		expect(trigger.warnings).toHaveLength(1);
	});

	test('an address of another kind than the chosen ones', async () => {
		const trigger = new Trigger();

		const query = queryFor({ kind: 'textToVideo' });
		const reply = await trigger.call(proven(klingCallback(TASK_ID), query));

		expect(reply).toMatchObject({ status: 200, items: undefined });
	});

	test('a proof does not replace the signature that a Webhook Secret demands', async () => {
		const webhookSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
		const trigger = new Trigger({}, { credentials: { webhookSecret } });

		expect((await trigger.call(proven(klingCallback(TASK_ID)))).status).toBe(401);
	});
});

describe('one address starts the workflow once per status', () => {
	const call = async (trigger: Trigger, taskId: string, status = 'succeed') =>
		(await trigger.call(proven(klingCallback(taskId, status)))).items?.length;

	test('whatever task ids are made up, also after a restart', async () => {
		knowsNothing();
		const trigger = new Trigger();

		expect(await call(trigger, TASK_ID)).toBe(1);
		expect(await call(trigger, TASK_ID)).toBeUndefined();
		expect(await call(trigger, 'made-up')).toBeUndefined();
		trigger.restart();
		expect(await call(trigger, 'made-up-too')).toBeUndefined();
		expect(await call(trigger, TASK_ID, 'failed')).toBe(1);
	});

	test('at the same instant', async () => {
		knowsNothing();
		const trigger = new Trigger();
		const calls = Array.from({ length: 20 }, async (_, n) => await call(trigger, `made-up-${n}`));

		expect((await Promise.all(calls)).filter(Boolean)).toHaveLength(1);
	});

	test('and a task that the API has confirmed is the same event under its id alone', async () => {
		api().get(at()).reply(200, succeeded());
		const trigger = new Trigger();
		await call(trigger, TASK_ID);

		expect((await trigger.call(klingCallback(TASK_ID))).items).toBeUndefined();
	});
});

test('without Check With CometAPI First the external id is that of the address, and nothing is downloaded', async () => {
	const parameters: INodeParameters = { verify: false, downloadFiles: ['video'] };

	const reply = await new Trigger(parameters).call(proven(klingCallback(TASK_ID)));

	expect(itemOf(reply)).toMatchObject([{ task_id: TASK_ID, external_task_id: EXTERNAL_ID }]);
	expect(reply.items?.[0]).not.toHaveProperty('binary');
});

test('a gateway that puts its own external id into the callback is asked by that', async () => {
	const rewriting = serviceAs('rewriting');
	const scope = api()
		.get(at(TASK_ID))
		.reply(...rewriting.unknownTask(TASK_ID))
		.get(at(rewriting.idOf()))
		.reply(...rewriting.shown('succeed'));

	const body = rewriting.callback('succeed');
	const reply = await new Trigger().call(proven({ body }));

	scope.done();
	expect(itemOf(reply)).toMatchObject([{ task_id: rewriting.idOf() }]);
});
