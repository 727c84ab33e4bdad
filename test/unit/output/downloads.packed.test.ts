import { api, at, files, MP3, succeeded, TASK_ID } from '../../harness/engine/api';
import { waitForThreads } from '../../harness/engine/idle';
import { awaitResult } from '../../harness/engine/operations';

const { gzipSync } = jest.requireActual<typeof import('zlib')>('zlib');

/** Longer than a block of gzip, and nothing that gzip could make smaller. */
const LONG = Buffer.concat([
	Buffer.from(MP3),
	Buffer.from(Array.from({ length: 60_000 }, (_, at) => (at * at * 31 + (at >> 3)) % 251)),
]);

waitForThreads();

function mp3() {
	return files().get(`/${TASK_ID}.mp3`).query({ sig: 'a' });
}

test('a file is asked for as it is', async () => {
	api().get(at()).reply(200, succeeded());
	let encoding: unknown;
	mp3().reply(200, function () {
		encoding = this.req.headers['accept-encoding'];
		return MP3;
	});

	await awaitResult({ downloadFiles: ['mp3'] });

	expect(String(encoding)).toBe('identity');
});

test('half of a file that was packed nevertheless is not taken for the whole', async () => {
	api().get(at()).reply(200, succeeded());
	const packed = gzipSync(LONG);
	const half = packed.subarray(0, packed.length / 2);
	const headers = { 'content-encoding': 'gzip', 'content-length': String(half.length) };
	mp3().times(3).reply(200, half, headers);

	const { error, items } = await awaitResult({ downloadFiles: ['mp3'] });

	expect(items).toEqual([]);
	expect(error?.message).toMatch(/: \d+ bytes came where \d+ were announced$/);
	expect(error?.description).toContain(`${TASK_ID}.mp3?sig=a`);
});

test('a file of the announced length is whole', async () => {
	api().get(at()).reply(200, succeeded());
	mp3().reply(200, LONG, { 'content-length': String(LONG.length) });

	const { items } = await awaitResult({ downloadFiles: ['mp3'] });

	expect(Buffer.from(String(items[0].binary?.mp3.data), 'base64')).toEqual(LONG);
});

test.each([
	['a web page after white space', ' \n\n<html><body>Sign in</body></html>', 3],
	['JSON', '{"code":5000,"message":"busy"}', 3],
	['nothing', '', 3],
	['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 1],
])('%s is not stored as an MP3', async (_name, body, tries) => {
	api().get(at()).reply(200, succeeded());
	mp3().times(tries).reply(200, body, { 'content-type': 'audio/mpeg' });

	const { error, items } = await awaitResult({ downloadFiles: ['mp3'] });

	expect(items).toEqual([]);
	expect(error?.message).toMatch(/^The mp3 file could not be downloaded: /);
	expect(error?.description).toContain('nothing has to be paid again');
});

test('a file that begins in drops is judged by its first bytes together, and whole', async () => {
	api().get(at()).reply(200, succeeded());
	const { Readable } = jest.requireActual<typeof import('stream')>('stream');
	mp3().reply(200, () => Readable.from([...MP3].map((byte) => Buffer.from(byte))));

	const { items } = await awaitResult({ downloadFiles: ['mp3'] });

	expect(Buffer.from(String(items[0].binary?.mp3.data), 'base64').toString()).toBe(MP3);
});
