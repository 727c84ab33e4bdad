import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import nock from 'nock';
import { fileNameOf, LOST_MAX_MS } from '../../../nodes/CometApiKling/output/download';
import { STALL_MAX_MS } from '../../../nodes/CometApiKling/output/fileStream';
import { DOWNLOADS_MAX } from '../../../nodes/CometApiKling/run/limits';
import { BEARER } from '../../harness/engine/account';
import {
	api,
	at,
	FILE_HOST,
	fileRequest,
	files,
	MP3,
	MP4,
	networkError,
	succeeded,
	TASK_ID,
	WAV,
} from '../../harness/engine/api';
import type { EngineOptions } from '../../harness/engine/engine';
import { passTime } from '../../harness/engine/fastTime';
import { waitForThreads } from '../../harness/engine/idle';
import {
	awaitResult,
	cancelWhenAsleep,
	CONTINUE,
	inputOf,
	VALUE,
} from '../../harness/engine/operations';

const { PassThrough, Readable } = jest.requireActual<typeof import('stream')>('stream');
const { gzipSync } = jest.requireActual<typeof import('zlib')>('zlib');

const HTML = '<!DOCTYPE html><html><body>Sign in</body></html>';
const LINK = `${FILE_HOST}/${TASK_ID}.mp3?sig=a`;

/** Downloads the MP3 of a task that has succeeded. */
async function download(options: EngineOptions = {}, parameters: INodeParameters = {}) {
	const scope = api().get(at()).reply(200, succeeded());
	const result = await awaitResult({ downloadFiles: ['mp3'], ...parameters }, options);
	scope.done();
	return result;
}

const contentOf = ([item]: INodeExecutionData[], name = 'mp3') =>
	Buffer.from(String(item.binary?.[name].data), 'base64');

test('each file has its name, its type and its file name', async () => {
	for (const [extension, content] of Object.entries({ mp3: MP3, wav: WAV, mp4: MP4 })) {
		const headers = { 'content-type': 'binary/octet-stream' };
		fileRequest(extension).reply(200, content, headers);
	}

	const { items, error } = await download({}, { downloadFiles: ['mp3', 'wav', 'video'] });

	expect(error).toBeUndefined();
	expect(items).toHaveLength(1);
	const [{ binary, json, pairedItem }] = items;
	expect(pairedItem).toEqual({ item: 0 });
	expect(json).toMatchObject({ task_id: TASK_ID, task_status: 'succeed' });
	expect(binary).toMatchObject({
		mp3: { fileName: `clip-${TASK_ID}.mp3`, mimeType: 'audio/mpeg', fileExtension: 'mp3' },
		wav: { fileName: `clip-${TASK_ID}.wav`, mimeType: 'audio/wav', fileExtension: 'wav' },
		video: { fileName: `clip-${TASK_ID}.mp4`, mimeType: 'video/mp4', fileExtension: 'mp4' },
	});
	const texts = ['mp3', 'wav', 'video'].map((name) => contentOf(items, name).toString());
	expect(texts).toEqual([MP3, WAV, MP4]);
});

test('the request for a file has no key in any header, and asks for no compression', async () => {
	let headers: Record<string, unknown> = {};
	const file = fileRequest().reply(200, function () {
		({ headers } = this.req);
		return MP3;
	});

	const { items } = await download();

	file.done();
	expect(JSON.stringify(headers)).not.toContain(BEARER);
	expect(headers).not.toHaveProperty('authorization');
	expect(String(headers['accept-encoding'])).toBe('identity');
	expect(items[0].pairedItem).toEqual({ item: 0 });
});

test('a file that the task does not have is left out', async () => {
	const answer = succeeded() as { data: { task_result: { videos?: unknown } } };
	delete answer.data.task_result.videos;
	const scope = api().get(at()).reply(200, answer);
	const file = fileRequest().reply(200, MP3);

	const { items } = await awaitResult({ downloadFiles: ['mp3', 'video'] });

	scope.done();
	file.done();
	expect(Object.keys(items[0].binary ?? {})).toEqual(['mp3']);
	expect(items[0].pairedItem).toEqual({ item: 0 });
});

describe('a transient problem is followed by another try', () => {
	test.each<[string, (file: nock.Interceptor) => nock.Scope]>([
		['HTTP 500', (file) => file.reply(500, 'oops')],
		['HTTP 503', (file) => file.reply(503, 'slow down')],
		['HTTP 429', (file) => file.reply(429, 'slow down')],
		['a broken connection', (file) => file.replyWithError(networkError('ECONNRESET'))],
		['an empty body', (file) => file.reply(200, '')],
		['a web page', (file) => file.reply(200, HTML, { 'content-type': 'text/html' })],
		['a truncated body', (file) => file.reply(200, MP3, { 'content-length': '100' })],
		['a stalled host', (file) => file.reply(200, () => stalled())],
	])('%s', async (_name, answer) => {
		const first = answer(fileRequest());
		const second = fileRequest().reply(200, MP3);

		const { items, error } = await download();

		expect(error).toBeUndefined();
		first.done();
		second.done();
		expect(contentOf(items).toString()).toBe(MP3);
		expect(items[0].pairedItem).toEqual({ item: 0 });
	});
});

describe('a file that cannot be downloaded', () => {
	test.each([
		[403, 'its link has expired or is no longer valid (HTTP 403)'],
		[404, 'its link has expired or is no longer valid (HTTP 404)'],
		[410, 'its link has expired or is no longer valid (HTTP 410)'],
		[400, 'the server answered HTTP 400'],
	])('because of HTTP %i fails the item with all links in the error', async (status, reason) => {
		const file = fileRequest().reply(status, '<Error>AccessDenied</Error>');

		const { error, items } = await download();

		file.done();
		expect(items).toEqual([]);
		expect(error?.message).toBe(`The mp3 file could not be downloaded: ${reason}`);
		for (const extension of ['mp3', 'wav', 'mp4']) {
			expect(error?.description).toContain(`${FILE_HOST}/${TASK_ID}.${extension}?sig=a`);
		}
		expect(error?.description).toContain(`Task ID: ${TASK_ID}`);
	});

	test.each([
		['HTTP 500', 500, 'oops', 'the server answered HTTP 500'],
		['an empty body', 200, '', 'it is empty'],
		['a web page', 200, HTML, 'the server returned a web page instead of a file'],
	])('because of %s fails the item after three tries', async (_name, status, body, reason) => {
		const file = fileRequest().times(3).reply(status, body);

		const { items, error } = await download({ node: CONTINUE });

		expect(error).toBeUndefined();
		file.done();
		expect(items).toEqual([
			{
				json: {
					error: `The mp3 file could not be downloaded: ${reason}`,
					details: {
						retryable: true,
						task_id: TASK_ID,
						description: expect.stringContaining(`${TASK_ID}.mp3?sig=a`),
					},
				},
				pairedItem: { item: 0 },
			},
		]);
	});
});

describe('the content of a file', () => {
	/** Longer than a block of gzip, and not compressible. */
	const LONG = Buffer.concat([
		Buffer.from(MP3),
		Buffer.from(Array.from({ length: 60_000 }, (_, at) => (at * at * 31 + (at >> 3)) % 251)),
	]);

	waitForThreads();

	test('is incomplete if half of a compressed file came', async () => {
		const packed = gzipSync(LONG);
		const half = packed.subarray(0, packed.length / 2);
		const headers = { 'content-encoding': 'gzip', 'content-length': String(half.length) };
		fileRequest().times(3).reply(200, half, headers);

		const { error, items } = await download();

		expect(items).toEqual([]);
		expect(error?.message).toMatch(/: \d+ bytes arrived instead of \d+$/);
		expect(error?.description).toContain(`${TASK_ID}.mp3?sig=a`);
	});

	test('is complete if it has the announced length', async () => {
		fileRequest().reply(200, LONG, { 'content-length': String(LONG.length) });

		expect(contentOf((await download()).items)).toEqual(LONG);
	});

	test.each([
		['a web page after white space', ' \n\n<html><body>Sign in</body></html>', 3],
		['JSON', '{"code":5000,"message":"busy"}', 3],
		['empty', '', 3],
		['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 1],
	])('is not stored as an MP3 if it is %s', async (_name, body, tries) => {
		fileRequest().times(tries).reply(200, body, { 'content-type': 'audio/mpeg' });

		const { error, items } = await download();

		expect(items).toEqual([]);
		expect(error?.message).toMatch(/^The mp3 file could not be downloaded: /);
		expect(error?.description).toContain('you do not have to pay again');
	});

	test('may come byte by byte', async () => {
		fileRequest().reply(200, () => Readable.from([...MP3].map((byte) => Buffer.from(byte))));

		expect(contentOf((await download()).items).toString()).toBe(MP3);
	});
});

describe('a link into a private network', () => {
	const PRIVATE = 'leads to a private network or is not a web address, so it was not opened';

	/** The finished task with another link to its MP3. */
	const finishedAt = (url: string) =>
		JSON.parse(JSON.stringify(succeeded()).replace(LINK, url)) as object;

	test.each([
		'http://169.254.169.254/latest/meta-data',
		'http://localhost:5678/rest/settings',
		'http://127.0.0.1:9000/a.mp3',
		'http://[::ffff:10.0.0.1]/a.mp3',
		'file:///etc/passwd',
		'ftp://files.kling.example/a.mp3',
		'data:audio/mpeg;base64,SUQzIG5vdCByZWFsbHkgbXVzaWM=',
		'no link',
	])('or to no website, such as %s, is not opened', async (url) => {
		api().get(at()).reply(200, finishedAt(url));

		const { error } = await awaitResult({ downloadFiles: ['mp3'] });

		expect(error?.message).toContain(`its link ${PRIVATE}`);
		expect(error?.description).toContain(TASK_ID);
	});

	test('is opened where the service is in one, too', async () => {
		const baseUrl = 'http://127.0.0.1:8080';
		api(baseUrl).get(at()).reply(200, finishedAt('http://10.0.0.7/a.mp3'));
		nock('http://10.0.0.7', { badheaders: ['authorization'] })
			.get('/a.mp3')
			.reply(200, MP3);

		const { items } = await awaitResult({ downloadFiles: ['mp3'] }, { credentials: { baseUrl } });

		expect(items[0].binary).toHaveProperty('mp3');
	});

	test.each([
		'http://169.254.169.254/latest/meta-data',
		'http://localhost:5678/rest/settings',
		'//127.0.0.1/a.mp3',
		'file:///etc/passwd',
	])('is not followed as a redirect to %s, and not tried again', async (location) => {
		fileRequest().reply(302, '', { location });

		const { error } = await download();

		expect(error?.message).toContain(`a redirect of its link ${PRIVATE}`);
		expect(error?.description).toContain(LINK);
	});

	test('is not followed as the second redirect either', async () => {
		fileRequest().reply(302, '', { location: '/b.mp3' });
		files().get('/b.mp3').reply(302, '', { location: 'http://10.0.0.1/c.mp3' });

		expect((await download()).error?.message).toContain('(http://10.0.0.1/c.mp3)');
	});
});

describe('a redirect', () => {
	test.each([301, 302, 303, 307, 308])('of HTTP %i is followed without the key', async (status) => {
		fileRequest().reply(status, 'moved', { location: 'https://cdn.example/b.mp3' });
		let headers = '';
		const cdn = nock('https://cdn.example').get('/b.mp3');
		cdn.reply(200, function () {
			headers = JSON.stringify(this.req.headers);
			return MP3;
		});

		const { items } = await download();

		expect(contentOf(items).toString()).toBe(MP3);
		expect(headers).not.toContain(BEARER);
	});

	test('may be relative', async () => {
		fileRequest().reply(302, '', { location: '/moved/b.mp3' });
		files().get('/moved/b.mp3').reply(200, MP3);

		expect((await download()).items[0].binary).toHaveProperty('mp3');
	});

	test('to itself ends', async () => {
		fileRequest().times(6).reply(302, '', { location: LINK });

		expect((await download()).error?.message).toContain('redirected more than 5 times');
	});

	test('without an address is an answer like any other', async () => {
		fileRequest().reply(302, 'moved');

		expect((await download()).error?.message).toContain('the server answered HTTP 302');
	});
});

/** A body whose beginning comes, and then nothing. */
function stalled(start = MP3) {
	const body = new PassThrough();
	body.write(start);
	return body;
}

describe('a host that has stalled', () => {
	const DAY_MS = 24 * 60 * 60_000;

	test.each<[string, (file: nock.Interceptor) => nock.Scope]>([
		['before it answers', (file) => file.delayConnection(DAY_MS).reply(200, MP3)],
		['before the first byte', (file) => file.reply(200, () => new PassThrough())],
		['within the file', (file) => file.reply(200, () => stalled())],
	])('%s ends each of three tries after a minute', async (_when, answer) => {
		for (let tries = 0; tries < 3; tries++) answer(fileRequest());
		const startMs = performance.now();

		const { error, items } = await download();

		expect(items).toEqual([]);
		expect(error?.message).toMatch(/: nothing came for 60 seconds$/);
		expect(error?.description).toContain(TASK_ID);
		expect(error?.description).toContain('you do not have to pay again');
		expect(performance.now() - startMs).toBeLessThan(4 * STALL_MAX_MS);
	});

	test('is not one that is only slow', async () => {
		const body = stalled();
		fileRequest().reply(200, () => body);
		const drip = async () => {
			for (let parts = 0; parts < 5; parts++) {
				await passTime(STALL_MAX_MS - 5_000);
				body.write('more');
			}
			body.end();
		};
		const dripping = drip();

		const { items, error } = await download();

		await dripping;
		expect(error).toBeUndefined();
		expect(contentOf(items).toString()).toBe(`${MP3}${'more'.repeat(5)}`);
	});

	test('delays a run no longer than the limit, however many items it has', async () => {
		const ids = Array.from({ length: 150 }, (_, index) => `task-${index}`);
		api()
			.persist()
			.get((path) => ids.includes(path.slice(at('').length)))
			.reply(200, (path) => succeeded(path.slice(at('').length)));
		files()
			.persist()
			.get(/mp3/)
			.reply(200, () => stalled());
		const startMs = performance.now();

		const { items } = await awaitResult(
			{ downloadFiles: ['mp3'], taskId: VALUE },
			{ input: inputOf(...ids), node: CONTINUE },
		);

		expect(performance.now() - startMs).toBeLessThan(
			LOST_MAX_MS / DOWNLOADS_MAX + 2 * STALL_MAX_MS,
		);
		expect(items).toHaveLength(ids.length);
		expect(items.at(-1)?.json).toEqual({
			error: 'The mp3 file could not be downloaded: too many downloads of this run have stalled',
			details: {
				retryable: true,
				task_id: 'task-149',
				description: expect.stringMatching(/you do not have to pay again.*task-149\.mp3\?sig=a/),
			},
		});
	});
});

test('cancelling the execution ends a download at once, without another try', async () => {
	fileRequest().reply(200, () => stalled());
	const startMs = performance.now();

	const { error, items } = await download(cancelWhenAsleep());

	expect(performance.now()).toBe(startMs);
	expect(items).toEqual([]);
	expect(error?.message).toBe('The mp3 file could not be downloaded: the execution was stopped');
	expect(error?.description).toContain(`${TASK_ID}.mp3?sig=a`);
});

test.each([
	['861254119619698760', '861254119619698760.mp3'],
	['order.4711', 'order.4711.mp3'],
	['äß-日本_1', 'äß-日本_1.mp3'],
	['kunde:7', 'kunde_7.mp3'],
	['../../etc/passwd', '__.._etc_passwd.mp3'],
	['..\\..\\boot.ini', '__.._boot.ini.mp3'],
	['/etc/cron.d/x', '_etc_cron.d_x.mp3'],
	['.bashrc', '_bashrc.mp3'],
	['..', '_.mp3'],
	['', 'task.mp3'],
	['a\u0000b\nc', 'a_b_c.mp3'],
	['a\u202e3pm.exe', 'a_3pm.exe.mp3'],
	['a|b*c?"d"<e>', 'a_b_c__d__e_.mp3'],
	['x'.repeat(500), `${'x'.repeat(128)}.mp3`],
])('the file of task %j is called %j', (id, name) => {
	expect(fileNameOf({ id }, 'mp3')).toBe(name);
});

test.each([
	['clip.mp4', 'clip-861.mp3'],
	['My holiday 2026.final.mov', 'My_holiday_2026.final-861.mp3'],
	['../../etc/passwd', '__.._etc_passwd-861.mp3'],
	['.mp4', '861.mp3'],
	['x'.repeat(200) + '.mp4', `${'x'.repeat(30)}-861.mp3`],
])('a file made from %j is called %j', (fileName, name) => {
	expect(fileNameOf({ id: '861', source: { fileName } }, 'mp3')).toBe(name);
});
