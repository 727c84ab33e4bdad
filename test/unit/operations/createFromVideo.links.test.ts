import nock from 'nock';
import { api, created, networkError, newTask, PATH, VIDEO } from '../../harness/engine/api';
import { passTime, whenAsleep } from '../../harness/engine/fastTime';
import { createAudio, inputOf, VALUE } from '../../harness/engine/operations';

const HOST = 'https://videos.example';
const LINK = `${HOST}/clip.mov`;
const noWait = { awaitMode: 'none' };

/** The host of the video, which refuses to answer a request that carries a key. */
function host(origin = HOST) {
	return nock(origin, { badheaders: ['authorization'] });
}

const html = { 'content-type': 'text/html' };

describe('a link that cannot be a video is refused before anything is sent', () => {
	test.each<[string, (look: nock.Interceptor) => nock.Scope, string]>([
		['a web page', (look) => look.reply(200, '<html>', html), 'leads to a web page'],
		['a login', (look) => look.reply(403), 'does not open without a login (HTTP 403)'],
		['nothing', (look) => look.reply(404), 'leads to nothing (HTTP 404)'],
	])('%s', async (_name, answer, said) => {
		const scope = answer(host().get('/clip.mov'));

		const { error } = await createAudio({ ...noWait, videoUrl: LINK });

		scope.done();
		expect(error?.message).toContain(said);
	});

	test('a page of YouTube, which is not even looked at', async () => {
		const { error } = await createAudio({ ...noWait, videoUrl: 'https://youtu.be/1' });

		expect(error?.message).toContain('a page of YouTube');
	});
});

describe('what is no evidence goes on', () => {
	test.each<[string, (look: nock.Interceptor) => nock.Scope]>([
		['no connection', (look) => look.replyWithError(networkError('ECONNREFUSED'))],
		['a server in trouble', (look) => look.reply(500, '<html>', html)],
		['an odd type', (look) => look.reply(200, 'odd', { 'content-type': 'binary/odd' })],
		[
			'a redirect into the network of this n8n',
			(look) => look.reply(302, '', { location: 'http://169.254.169.254/latest' }),
		],
		['a redirect to another protocol', (look) => look.reply(302, '', { location: 'file:///etc' })],
		[
			'a redirect that leads back for ever',
			(look) => look.times(6).reply(302, '', { location: LINK }),
		],
	])('%s', async (_name, answer) => {
		const scope = answer(host().get('/clip.mov'));
		const create = api()
			.post(PATH, newTask({ video_url: LINK }))
			.reply(200, created());

		const { error } = await createAudio({ ...noWait, videoUrl: LINK });

		expect(error).toBeUndefined();
		scope.done();
		create.done();
	});
});

test('redirects are followed to the file', async () => {
	const scope = host().get('/clip.mov').reply(302, '', { location: 'https://cdn.example/a?b=c' });
	const cdn = host('https://cdn.example').get('/a').query({ b: 'c' }).reply(401);

	const { error } = await createAudio({ ...noWait, videoUrl: LINK });

	scope.done();
	cdn.done();
	expect(error?.message).toContain('does not open without a login (HTTP 401)');
});

test('a share link is sent as the address of the file itself', async () => {
	const direct = 'https://www.dropbox.com/s/abc/clip.mp4?dl=1';
	const look = host('https://www.dropbox.com').get('/s/abc/clip.mp4').query({ dl: 1 }).reply(500);
	const create = api()
		.post(PATH, newTask({ video_url: direct }))
		.reply(200, created());

	await createAudio({ ...noWait, videoUrl: 'https://www.dropbox.com/s/abc/clip.mp4?dl=0' });

	look.done();
	create.done();
});

test('without Check Link nobody looks', async () => {
	const create = api()
		.post(PATH, newTask({ video_url: LINK }))
		.reply(200, created());

	await createAudio({ ...noWait, videoUrl: LINK, options: { checkLink: false } });

	create.done();
});

test('items with the same link share one look', async () => {
	const scope = host().get('/clip.mov').once().reply(200, 'xxxxftyp');
	const creates = api()
		.post(PATH, newTask({ video_url: LINK }))
		.twice()
		.reply(200, created());

	await createAudio({ ...noWait, videoUrl: LINK }, { input: inputOf(1, 2) });

	scope.done();
	creates.done();
});

test('one bad link stops the node while nothing is paid, however late its look ends', async () => {
	const scope = host().get('/clip.mov').delay(3_000).reply(404);

	const { error, items } = await createAudio(
		{ ...noWait, videoUrl: VALUE },
		{ input: inputOf(VIDEO, LINK, VIDEO) },
	);

	scope.done();
	expect(items).toEqual([]);
	expect(error?.message).toContain('leads to nothing');
	expect(error?.description).toMatch(/\(Item index: 1\)$/);
});

test('where the node goes on, one bad link leaves the other items alone', async () => {
	const scope = host().get('/clip.mov').delay(3_000).reply(404);
	const creates = api().post(PATH, newTask()).twice().reply(200, created());

	const { items } = await createAudio(
		{ ...noWait, videoUrl: VALUE },
		{ input: inputOf(VIDEO, LINK, VIDEO), node: { onError: 'continueRegularOutput' } },
	);

	scope.done();
	creates.done();
	expect(items.map(({ json, pairedItem }) => [Object.keys(json)[0], pairedItem])).toEqual([
		['task_id', { item: 0 }],
		['error', { item: 1 }],
		['task_id', { item: 2 }],
	]);
});

test('a refusal does not wait for the looks of the other items', async () => {
	const scope = host()
		.get('/clip.mov')
		.delay(60_000)
		.reply(200, 'xxxxftyp')
		.get('/gone.mov')
		.delay(3_000)
		.reply(404);
	const startMs = performance.now();

	const { error } = await createAudio(
		{ ...noWait, videoUrl: VALUE },
		{ input: inputOf(LINK, `${HOST}/gone.mov`) },
	);

	scope.done();
	expect(error?.message).toContain('leads to nothing');
	expect(performance.now()).toBe(startMs + 3_000);
});

test('a stop ends the looks at once, and nothing is sent', async () => {
	const scope = host().get('/clip.mov').delay(60_000).reply(200, 'xxxxftyp');
	const create = jest.fn(() => created());
	api().persist().post(PATH).optionally().reply(200, create);
	let stop = () => {};
	whenAsleep(() => stop());
	const startMs = performance.now();

	const { run, items, error } = await createAudio(
		{ ...noWait, videoUrl: LINK },
		{ onStart: (cancel) => (stop = cancel) },
	);

	expect(performance.now()).toBe(startMs);
	scope.done();
	expect(run.finished).not.toBe(true);
	expect(items).toEqual([]);
	expect(error?.message).toContain('The execution was stopped');
	await passTime(120_000);
	expect(create).not.toHaveBeenCalled();
});
