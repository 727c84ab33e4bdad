import { createHmac } from 'node:crypto';
import { videoToAudio } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';
import {
	api,
	at,
	failed,
	files,
	klingError,
	MP3,
	running,
	succeeded,
	TASK_ID,
	UNKNOWN_TASK,
} from '../../harness/engine/api';
import { Trigger } from '../../harness/engine/trigger';
import { callbackFor, type Call } from '../../harness/engine/webhookContext';

const STARTED = { status: 200, json: { received: true }, isAnswered: true };

/** Answered as received, but no execution comes of it. */
const IGNORED = { ...STARTED, items: undefined };

const refusedWith = (status: number, message: unknown = expect.any(String)) => ({
	status,
	json: { message },
	isAnswered: true,
	items: undefined,
});

describe('a verified callback', () => {
	test('starts the workflow with what the API says, as an item that is paired with none', async () => {
		const scope = api().get(at()).reply(200, succeeded());

		const { items, ...answer } = await new Trigger().call(callbackFor(TASK_ID));

		scope.done();
		expect(answer).toEqual(STARTED);
		expect(items).toEqual([
			{ json: expect.objectContaining({ task_id: TASK_ID, duration: 5.1 }) as object },
		]);
	});

	test('of a failed task starts it with the reason', async () => {
		api().get(at()).reply(200, failed('The video is too short'));

		const { items } = await new Trigger().call(callbackFor(TASK_ID, 'failed'));

		expect(items).toMatchObject([
			{ json: { task_status: 'failed', task_status_msg: 'The video is too short' } },
		]);
	});

	test('is found by its external id where the service does not know the other one', async () => {
		const scope = api()
			.get(at('upstream-1'))
			.reply(404, UNKNOWN_TASK)
			.get(at('order-7'))
			.reply(200, succeeded());
		const task_info = { external_task_id: 'order-7' };

		const { items } = await new Trigger().call({
			body: { task_id: 'upstream-1', task_status: 'succeed', task_info },
		});

		scope.done();
		expect(items).toMatchObject([{ json: { task_id: TASK_ID } }]);
	});

	test('names no route, so the routes are asked in turn', async () => {
		const other = { ...videoToAudio, kind: 'other', path: '/kling/v1/other' };
		const scope = api()
			.get(`${other.path}/${TASK_ID}`)
			.reply(404, UNKNOWN_TASK)
			.get(at())
			.reply(200, succeeded());

		const trigger = new Trigger(
			{ taskKinds: ['other', 'videoToAudio'] },
			{ routes: { other, videoToAudio } },
		);
		const { items } = await trigger.call(callbackFor(TASK_ID));

		scope.done();
		expect(items).toHaveLength(1);
	});

	test('goes to the Base URL of the credential', async () => {
		const scope = api('https://proxy.example.com').get(at()).reply(200, succeeded());
		const credentials = { baseUrl: 'https://proxy.example.com/' };

		const { items } = await new Trigger({}, { credentials }).call(callbackFor(TASK_ID));

		scope.done();
		expect(items).toHaveLength(1);
	});

	test('of an unknown task is refused with 403', async () => {
		api().get(at()).reply(404, UNKNOWN_TASK);

		expect(await new Trigger().call(callbackFor(TASK_ID))).toEqual(
			refusedWith(403, 'The service does not know this task'),
		);
	});

	test.each<[string, number, object]>([
		['is down', 503, {}],
		['has too much to do', 429, klingError(1302)],
		['refuses the key', 401, {}],
	])('is put off with 503 while the service %s', async (_name, status, body) => {
		api().persist().get(at()).reply(status, body);

		expect(await new Trigger().call(callbackFor(TASK_ID))).toMatchObject(refusedWith(503));
	});

	test('is put off with 503 while the credential cannot be read', async () => {
		const credentials = new Error('the database is locked');

		expect(await new Trigger({}, { credentials }).call(callbackFor(TASK_ID))).toMatchObject(
			refusedWith(503),
		);
	});
});

describe('a callback without Verify', () => {
	test('starts the workflow with what it says, and the API is not asked', async () => {
		const body = succeeded().data;

		const { items, ...answer } = await new Trigger({ verify: false }).call({ body });

		expect(answer).toEqual(STARTED);
		expect(items).toMatchObject([{ json: { task_id: TASK_ID, duration: 5.1 } }]);
	});

	test('is read by the route that finds a file in it', async () => {
		const noFiles = {
			...videoToAudio,
			kind: 'other',
			readResult: () => ({ files: {}, fields: {} }),
		};
		const routes = { other: noFiles, videoToAudio };

		const trigger = new Trigger(
			{ verify: false, taskKinds: ['other', 'videoToAudio'] },
			{ routes },
		);

		expect((await trigger.call({ body: succeeded().data })).items).toMatchObject([
			{ json: { mp3_url: expect.any(String) as string } },
		]);
	});

	test('of a task that has no files yet is handed on like any other', async () => {
		const trigger = new Trigger({ verify: false, events: ['processing'] });

		expect((await trigger.call({ body: running().data })).items).toMatchObject([
			{ json: { task_id: TASK_ID, task_status: 'processing' } },
		]);
	});

	test('is refused where it tells no status', async () => {
		expect(await new Trigger({ verify: false }).call({ body: { task_id: TASK_ID } })).toEqual(
			refusedWith(400, 'The body is not a task in JSON'),
		);
	});
});

describe('events', () => {
	test.each(['submitted', 'processing'])('"%s" starts nothing by default', async (status) => {
		expect(await new Trigger().call(callbackFor(TASK_ID, status))).toEqual(IGNORED);
	});

	test('"processing" starts the workflow where it is chosen', async () => {
		api().get(at()).reply(200, running());

		const trigger = new Trigger({ events: ['processing'] });

		expect((await trigger.call(callbackFor(TASK_ID, 'processing'))).items).toMatchObject([
			{ json: { task_status: 'processing' } },
		]);
	});

	test('what the API says counts, not what the callback says', async () => {
		api().get(at()).reply(200, failed('no'));

		expect(await new Trigger({ events: ['succeed'] }).call(callbackFor(TASK_ID))).toEqual(IGNORED);
	});
});

describe('a body that is no task is refused with 400', () => {
	test.each<[string, unknown]>([
		['nothing', undefined],
		['a text', 'task_id=1'],
		['a list', []],
		['an empty object', {}],
		['an object as id', { task_id: {} }],
	])('%s', async (_name, body) => {
		expect(await new Trigger().call({ body, rawBody: Buffer.from('…') })).toEqual(
			refusedWith(400, 'The body is not a task in JSON'),
		);
	});

	const LARGE: Array<[string, Partial<Call>]> = [
		['by its bytes', { rawBody: Buffer.alloc(1_000_001) }],
		['by its header', { rawBody: null, headers: { 'content-length': '1000001' } }],
	];
	test.each(LARGE)('a body larger than 1 MB, %s', async (_name, call) => {
		expect(await new Trigger().call({ ...callbackFor(TASK_ID), ...call })).toEqual(
			refusedWith(400, 'The body is larger than 1 MB'),
		);
	});
});

describe('with a webhook secret', () => {
	const KEY = Buffer.from('a key of more than 16 bytes');
	const credentials = { webhookSecret: `whsec_${KEY.toString('base64')}` };

	function signed(call: Call, key = KEY): Call {
		const rawBody = Buffer.from(JSON.stringify(call.body));
		const time = String(Math.floor(Date.now() / 1000));
		const hmac = createHmac('sha256', key).update(`id-1.${time}.`).update(rawBody);
		const headers = {
			'webhook-id': 'id-1',
			'webhook-timestamp': time,
			'webhook-signature': `v1,${hmac.digest('base64')}`,
		};
		return { ...call, rawBody, headers };
	}

	test('a signed callback starts the workflow', async () => {
		api().get(at()).reply(200, succeeded());

		const { items } = await new Trigger({}, { credentials }).call(signed(callbackFor(TASK_ID)));

		expect(items).toHaveLength(1);
	});

	test.each<[string, Call]>([
		['without a signature', callbackFor(TASK_ID)],
		['signed with another key', signed(callbackFor(TASK_ID), Buffer.alloc(32))],
		['signed for another body', { ...signed(callbackFor(TASK_ID)), rawBody: Buffer.from('{}') }],
		['without its raw body', { ...signed(callbackFor(TASK_ID)), rawBody: null }],
	])('a callback %s is refused with 401, and the API is not asked', async (_name, call) => {
		expect(await new Trigger({}, { credentials }).call(call)).toMatchObject(refusedWith(401));
	});
});

describe('files', () => {
	const mp3 = () => files().get(`/${TASK_ID}.mp3`).query({ sig: 'a' });

	test('are downloaded without the key', async () => {
		api().get(at()).reply(200, succeeded());
		mp3().reply(200, MP3);

		const { items } = await new Trigger({ downloadFiles: ['mp3'] }).call(callbackFor(TASK_ID));

		expect(items?.[0].binary).toMatchObject({ mp3: { fileName: `clip-${TASK_ID}.mp3` } });
	});

	test('behind a redirect into a private network are not fetched; the item is an error', async () => {
		api().get(at()).reply(200, succeeded());
		mp3().reply(302, '', { location: 'http://169.254.169.254/latest/meta-data' });

		const { items } = await new Trigger({ downloadFiles: ['mp3'] }).call(callbackFor(TASK_ID));

		expect(items?.[0]).not.toHaveProperty('binary');
		expect(items?.[0].json.error).toContain('leads into a private network');
	});

	test('that cannot be had do not lose the event: the item is an error that names the task', async () => {
		api().get(at()).reply(200, succeeded());
		mp3().reply(404, 'gone');

		const { status, items } = await new Trigger({ downloadFiles: ['mp3'] }).call(
			callbackFor(TASK_ID),
		);

		expect(status).toBe(200);
		expect(items).toMatchObject([
			{ json: { error: expect.any(String) as string, details: { task_id: TASK_ID } } },
		]);
	});
});
