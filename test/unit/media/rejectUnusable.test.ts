import { ContentReader, type Content } from '../../../nodes/CometApiKling/media/content';
import type { ProbeResult } from '../../../nodes/CometApiKling/media/inspector';
import { rejectFile, rejectLink } from '../../../nodes/CometApiKling/media/rejectUnusable';
import { SOURCE_VIDEO } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';
import { END_IMAGE, START_IMAGE } from '../../../nodes/CometApiKling/resources/video/imageToVideo';
import { sampleFilm, type FilmOptions } from '../../harness/media/mp4';
import { sampleJpegStart, samplePngStart } from '../../harness/media/pictures';

/** Bytes that could be anything. */
const ODD = Buffer.from('\x01\x02\x03\x04\x05\x06 odd', 'latin1');

function contentOf(
	bytes: Buffer,
	wanted: 'video' | 'image' = 'video',
	size = bytes.length,
): Content {
	const reader = new ContentReader(wanted, size);
	reader.read(bytes, 0);
	return reader.content;
}

interface Probed {
	statusCode?: number;
	headers?: Record<string, string>;
	bytes?: Buffer;
}

function probed({
	statusCode = 200,
	headers = {},
	bytes = sampleFilm(),
}: Probed = {}): ProbeResult {
	return { statusCode, headers, content: contentOf(bytes) };
}

const typed = (type: string, start: Buffer | string = ODD) =>
	probed({ headers: { 'content-type': type }, bytes: Buffer.from(start) });
const sized = (bytes: number, headers = {}): ProbeResult => ({
	statusCode: 200,
	headers: { 'content-length': String(bytes), ...headers },
	content: { ...contentOf(sampleFilm()), sizeBytes: undefined },
});

describe('a link', () => {
	test.each<[string, ProbeResult, string]>([
		[
			'a login',
			probed({ statusCode: 401 }),
			'"Video URL" does not open without a login (HTTP 401)',
		],
		['a lock', probed({ statusCode: 403 }), '"Video URL" does not open without a login (HTTP 403)'],
		['nothing', probed({ statusCode: 404 }), '"Video URL" cannot be found (HTTP 404)'],
		['a file that is gone', probed({ statusCode: 410 }), '"Video URL" cannot be found (HTTP 410)'],
		['an empty file', typed('video/mp4', ''), '"Video URL" leads to an empty file, not to a video'],
		[
			'a web page',
			typed('text/html; charset=utf-8', '<!DOCTYPE html><html>'),
			'"Video URL" leads to a web page, not to a video',
		],
		[
			'a web page that calls itself a video',
			typed('video/mp4', '\n <html>'),
			'"Video URL" leads to a web page, not to a video',
		],
		[
			'a web page by its type alone',
			typed('text/html'),
			'"Video URL" leads to a web page, not to a video',
		],
		[
			'a WebM that calls itself an MP4',
			typed('video/mp4', Buffer.from('1a45dfa3a3428681', 'hex')),
			'"Video URL" leads to a WebM or MKV video, not to a video',
		],
		['an image', typed('image/png'), '"Video URL" leads to an image (image/png), not to a video'],
		[
			'an image without a type',
			typed('application/octet-stream', samplePngStart()),
			'"Video URL" leads to a PNG image, not to a video',
		],
		[
			'music',
			typed('audio/mpeg'),
			'"Video URL" leads to an audio file (audio/mpeg), not to a video',
		],
		[
			'a PDF',
			typed('application/pdf'),
			'"Video URL" leads to a PDF (application/pdf), not to a video',
		],
		['a text', typed('Text/Plain'), '"Video URL" leads to a text (text/plain), not to a video'],
		[
			'a file that is too large',
			sized(100 * 2 ** 20 + 1),
			'The file is 101 MB; the service takes at most 100 MB',
		],
		[
			'a private network',
			{ refusal: 'a redirect of its link leads to a private network' },
			'"Video URL" cannot be opened: a redirect of its link leads to a private network',
		],
	])('to %s is rejected', (_name, result, message) => {
		const failure = rejectLink(result, SOURCE_VIDEO)?.failure;
		expect(failure?.message).toBe(message);
		expect(failure?.description).toContain('switch off "Check Input First"');
		expect(failure).toMatchObject({ retryable: false, mayHaveCreated: false });
	});

	test.each<[string, ProbeResult]>([
		['a video', probed()],
		['a QuickTime film', typed('video/quicktime', sampleFilm({ brand: '' }))],
		['a video under an odd type', typed('text/plain', sampleFilm())],
		['bytes of no type', probed({ bytes: ODD })],
		['any bytes', typed('application/octet-stream')],
		['exactly 100 MB', sized(100 * 2 ** 20)],
		[
			'a compressed answer, whose length means nothing',
			sized(2 ** 30, { 'content-encoding': 'gzip' }),
		],
		['a server in trouble', probed({ statusCode: 503, bytes: Buffer.from('<html>') })],
		['a server in trouble that says nothing', probed({ statusCode: 500, bytes: Buffer.alloc(0) })],
		['a server with too many requests', probed({ statusCode: 429 })],
		['a redirect to nowhere', probed({ statusCode: 302 })],
		['a method that is not allowed', probed({ statusCode: 405 })],
	])('to %s passes', (_name, result) => {
		expect(rejectLink(result, SOURCE_VIDEO)).toBeUndefined();
	});
});

describe('a video', () => {
	const rejection = (bytes: Buffer, size = bytes.length) =>
		rejectFile(
			contentOf(bytes, 'video', size),
			{ fileName: 'holiday.mp4', mimeType: 'video/mp4' },
			SOURCE_VIDEO,
		)?.failure;

	test.each<[string, FilmOptions, string]>([
		['too long', { seconds: 45 }, 'The video is 45 seconds long; the service takes 3 to 20'],
		[
			'a little too long',
			{ seconds: 20.6 },
			'The video is 20.6 seconds long; the service takes 3 to 20',
		],
		['too short', { seconds: 1 }, 'The video is 1 second long; the service takes 3 to 20'],
		[
			'a little too short',
			{ seconds: 2.8 },
			'The video is 2.8 seconds long; the service takes 3 to 20',
		],
		[
			'in 4K',
			{ width: 3840, height: 2160 },
			'The video is 3840 × 2160 pixels; the service takes at most 2000 on the longer side',
		],
		[
			'in 480p',
			{ width: 854, height: 480 },
			'The video is 854 × 480 pixels; the service takes at least 600 on the shorter side',
		],
		['without a picture', { tracks: ['soun'] }, 'The video has no picture, only sound'],
		['without tracks', { tracks: [] }, 'The video has no picture'],
	])('that is %s is rejected, with numbers and a way out, by link and by file', (...row) => {
		const [, options, message] = row;
		const byFile = rejection(sampleFilm(options));
		const byLink = rejectLink(probed({ bytes: sampleFilm(options) }), SOURCE_VIDEO)?.failure;

		expect(byFile?.message).toBe(message);
		expect(byFile?.description).toMatch(/^It is "holiday\.mp4"\. (Cut|Give|Scale) .*"Check Input/);
		expect(byLink?.message).toBe(message);
		expect(byLink?.description).toMatch(/^This is the file behind "Video URL"\. (Cut|Give|Scale) /);
	});

	test.each<[string, FilmOptions]>([
		['of 720p', {}],
		['of 1080p, upright', { width: 1920, height: 1080, turn: 90 }],
		['of the widest and lowest that may pass', { width: 2000, height: 600 }],
		['of 2.9 seconds', { seconds: 2.9 }],
		['of 20.5 seconds', { seconds: 20.5 }],
		['without sound', { tracks: ['vide'] }],
		['with a track of data', { tracks: ['tmcd', 'vide', 'meta'] }],
		['in fragments, however long and small', { isFragmented: true, seconds: 90, width: 320 }],
		['that does not say its length', { seconds: 0 }],
		['that does not say its size', { width: 0 }],
		['of another MP4 brand', { brand: 'M4V ' }],
	])('%s passes', (_name, options) => {
		expect(rejection(sampleFilm(options))).toBeUndefined();
	});

	test('that is cut off is rejected with its size, wherever it is cut', () => {
		for (const isHeaderLast of [true, false]) {
			const whole = sampleFilm({ isHeaderLast, dataBytes: 5_000 });
			for (const bytes of [whole.length - 1, 1_000, 100]) {
				const failure = rejection(whole.subarray(0, bytes));
				expect(failure?.message).toBe(
					`The video is incomplete: the file ends after ${bytes} bytes, in the middle of its content`,
				);
				expect(failure?.description).toContain('was probably cut off');
			}
		}
	});

	test('that has no header is rejected', () => {
		const [bytes] = [sampleFilm({ isHeaderLast: true })];
		const withoutHeader = bytes.subarray(0, bytes.indexOf('moov') - 4);
		expect(rejection(withoutHeader)?.message).toBe(
			`The video is incomplete: its ${withoutHeader.length} bytes contain no header ("moov")`,
		);
	});
});

describe('a file', () => {
	test.each<[string, Buffer, string]>([
		['a web page', Buffer.from('<!doctype html>'), 'begins like a web page'],
		['JSON', Buffer.from('{"error":"no"}'), 'begins like a JSON text'],
		['an MP3', Buffer.from('ID3\x04\0\0\0\0\0\0'), 'begins like an MP3 audio file'],
		['a WebM', Buffer.from('1a45dfa3', 'hex'), 'begins like a WebM or MKV video'],
		['bytes of no kind', ODD, 'has the type video/mp4. The service takes MP4 and MOV'],
	])('that is %s is rejected as a video', (_name, bytes, said) => {
		const about = { fileName: 'clip.mp4', mimeType: 'video/mp4' };
		const failure = rejectFile(contentOf(bytes), about, SOURCE_VIDEO)?.failure;
		expect(failure?.message).toBe('The file is not an MP4 or MOV');
		expect(failure?.description).toContain(said);
	});

	test('that is empty is rejected', () => {
		const about = { fileName: 'clip.mp4', mimeType: 'video/mp4' };
		const failure = rejectFile(contentOf(Buffer.alloc(0)), about, SOURCE_VIDEO)?.failure;
		expect(failure?.message).toBe('The file is empty');
	});

	test('has a name and a type that are made safe and short', () => {
		const about = {
			fileName: `<a href="x">\u202e${'n'.repeat(500)}`,
			mimeType: `<b>${'t'.repeat(500)}`,
		};
		const failure = rejectFile(contentOf(ODD), about, SOURCE_VIDEO)?.failure;
		expect(failure?.description).not.toMatch(/[<>\u202e]|n{60}|t{60}/);
	});
});

describe('an image', () => {
	const rejection = (bytes: Buffer, input = START_IMAGE) =>
		rejectLink({ statusCode: 200, headers: {}, content: contentOf(bytes, 'image') }, input)
			?.failure;

	test.each<[string, Buffer, string]>([
		[
			'a small PNG',
			samplePngStart(640, 299),
			'The image is 640 × 299 pixels; the service takes at least 300 on the shorter side',
		],
		[
			'a small JPG',
			sampleJpegStart(200, 300),
			'The image is 200 × 300 pixels; the service takes at least 300 on the shorter side',
		],
		[
			'a wide PNG',
			samplePngStart(1001, 400),
			'The image is 1001 × 400 pixels; the service takes at most 2.5 : 1',
		],
		[
			'a high JPG',
			sampleJpegStart(400, 1001),
			'The image is 400 × 1001 pixels; the service takes at most 2.5 : 1',
		],
		[
			'a WebP',
			Buffer.from('RIFF\x10\0\0\0WEBPVP8 ', 'latin1'),
			'"Image URL" leads to a WebP image, not to a JPG or PNG image',
		],
		['a video', sampleFilm(), '"Image URL" leads to an MP4 video, not to a JPG or PNG image'],
	])('that is %s is rejected', (_name, bytes, message) => {
		expect(rejection(bytes)?.message).toBe(message);
	});

	test('is named by its own field', () => {
		expect(rejection(samplePngStart(10, 10), END_IMAGE)?.description).toContain(
			'This is the file behind "End Image URL".',
		);
	});

	test.each<[string, Buffer]>([
		['a PNG', samplePngStart(300, 300)],
		['a JPG', sampleJpegStart(750, 300, 60_000)],
		['a JPG whose size is further behind', sampleJpegStart(10, 10, 200_000).subarray(0, 65_536)],
		['a PNG that breaks off', samplePngStart().subarray(0, 20)],
		['bytes of no kind', ODD],
	])('that is %s passes', (_name, bytes) => {
		expect(rejection(bytes)).toBeUndefined();
	});
});
