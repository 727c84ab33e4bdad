import type { INodeParameters } from 'n8n-workflow';
import { CometApiKling } from '../../../nodes/CometApiKling/CometApiKling.node';
import {
	api,
	created,
	files,
	MP3,
	MP4,
	networkError,
	OWN_KEY,
	PNG,
	TASK_ID,
	UNKNOWN_TASK,
	WAV,
} from '../../harness/engine/api';
import { runNode, type EngineOptions } from '../../harness/engine/engine';
import { setLookups } from '../../harness/engine/lookups';
import { inputOf, pairs, RETRY } from '../../harness/engine/operations';
import { EACH_SERVICE } from '../../harness/engine/services';
import { Trigger } from '../../harness/engine/trigger';
import { callBack, suspendable, suspendedBy } from '../../harness/engine/waiting';
import { callbackFor } from '../../harness/engine/webhookContext';

const ROUTE = 'videos/avatar/image2video';
const PATH = `/kling/v1/${ROUTE}`;
const FACE = { image: 'https://example.com/face.png', sound_file: 'https://example.com/a.mp3' };
const HOST = 'https://files.kling.example';
const VIDEO_URL = `${HOST}/1.mp4?sig=a`;

const POLL = { awaitMode: 'poll', downloadAll: false };

/** Runs Create From JSON; files are downloaded only where a test wants them. */
async function createOther(parameters: INodeParameters = {}, options?: EngineOptions) {
	return await runNode(
		{
			resource: 'other',
			operation: 'create',
			route: ROUTE,
			body: JSON.stringify(FACE),
			...POLL,
			...parameters,
		},
		options,
	);
}

const sent = (body: object = FACE) => ({ ...body, external_task_id: OWN_KEY }) as never;

/** A finished task with such a result. */
const doneWith = (task_result: object, fields: object = {}) => ({
	code: 0,
	message: 'SUCCEED',
	data: {
		task_id: TASK_ID,
		task_status: 'succeed',
		task_result,
		created_at: 1773367502225,
		updated_at: 1773367511225,
		...fields,
	},
});

const VIDEO = { videos: [{ id: 'v1', url: VIDEO_URL, duration: '5.1' }] };

test('any route is created with its own JSON, polled at its own path, and simplified', async () => {
	const scope = api()
		.post(PATH, sent())
		.reply(200, created())
		.get(`${PATH}/${TASK_ID}`)
		.reply(200, doneWith(VIDEO));
	const file = files().get('/1.mp4').query({ sig: 'a' }).reply(200, MP4);

	const { items, error } = await createOther({ downloadAll: true });

	expect(error).toBeUndefined();
	scope.done();
	file.done();
	expect(items).toHaveLength(1);
	expect(items[0].json).toEqual({
		task_id: TASK_ID,
		external_task_id: expect.stringMatching(OWN_KEY) as string,
		task_status: 'succeed',
		files: [{ type: 'video', url: VIDEO_URL, id: 'v1', duration: 5.1 }],
		created_at: '2026-03-13T02:05:02.225Z',
		expires_at: '2026-04-12T02:05:11.225Z',
	});
	expect(items[0].binary?.video).toMatchObject({ mimeType: 'video/mp4', fileExtension: 'mp4' });
	expect(items[0].pairedItem).toEqual({ item: 0 });
});

test('each file becomes a binary field of its type, the second of a type with a number', async () => {
	const task_result = {
		videos: [{ url: VIDEO_URL }, { url: `${HOST}/2.mp4` }],
		audios: [{ url_mp3: `${HOST}/3.mp3`, url_wav: `${HOST}/3.wav`, duration_mp3: '3' }],
		images: [
			{ index: 0, url: `${HOST}/4.png` },
			{ index: 1, url: `${HOST}/5.jpg` },
		],
		texts: [{ text: 'said' }],
	};
	const scope = api()
		.post(PATH, sent())
		.reply(200, created())
		.get(`${PATH}/${TASK_ID}`)
		.reply(200, doneWith(task_result));
	const host = files().get('/1.mp4').query({ sig: 'a' }).reply(200, MP4);
	host.get('/2.mp4').reply(200, MP4).get('/3.mp3').reply(200, MP3).get('/3.wav').reply(200, WAV);
	host
		.get('/4.png')
		.reply(200, PNG)
		.get('/5.jpg')
		.reply(200, Buffer.from('\xff\xd8\xff not a picture', 'latin1'));

	const { items, error } = await createOther({ downloadAll: true });

	expect(error).toBeUndefined();
	scope.done();
	const types = Object.entries(items[0].binary ?? {}).map(([name, { mimeType }]) => [
		name,
		mimeType,
	]);
	expect(types).toEqual([
		['video', 'video/mp4'],
		['video_2', 'video/mp4'],
		['audio', 'audio/mpeg'],
		['audio_2', 'audio/wav'],
		['image', 'image/png'],
		['image_2', 'image/jpeg'],
	]);
	expect(items[0].json.files).toEqual([
		{ type: 'video', url: VIDEO_URL },
		{ type: 'video', url: `${HOST}/2.mp4` },
		{ type: 'audio', url: `${HOST}/3.mp3`, duration: 3 },
		{ type: 'audio', url: `${HOST}/3.wav`, duration: 3 },
		{ type: 'image', url: `${HOST}/4.png` },
		{ type: 'image', url: `${HOST}/5.jpg` },
		{ type: 'text', text: 'said' },
	]);
});

test('a task that succeeds without any file that is known is a success all the same', async () => {
	const scope = api()
		.post(PATH, sent())
		.reply(200, created())
		.get(`${PATH}/${TASK_ID}`)
		.reply(200, doneWith({ elements: [{ id: 'e1' }] }));

	const { items } = await createOther({ downloadAll: true });

	scope.done();
	expect(items[0].json).toMatchObject({ task_id: TASK_ID, task_status: 'succeed' });
	expect(items[0].json).not.toHaveProperty('files');
	expect(items[0].binary).toBeUndefined();
});

describe('an answer that is the result already', () => {
	const TTS = 'audio/tts';
	const SPEECH = { audios: [{ id: 'a1', url: `${HOST}/6.mp3`, duration: '2.5' }] };
	const text = (value: string) => ({
		text: value,
		voice_id: 'oversea_male1',
		voice_language: 'en',
	});
	const speak = async (parameters: INodeParameters = {}, options?: EngineOptions) =>
		await createOther({ route: TTS, body: JSON.stringify(text('Hi')), ...parameters }, options);
	const speech = (data: object) => ({ code: 0, message: 'SUCCEED', request_id: 'r1', data });

	test.each([
		['has no task', { task_result: SPEECH }, undefined],
		['has no task and no task_result', SPEECH, undefined],
		['has a status, but no task', { task_status: 'succeed', task_result: SPEECH }, undefined],
		['names a task that has no status', { task_id: TASK_ID, task_result: SPEECH }, TASK_ID],
		['names its task', { task_id: TASK_ID, task_status: 'succeed', task_result: SPEECH }, TASK_ID],
	])('and %s is the item, without a status request', async (_name, data, id) => {
		const scope = api()
			.post(`/kling/v1/${TTS}`, sent(text('Hi')))
			.reply(200, speech(data));
		const file = files().get('/6.mp3').reply(200, MP3);

		const { items, error } = await speak({ downloadAll: true });

		expect(error).toBeUndefined();
		scope.done();
		file.done();
		expect(items[0].json).toMatchObject({
			task_status: 'succeed',
			files: [{ type: 'audio', url: `${HOST}/6.mp3`, id: 'a1', duration: 2.5 }],
		});
		expect(items[0].json.task_id).toBe(id);
		expect(Object.keys(items[0].binary ?? {})).toEqual(['audio']);
	});

	test.each(EACH_SERVICE)('of "%s" is not paid again by Retry On Fail', async (_name, service) => {
		const scope = api()
			.post(`/kling/v1/${TTS}`, sent(text('one')))
			.reply(200, speech({ task_result: SPEECH }))
			.post(`/kling/v1/${TTS}`, sent(text('two')))
			.reply(...service.refused({ status: 400, code: 1200, message: 'bad day' }))
			.get(/n8n-/)
			.reply(...service.unknownTask('n8n-'))
			.post(`/kling/v1/${TTS}`, sent(text('two')))
			.reply(200, speech({ task_result: SPEECH }));
		const body = JSON.stringify(text('#')).replace('#', '{{ $json.value }}');

		const { items, error } = await speak(
			{ body: `=${body}`, options: { maxParallelTasks: 1 } },
			{ input: inputOf('one', 'two'), node: RETRY },
		);

		expect(error).toBeUndefined();
		scope.done();
		expect(items.map(({ json }) => json.task_status)).toEqual(['succeed', 'succeed']);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(2));
	});

	test('counts with its cost in the line below the output', async () => {
		const paid = { task_result: SPEECH, final_balance_deduction: { list_price: '0.01' } };
		api().post(`/kling/v1/${TTS}`).twice().reply(200, speech(paid));

		const { run } = await speak({}, { input: inputOf('one', 'two') });

		expect(run.data.resultData.runData['CometAPI Kling'][0].hints).toEqual([
			{ message: 'Created 2 tasks for $0.02.', location: 'outputPane' },
		]);
	});

	test('can hold something else than files: it is in Raw', async () => {
		const found = { session_id: 's1', face_data: [{ face_id: '0' }] };
		const scope = api()
			.post('/kling/v1/videos/identify-face', sent({ video_id: '861' }))
			.reply(200, speech(found));

		const { items } = await createOther({
			route: 'videos/identify-face',
			body: '{ "video_id": "861" }',
			output: 'raw',
		});

		scope.done();
		expect(items[0].json).toEqual(found);
	});

	test.each([
		['nothing at all', {}],
		['a task that it does not name', { status: 'queued' }],
	])('is not one that says %s: a task may have been paid', async (_name, data) => {
		const scope = api()
			.post(`/kling/v1/${TTS}`, sent(text('Hi')))
			.reply(200, speech(data));
		const search = api().get(/n8n-/).times(6).reply(404, UNKNOWN_TASK);

		const { error } = await speak();

		scope.done();
		search.done();
		expect(error?.message).toContain('It is not known whether a task was created');
	});
});

describe('before anything is sent', () => {
	test.each([
		['one part', 'videos'],
		['four parts', 'kling/v1/videos/effects'],
		['a whole address', 'https://api.cometapi.com/kling/v1/videos/effects'],
		['a way up', 'videos/../models'],
		['a query', 'videos/effects?x=1'],
		['a space', 'videos/ effects'],
	])('%s as Route is refused', async (_name, route) => {
		const { items, error } = await createOther({ route });

		expect(items).toEqual([]);
		expect(error?.message).toBe('"Route" does not name a route');
		expect(error?.description).toContain('e.g. videos/avatar/image2video');
	});

	test('an expression as Route is refused', async () => {
		const { error } = await createOther({ route: '={{ "videos/effects" }}' });

		expect(error?.message).toBe('"Route" does not name a route');
		expect(error?.description).toContain('This field takes no expression.');
	});

	test.each([
		['no JSON', '{ image: }', '"Body" is not a JSON object'],
		['a list', '["a"]', '"Body" is not a JSON object'],
		['nothing', '{}', '"Body" is empty'],
		['an ID as a number', '{ "input": { "video_id": 861254119619698760 } }', '"Body" has a number'],
		[
			'an unusable ID',
			'{ "a": 1, "external_task_id": "a/b" }',
			'"External Task ID" cannot be used',
		],
		[
			'a local callback',
			'{ "a": 1, "callback_url": "http://10.0.0.1/" }',
			'"Callback URL" is in a',
		],
	])('%s as Body is refused', async (_name, body, message) => {
		const { items, error } = await createOther({ body });

		expect(items).toEqual([]);
		expect(error?.message).toContain(message);
	});

	test.each([
		['external_task_id', { externalTaskId: 'b' }, '"External Task ID" is filled in as well'],
		['callback_url', { callbackUrl: 'https://b.example/' }, '"Callback URL" is filled in as well'],
	])('%s in the Body and in its field is refused', async (name, additionalFields, message) => {
		const body = JSON.stringify({ ...FACE, [name]: 'https://a.example/' });

		const { error } = await createOther({ body, additionalFields });

		expect(error?.message).toContain(message);
		expect(error?.description).toContain(`Remove "${name}" from "Body"`);
	});
});

test('the Body may have the External Task ID and the Callback URL itself', async () => {
	const own = { external_task_id: 'order-1', callback_url: 'https://a.example/hook' };
	const scope = api()
		.post(PATH, { ...FACE, ...own })
		.reply(200, created());

	const { items } = await createOther({
		awaitMode: 'none',
		body: JSON.stringify({ ...FACE, ...own }),
	});

	scope.done();
	expect(items[0].json).toMatchObject({ task_id: TASK_ID, external_task_id: 'order-1' });
});

test.each(['awaitResult', 'get'])('%s asks at the path of its route', async (operation) => {
	const scope = api().get(`${PATH}/${TASK_ID}`).reply(200, doneWith(VIDEO));

	const { items } = await runNode({
		resource: 'other',
		operation,
		route: ROUTE,
		taskId: TASK_ID,
		downloadAll: false,
	});

	scope.done();
	expect(items[0].json).toMatchObject({ files: [{ type: 'video' }] });
});

test('an unknown task is about the Route, not about a Kind of Task', async () => {
	api().get(`${PATH}/${TASK_ID}`).reply(404, UNKNOWN_TASK);

	const { error } = await runNode({
		resource: 'other',
		operation: 'get',
		route: ROUTE,
		taskId: TASK_ID,
	});

	expect(error?.description).toContain('Check the "Task ID" and the "Route".');
});

test('a failed task names its reason and what to check', async () => {
	const failed = doneWith({}, { task_status: 'failed', task_status_msg: 'no face' });
	const scope = api()
		.post(PATH, sent())
		.reply(200, created())
		.get(`${PATH}/${TASK_ID}`)
		.reply(200, failed);

	const { error } = await createOther();

	scope.done();
	expect(error?.message).toBe('Kling could not make the result: no face');
	expect(error?.description).toContain('Check the "Body" against this reason');
});

describe('an execution that sleeps', () => {
	const RESULT = { videos: [{ url: VIDEO_URL }] };

	test('keeps the route, and its callback leads to the path of it', async () => {
		const scope = api()
			.post(PATH, { ...FACE, external_task_id: OWN_KEY, callback_url: /webhook-waiting/ })
			.reply(200, created())
			.get(`${PATH}/${TASK_ID}`)
			.reply(200, doneWith({}, { task_status: 'processing' }));
		const run = await createOther({ awaitMode: 'callback', downloadAll: true }, suspendable());
		scope.done();
		const again = api().get(`${PATH}/${TASK_ID}`).reply(200, doneWith(RESULT));
		const file = files().get('/1.mp4').query({ sig: 'a' }).reply(200, MP4);

		const { items } = await callBack(suspendedBy(run));

		again.done();
		file.done();
		expect(items).toMatchObject([{ json: { task_id: TASK_ID, files: [{ url: VIDEO_URL }] } }]);
		expect(Object.keys(items?.[0].binary ?? {})).toEqual(['video']);
	});

	test('does not sleep on results that came at once, which no callback follows', async () => {
		const url = `${HOST}/6.mp3`;
		const scope = api()
			.post('/kling/v1/audio/tts')
			.reply(200, { code: 0, data: { task_result: { audios: [{ url }] } } });

		const run = await createOther({ route: 'audio/tts', awaitMode: 'callback' }, suspendable());

		scope.done();
		expect(run.run.status).toBe('success');
		expect(run.items).toMatchObject([{ json: { files: [{ type: 'audio', url }] } }]);
	});

	test('does not sleep if one of its results came at once and has no ID to be stored by', async () => {
		const url = `${HOST}/6.mp3`;
		const scope = api()
			.post(PATH, (body) => body.text === 'one')
			.reply(200, { code: 0, data: { task_result: { audios: [{ url }] } } })
			.post(PATH, (body) => body.text === 'two')
			.reply(200, created())
			.get(`${PATH}/${TASK_ID}`)
			.reply(200, doneWith({}, { task_status: 'processing' }))
			.get(`${PATH}/${TASK_ID}`)
			.reply(200, doneWith(RESULT));

		const run = await createOther(
			{ body: '={{ ({ text: $json.value }) }}', awaitMode: 'callback' },
			suspendable({ input: inputOf('one', 'two') }),
		);

		scope.done();
		expect(run.run.status).toBe('success');
		expect(run.items).toMatchObject([
			{ json: { files: [{ url }] } },
			{ json: { files: [{ url: VIDEO_URL }] } },
		]);
	});
});

describe('the trigger', () => {
	const options = { otherRoutes: `videos/effects, ${ROUTE}` };

	test('asks at the routes that its user names, after the chosen kinds', async () => {
		const scope = api()
			.get(`/kling/v1/audio/video-to-audio/${TASK_ID}`)
			.reply(404, UNKNOWN_TASK)
			.get(`/kling/v1/videos/effects/${TASK_ID}`)
			.reply(404, UNKNOWN_TASK)
			.get(`${PATH}/${TASK_ID}`)
			.reply(200, doneWith({ images: [{ url: `${HOST}/4.png` }] }));
		const file = files().get('/4.png').reply(200, PNG);
		const trigger = new Trigger({
			taskKinds: ['videoToAudio'],
			downloadFiles: ['mp3', 'image'],
			options,
		});

		const { status, items } = await trigger.call(callbackFor(TASK_ID));

		scope.done();
		file.done();
		expect(status).toBe(200);
		expect(items).toMatchObject([{ json: { files: [{ type: 'image' }] } }]);
		expect(Object.keys(items?.[0].binary ?? {})).toEqual(['image']);
	});

	test('leaves links into private networks out of what nobody has confirmed', async () => {
		const trigger = new Trigger({ verify: false, taskKinds: ['textToAudio'], options });
		const images = [{ url: `${HOST}/4.png` }, { url: 'http://10.0.0.1/secret.png' }];
		const { data } = doneWith({ images });

		const { items } = await trigger.call({ body: data });

		expect(items).toMatchObject([{ json: { files: [{ url: `${HOST}/4.png` }] } }]);
		expect(JSON.stringify(items)).not.toContain('10.0.0.1');
	});

	test('says which name is no route', async () => {
		const trigger = new Trigger({
			taskKinds: ['videoToAudio'],
			options: { otherRoutes: 'avatar' },
		});

		const { status, json } = await trigger.call(callbackFor(TASK_ID));

		expect([status, json]).toEqual([503, { message: '"Other Routes" does not name a route' }]);
	});
});

test('what look-ups at one route have shown says nothing about another', async () => {
	setLookups(true);
	const path = '/kling/v1/videos/lip-sync';
	const scope = api()
		.post(path)
		.replyWithError(networkError('ECONNRESET'))
		.get(/n8n-/)
		.times(6)
		.reply(404, UNKNOWN_TASK);

	const { error } = await createOther({ route: 'videos/lip-sync', body: '{ "input": {} }' });

	scope.done();
	expect(error?.description).toContain('may have been paid');
	expect(error?.description).toContain('Look for the task in the usage log');
});

test('a tool downloads nothing unless it is asked to', () => {
	const { properties } = new CometApiKling().description;
	const defaults = properties
		.filter(({ name }) => name === 'downloadAll')
		.map(({ default: value, displayOptions }) => [
			displayOptions?.show?.operation?.[0],
			displayOptions?.show?.['@tool']?.[0],
			value,
		]);
	expect(defaults).toEqual([
		['create', false, true],
		['create', true, false],
		['awaitResult', false, true],
		['awaitResult', true, false],
		['get', false, false],
		['get', true, false],
	]);
});

test('a wait that runs out says at which route the result will be', async () => {
	const scope = api().post(PATH, sent()).reply(200, created());
	const poll = api()
		.get(`${PATH}/${TASK_ID}`)
		.reply(200, doneWith({}, { task_status: 'processing' }));

	const { error } = await createOther({ options: { maxWait: 0.05 } });

	scope.done();
	poll.done();
	expect(error?.description).toContain(`"Await Result" (Route: ${ROUTE}) and this Task ID`);
});

test('after a crash, an external ID in the JSON that changes proves nothing: nothing is created', async () => {
	const scope = api()
		.persist()
		.get(/order-/)
		.reply(400, UNKNOWN_TASK);

	const { error } = await createOther(
		{
			body: '={{ { image: "https://example.com/a.png", external_task_id: "order-" + Date.now() } }}',
		},
		{ mode: 'retry', executionId: '4712' },
	);

	expect(error?.description).toContain('A task may exist for each item of this run');
	scope.done();
});
