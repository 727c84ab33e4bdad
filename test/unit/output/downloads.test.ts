import nock from 'nock';
import {
	api,
	at,
	files,
	MP3,
	MP4,
	networkError,
	succeeded,
	TASK_ID,
	WAV,
} from '../../harness/engine/api';
import { BEARER } from '../../harness/engine/account';
import { awaitResult } from '../../harness/engine/operations';

const HTML = '<!DOCTYPE html><html><body>Sign in</body></html>';

/** One download of a finished task's MP3, to be answered by the test. */
function mp3() {
	return files().get(`/${TASK_ID}.mp3`).query({ sig: 'a' });
}

function finished() {
	return api().get(at()).reply(200, succeeded());
}

test('the three kinds come under their names, each with its type and file name', async () => {
	const scope = finished();
	const host = files();
	for (const [extension, content] of Object.entries({ mp3: MP3, wav: WAV, mp4: MP4 })) {
		host
			.get(`/${TASK_ID}.${extension}`)
			.query({ sig: 'a' })
			.reply(200, content, { 'content-type': 'binary/octet-stream' });
	}

	const { items, error } = await awaitResult({ downloadFiles: ['mp3', 'wav', 'video'] });

	expect(error).toBeUndefined();
	scope.done();
	host.done();
	expect(items).toHaveLength(1);
	const [{ binary, json, pairedItem }] = items;
	expect(pairedItem).toEqual({ item: 0 });
	expect(json).toMatchObject({ task_id: TASK_ID, task_status: 'succeed' });
	expect(binary).toMatchObject({
		mp3: { fileName: `clip-${TASK_ID}.mp3`, mimeType: 'audio/mpeg', fileExtension: 'mp3' },
		wav: { fileName: `clip-${TASK_ID}.wav`, mimeType: 'audio/wav', fileExtension: 'wav' },
		video: { fileName: `clip-${TASK_ID}.mp4`, mimeType: 'video/mp4', fileExtension: 'mp4' },
	});
	const texts = ['mp3', 'wav', 'video'].map((kind) =>
		Buffer.from(String(binary?.[kind].data), 'base64').toString(),
	);
	expect(texts).toEqual([MP3, WAV, MP4]);
});

test('the request for a file carries no key in any header', async () => {
	const scope = finished();
	let headers = '';
	const file = mp3().reply(200, function () {
		headers = JSON.stringify(this.req.headers);
		return MP3;
	});

	const { items } = await awaitResult({ downloadFiles: ['mp3'] });

	scope.done();
	file.done();
	expect(headers).not.toContain(BEARER);
	expect(headers.toLowerCase()).not.toContain('authorization');
	expect(items[0].pairedItem).toEqual({ item: 0 });
});

test('a kind that the task does not have is left out', async () => {
	const answer = succeeded() as { data: { task_result: { videos?: unknown } } };
	delete answer.data.task_result.videos;
	const scope = api().get(at()).reply(200, answer);
	const file = mp3().reply(200, MP3);

	const { items } = await awaitResult({ downloadFiles: ['mp3', 'video'] });

	scope.done();
	file.done();
	expect(Object.keys(items[0].binary ?? {})).toEqual(['mp3']);
	expect(items[0].pairedItem).toEqual({ item: 0 });
});

describe('what passes is tried again', () => {
	test.each<[string, (file: nock.Interceptor) => nock.Scope]>([
		['HTTP 500', (file) => file.reply(500, 'oops')],
		['HTTP 503', (file) => file.reply(503, 'slow down')],
		['HTTP 429', (file) => file.reply(429, 'slow down')],
		['a broken connection', (file) => file.replyWithError(networkError('ECONNRESET'))],
		['an empty body', (file) => file.reply(200, '')],
		['a web page', (file) => file.reply(200, HTML, { 'content-type': 'text/html' })],
		['a body that is cut', (file) => file.reply(200, MP3, { 'content-length': '100' })],
	])('%s', async (_name, answer) => {
		const scope = finished();
		const first = answer(mp3());
		const second = mp3().reply(200, MP3);

		const { items, error } = await awaitResult({ downloadFiles: ['mp3'] });

		expect(error).toBeUndefined();
		scope.done();
		first.done();
		second.done();
		expect(Buffer.from(String(items[0].binary?.mp3.data), 'base64').toString()).toBe(MP3);
		expect(items[0].pairedItem).toEqual({ item: 0 });
	});
});

describe('a file that cannot be had does not hide the result', () => {
	test.each([
		[403, 'its link has expired or is not valid any more (HTTP 403)'],
		[404, 'its link has expired or is not valid any more (HTTP 404)'],
		[410, 'its link has expired or is not valid any more (HTTP 410)'],
		[400, 'the server answered HTTP 400'],
	])('HTTP %i is final, and the error carries the links', async (status, reason) => {
		const scope = finished();
		const file = mp3().reply(status, '<Error>AccessDenied</Error>');

		const { error, items } = await awaitResult({ downloadFiles: ['mp3'] });

		scope.done();
		file.done();
		expect(items).toEqual([]);
		expect(error?.message).toBe(`The mp3 file could not be downloaded: ${reason}`);
		for (const extension of ['mp3', 'wav', 'mp4']) {
			expect(error?.description).toContain(
				`https://files.kling.example/${TASK_ID}.${extension}?sig=a`,
			);
		}
		expect(error?.description).toContain(`Task ID: ${TASK_ID}`);
	});

	test.each([
		['HTTP 500', 500, 'oops', 'the server answered HTTP 500'],
		['an empty body', 200, '', 'it is empty'],
		['a web page', 200, HTML, 'a web page came instead of a file'],
	])('%s ends the item after three tries', async (_name, status, body, reason) => {
		const scope = finished();
		const file = files().get(`/${TASK_ID}.mp3`).query({ sig: 'a' }).times(3).reply(status, body);

		const { items, error } = await awaitResult(
			{ downloadFiles: ['mp3'] },
			{ node: { onError: 'continueRegularOutput' } },
		);

		expect(error).toBeUndefined();
		scope.done();
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
