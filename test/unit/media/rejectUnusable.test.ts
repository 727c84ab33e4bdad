import type { ProbeResult } from '../../../nodes/CometApiKling/media/probe';
import { rejectUnusable } from '../../../nodes/CometApiKling/media/rejectUnusable';
import { SOURCE_VIDEO } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';

const MP4 = 'xxxxftypisom';

function probed(parts: Partial<ProbeResult> = {}): ProbeResult {
	return { statusCode: 200, headers: { 'content-type': 'video/mp4' }, start: MP4, ...parts };
}

const typed = (type: string, start = 'odd bytes') =>
	probed({ headers: { 'content-type': type }, start });
const sized = (bytes: number, headers = {}) =>
	probed({ headers: { 'content-type': 'video/mp4', 'content-length': String(bytes), ...headers } });

test.each<[string, ProbeResult, string]>([
	['a login', probed({ statusCode: 401 }), '"Video URL" does not open without a login (HTTP 401)'],
	['a lock', probed({ statusCode: 403 }), '"Video URL" does not open without a login (HTTP 403)'],
	['nothing', probed({ statusCode: 404 }), '"Video URL" leads to nothing (HTTP 404)'],
	['a file that is gone', probed({ statusCode: 410 }), '"Video URL" leads to nothing (HTTP 410)'],
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
	['an image', typed('image/png'), '"Video URL" leads to an image (image/png), not to a video'],
	['music', typed('audio/mpeg'), '"Video URL" leads to an audio file (audio/mpeg), not to a video'],
	[
		'a PDF',
		typed('application/pdf'),
		'"Video URL" leads to a PDF (application/pdf), not to a video',
	],
	['a text', typed('Text/Plain'), '"Video URL" leads to a text (text/plain), not to a video'],
	[
		'a file that is too large',
		sized(100 * 2 ** 20 + 1),
		'The video behind "Video URL" has 101 MB, the service takes at most 100 MB',
	],
])('a link to %s is rejected', (_name, result, message) => {
	const failure = rejectUnusable(result, SOURCE_VIDEO)?.failure;
	expect(failure?.message).toBe(message);
	expect(failure?.description).toContain('switch off "Check Link"');
	expect(failure).toMatchObject({ retryable: false, mayHaveCreated: false });
});

test.each<[string, ProbeResult]>([
	['a video', probed()],
	['a QuickTime film', typed('video/quicktime', 'xxxxmoov')],
	['a video under an odd type', typed('text/plain', MP4)],
	['bytes of no type', probed({ headers: {}, start: 'odd bytes' })],
	['any bytes', typed('application/octet-stream')],
	['an empty answer', probed({ start: '' })],
	['exactly 100 MB', sized(100 * 2 ** 20)],
	[
		'a compressed answer, whose length means nothing',
		sized(2 ** 30, { 'content-encoding': 'gzip' }),
	],
	['a server in trouble', probed({ statusCode: 503, start: '<html>' })],
	['a server with too many requests', probed({ statusCode: 429 })],
	['a redirect to nowhere', probed({ statusCode: 302 })],
	['a method that is not allowed', probed({ statusCode: 405 })],
])('a link to %s passes', (_name, result) => {
	expect(rejectUnusable(result, SOURCE_VIDEO)).toBeUndefined();
});
