import nock from 'nock';
import {
	api,
	created,
	createdTask,
	IMAGE,
	networkError,
	newTask,
	PATH,
	PNG,
	VIDEO,
} from '../../harness/engine/api';
import { passTime } from '../../harness/engine/fastTime';
import { createKind, createOf, IMAGE_TO_VIDEO } from '../../harness/engine/kinds';
import { sampleFilm } from '../../harness/media/mp4';
import { sampleJpegStart } from '../../harness/media/pictures';
import {
	cancelWhenAsleep,
	CONTINUE,
	createAudio,
	inputOf,
	VALUE,
} from '../../harness/engine/operations';

const HOST = 'https://videos.example';
const LINK = `${HOST}/clip.mov`;
const noWait = { awaitMode: 'none' };

/** The host of a video or picture, which answers no request that carries a key. */
const host = (origin = HOST) => nock(origin, { badheaders: ['authorization'] });

const html = { 'content-type': 'text/html' };

/** Bytes that could be anything. */
const ODD = Buffer.from('\x01\x02\x03\x04\x05 odd', 'latin1');

describe('a link that cannot be a video is invalid, and nothing is sent', () => {
	test.each<[string, (probe: nock.Interceptor) => nock.Scope, string]>([
		['a web page', (probe) => probe.reply(200, '<html>', html), 'leads to a web page'],
		['a login', (probe) => probe.reply(403), 'does not open without a login (HTTP 403)'],
		['nothing', (probe) => probe.reply(404), 'cannot be found (HTTP 404)'],
		['an empty answer', (probe) => probe.reply(200), 'leads to an empty file'],
		[
			'a file without a byte to send',
			(probe) => probe.reply(416, '', { 'content-range': 'bytes */0' }),
			'leads to an empty file',
		],
		[
			'the network of this n8n',
			(probe) => probe.reply(302, '', { location: 'http://169.254.169.254/latest' }),
			'a redirect of its link leads to a private network',
		],
		[
			'another protocol',
			(probe) => probe.reply(302, '', { location: 'ftp://files.example/clip.mov' }),
			'a redirect of its link leads to a private network or is not a web address',
		],
		[
			'itself',
			(probe) => probe.times(6).reply(302, '', { location: LINK }),
			'redirected more than 5 times, in a circle',
		],
	])('%s', async (_name, answer, said) => {
		const scope = answer(host().get('/clip.mov'));

		const { error, items } = await createAudio({ ...noWait, videoUrl: LINK });

		scope.done();
		expect(items).toEqual([]);
		expect(error?.message).toMatch(/^"Video URL" /);
		expect(error?.message).toContain(said);
		expect(error?.description).toContain('switch off "Check Input First"');
	});

	test('a chain of redirects that ends somewhere is not refused, however long it is', async () => {
		const scope = host();
		scope.get('/clip.mov').reply(302, '', { location: '/1' });
		for (const at of [1, 2, 3, 4, 5])
			scope.get(`/${at}`).reply(302, '', { location: `/${at + 1}` });
		const create = createdTask({ video_url: LINK });

		await createAudio({ ...noWait, videoUrl: LINK });

		scope.done();
		create.done();
	});

	test('a page of YouTube, which is not even probed', async () => {
		const { error } = await createAudio({ ...noWait, videoUrl: 'https://youtu.be/1' });

		expect(error?.message).toContain('a page of YouTube');
	});
});

describe('a link passes where the answer is ambiguous', () => {
	test.each<[string, (probe: nock.Interceptor) => nock.Scope]>([
		['no connection', (probe) => probe.replyWithError(networkError('ECONNREFUSED'))],
		['a server in trouble', (probe) => probe.reply(500, '<html>', html)],
		['an odd type', (probe) => probe.reply(200, ODD, { 'content-type': 'binary/odd' })],
		['no type', (probe) => probe.reply(200, ODD)],
		['a redirect without an address', (probe) => probe.reply(302, ODD)],
	])('%s', async (_name, answer) => {
		const scope = answer(host().get('/clip.mov'));
		const create = createdTask({ video_url: LINK });

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

test('a share link is probed and sent as the address of the file itself', async () => {
	const direct = 'https://www.dropbox.com/s/abc/clip.mp4?dl=1';
	const probe = host('https://www.dropbox.com').get('/s/abc/clip.mp4').query({ dl: 1 }).reply(500);
	const create = createdTask({ video_url: direct });

	await createAudio({ ...noWait, videoUrl: 'https://www.dropbox.com/s/abc/clip.mp4?dl=0' });

	probe.done();
	create.done();
});

test('items with the same link share one probe', async () => {
	const scope = host().get('/clip.mov').once().reply(200, sampleFilm());
	const creates = api()
		.post(PATH, newTask({ video_url: LINK }))
		.twice()
		.reply(200, created());

	await createAudio({ ...noWait, videoUrl: LINK }, { input: inputOf(1, 2) });

	scope.done();
	creates.done();
});

test('one bad link stops the node before anything is paid for, however late its probe ends', async () => {
	const scope = host().get('/clip.mov').delay(3_000).reply(404);

	const { error, items } = await createAudio(
		{ ...noWait, videoUrl: VALUE },
		{ input: inputOf(VIDEO, LINK, VIDEO) },
	);

	scope.done();
	expect(items).toEqual([]);
	expect(error?.message).toContain('cannot be found');
	expect(error?.description).toMatch(/\(second of 3 items\)$/);
});

test('if the node continues on errors, one bad link does not affect the other items', async () => {
	const scope = host().get('/clip.mov').delay(3_000).reply(404);
	const creates = api().post(PATH, newTask()).twice().reply(200, created());

	const { items } = await createAudio(
		{ ...noWait, videoUrl: VALUE },
		{ input: inputOf(VIDEO, LINK, VIDEO), node: CONTINUE },
	);

	scope.done();
	creates.done();
	expect(items.map(({ json, pairedItem }) => [Object.keys(json)[0], pairedItem])).toEqual([
		['task_id', { item: 0 }],
		['error', { item: 1 }],
		['task_id', { item: 2 }],
	]);
});

test('a bad link fails the node without waiting for the probes of the other items', async () => {
	const scope = host()
		.get('/clip.mov')
		.delay(60_000)
		.reply(200, sampleFilm())
		.get('/gone.mov')
		.delay(3_000)
		.reply(404);
	const startMs = performance.now();

	const { error } = await createAudio(
		{ ...noWait, videoUrl: VALUE },
		{ input: inputOf(LINK, `${HOST}/gone.mov`) },
	);

	scope.done();
	expect(error?.message).toContain('cannot be found');
	expect(performance.now()).toBe(startMs + 3_000);
});

test('cancelling the execution ends the probes at once, and nothing is sent', async () => {
	const scope = host().get('/clip.mov').delay(60_000).reply(200, sampleFilm());
	const create = jest.fn(() => created());
	api().persist().post(PATH).optionally().reply(200, create);
	const startMs = performance.now();

	const { run, items, error } = await createAudio(
		{ ...noWait, videoUrl: LINK },
		cancelWhenAsleep(),
	);

	expect(performance.now()).toBe(startMs);
	scope.done();
	expect(run.finished).not.toBe(true);
	expect(items).toEqual([]);
	expect(error?.message).toContain('The execution was stopped');
	await passTime(120_000);
	expect(create).not.toHaveBeenCalled();
});

describe('a link to a picture', () => {
	const PICTURE = `${HOST}/a`;
	const END = `${HOST}/end`;

	const make = async (parameters: object = {}) =>
		await createKind(IMAGE_TO_VIDEO, { ...noWait, imageUrl: PICTURE, ...parameters });

	test.each<[string, string, Buffer]>([
		['a PNG', 'image/png', PNG],
		['a JPG', 'image/jpeg', sampleJpegStart()],
		['a PNG without a proper type', 'application/octet-stream', PNG],
	])('that leads to %s is sent as it is', async (_name, type, content) => {
		const probe = host().get('/a').reply(200, content, { 'content-type': type });
		const scope = createOf(IMAGE_TO_VIDEO, { image: PICTURE }).reply(200, created());

		const { error } = await make();

		expect(error).toBeUndefined();
		probe.done();
		scope.done();
	});

	test.each<[string, number, Record<string, string>, string]>([
		[
			'a WebP',
			200,
			{ 'content-type': 'image/webp' },
			'leads to another image (image/webp), not to a JPG or PNG image',
		],
		[
			'a video',
			200,
			{ 'content-type': 'video/mp4' },
			'leads to a video (video/mp4), not to a JPG or PNG image',
		],
		['a web page', 200, html, 'leads to a web page, not to a JPG or PNG image'],
		['nothing', 404, {}, 'cannot be found (HTTP 404)'],
		['a login', 403, {}, 'does not open without a login (HTTP 403)'],
	])('that leads to %s is invalid, and no clip is paid for', async (...row) => {
		const [, status, headers, said] = row;
		const probe = host().get('/a').reply(status, ODD, headers);

		const { error, items } = await make();

		probe.done();
		expect(items).toEqual([]);
		expect(error?.message).toBe(`"Image URL" ${said}`);
		expect(error?.description).toContain('choose "File" in "Image Source"');
	});

	test('is probed for the end image as well, and the error gives the way out for that field', async () => {
		const probe = host().get('/end').reply(410);

		const { error } = await make({ imageUrl: IMAGE, additionalFields: { endImageUrl: END } });

		probe.done();
		expect(error?.message).toBe('"End Image URL" cannot be found (HTTP 410)');
		expect(error?.description).toContain('use "End Image Field" instead');
	});
});

test('with Check Input First off no link is probed', async () => {
	const [image, image_tail] = [`${HOST}/a`, `${HOST}/end`];
	const options = { checkInput: false };
	const audio = createdTask({ video_url: LINK });
	const clip = createOf(IMAGE_TO_VIDEO, { image, image_tail }).reply(200, created());

	await createAudio({ ...noWait, videoUrl: LINK, options });
	const additionalFields = { endImageUrl: image_tail };
	await createKind(IMAGE_TO_VIDEO, { ...noWait, imageUrl: image, additionalFields, options });

	audio.done();
	clip.done();
});
