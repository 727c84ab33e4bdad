import type { ProbeResult } from '../../../nodes/CometApiKling/media/probe';
import { rejectUnusable } from '../../../nodes/CometApiKling/media/rejectUnusable';
import { SOURCE_VIDEO } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';

const MP4 = 'xxxxftypisom';

function sight(parts: Partial<ProbeResult> = {}): ProbeResult {
	return { statusCode: 200, headers: { 'content-type': 'video/mp4' }, start: MP4, ...parts };
}

const typed = (type: string, start = 'odd bytes') =>
	sight({ headers: { 'content-type': type }, start });
const sized = (bytes: number, headers = {}) =>
	sight({ headers: { 'content-type': 'video/mp4', 'content-length': String(bytes), ...headers } });

test.each<[string, ProbeResult, string]>([
	['a login', sight({ statusCode: 401 }), '"Video URL" does not open without a login (HTTP 401)'],
	['a lock', sight({ statusCode: 403 }), '"Video URL" does not open without a login (HTTP 403)'],
	['nothing', sight({ statusCode: 404 }), '"Video URL" leads to nothing (HTTP 404)'],
	['what is gone', sight({ statusCode: 410 }), '"Video URL" leads to nothing (HTTP 410)'],
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
		'what is too large',
		sized(100 * 2 ** 20 + 1),
		'The video behind "Video URL" has 101 MB, the service takes at most 100 MB',
	],
])('%s is evidence against a link', (_name, seen, message) => {
	const failure = rejectUnusable(seen, SOURCE_VIDEO)?.failure;
	expect(failure?.message).toBe(message);
	expect(failure?.description).toContain('switch off "Check Link"');
	expect(failure).toMatchObject({ retryable: false, mayHaveCreated: false });
});

test.each<[string, ProbeResult]>([
	['a video', sight()],
	['a QuickTime film', typed('video/quicktime', 'xxxxmoov')],
	['a video under an odd type', typed('text/plain', MP4)],
	['bytes of no type', sight({ headers: {}, start: 'odd bytes' })],
	['any bytes', typed('application/octet-stream')],
	['an empty answer', sight({ start: '' })],
	['a full hundred megabytes', sized(100 * 2 ** 20)],
	[
		'a compressed answer, whose length says nothing',
		sized(2 ** 30, { 'content-encoding': 'gzip' }),
	],
	['a server in trouble', sight({ statusCode: 503, start: '<html>' })],
	['too many requests', sight({ statusCode: 429 })],
	['a redirect to nowhere', sight({ statusCode: 302 })],
	['a refused method', sight({ statusCode: 405 })],
])('%s is no evidence', (_name, seen) => {
	expect(rejectUnusable(seen, SOURCE_VIDEO)).toBeUndefined();
});
