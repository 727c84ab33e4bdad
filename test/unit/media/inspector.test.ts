import nock from 'nock';
import { BinaryDataService } from 'n8n-core';
import { api, created, createdTask, networkError, PATH } from '../../harness/engine/api';
import { passTime } from '../../harness/engine/fastTime';
import { createAudio, inputOf, pairs, VALUE } from '../../harness/engine/operations';
import { itemWith, silentStream } from '../../harness/engine/storedFiles';
import { sampleFilm } from '../../harness/media/mp4';

const HOST = 'https://videos.example';
const LINK = `${HOST}/clip`;
const noWait = { awaitMode: 'none' };

/** How a host answers for a file: with parts of it, or with the whole of it, whatever is asked for. */
function serve(file: Buffer, { path = '/clip', hasRanges = true, times = 2 } = {}) {
	const asked: string[] = [];
	const scope = nock(HOST, { badheaders: ['authorization'] })
		.get(path)
		.times(times)
		.reply(function () {
			const range = String(this.req.headers.range);
			asked.push(range);
			const [, from, to] = (/^bytes=(\d+)-(\d+)$/.exec(range) ?? []).map(Number);
			if (!hasRanges) return [200, file, { 'content-length': String(file.length) }];
			const part = file.subarray(from, to + 1);
			const last = from + part.length - 1;
			return [206, part, { 'content-range': `bytes ${from}-${last}/${file.length}` }];
		});
	return { scope, asked };
}

const refusal = async () => (await createAudio({ ...noWait, videoUrl: LINK })).error?.message;

describe('of a link is read', () => {
	const long = { seconds: 45, dataBytes: 300_000 };

	test('the start, if the header is there', async () => {
		const { asked } = serve(sampleFilm(long), { times: 1 });

		expect(await refusal()).toContain('45 seconds long');
		expect(asked).toEqual(['bytes=0-65535']);
	});

	test('and at most 1 MB more where the header is behind the data', async () => {
		const film = sampleFilm({ ...long, isHeaderLast: true });
		const { asked, scope } = serve(film);

		expect(await refusal()).toContain('45 seconds long');
		const header = film.indexOf('moov') - 4;
		expect(asked).toEqual(['bytes=0-65535', `bytes=${header}-${header + 2 ** 20 - 1}`]);
		scope.done();
	});

	test('the start alone from a host that ignores ranges: what is behind it is not known', async () => {
		const { asked } = serve(sampleFilm({ ...long, isHeaderLast: true }), {
			hasRanges: false,
			times: 1,
		});
		const create = createdTask({ video_url: LINK });

		expect(await refusal()).toBeUndefined();
		expect(asked).toHaveLength(1);
		create.done();
	});

	test('the header all the same, if that host sends it first', async () => {
		serve(sampleFilm(long), { hasRanges: false, times: 1 });

		expect(await refusal()).toContain('45 seconds long');
	});

	test('the size of the file, by which a film is cut off', async () => {
		const film = sampleFilm({ dataBytes: 300_000 });
		serve(film.subarray(0, 200_000), { times: 1 });

		expect(await refusal()).toBe(
			'The video is incomplete: the file ends after 200000 bytes, in the middle of its content',
		);
	});

	test('nothing of a second answer that is another part than the one asked for', async () => {
		const film = sampleFilm({ ...long, isHeaderLast: true });
		const answer = (from: number, part: Buffer) =>
			[
				206,
				part,
				{ 'content-range': `bytes ${from}-${from + part.length - 1}/${film.length}` },
			] as const;
		const scope = nock(HOST).get('/clip').reply(...answer(0, film.subarray(0, 65_536))); // prettier-ignore
		scope.get('/clip').reply(...answer(0, film.subarray(0, 65_536)));
		const create = createdTask({ video_url: LINK });

		expect(await refusal()).toBeUndefined();
		scope.done();
		create.done();
	});

	test('the start alone, if the second question fails', async () => {
		const film = sampleFilm({ ...long, isHeaderLast: true });
		const { scope } = serve(film, { times: 1 });
		scope.get('/clip').replyWithError(networkError('ECONNRESET'));
		const create = createdTask({ video_url: LINK });

		expect(await refusal()).toBeUndefined();
		create.done();
	});
});

describe('all checks of a run share ten seconds', () => {
	/** When the first task is created, and how often the hosts are asked, for so many links. */
	async function firstTaskMs(links: string[]): Promise<{ firstMs: number; items: unknown[] }> {
		const startMs = performance.now();
		let firstMs = Infinity;
		api()
			.post(PATH)
			.times(links.length)
			.reply(200, () => {
				firstMs = Math.min(firstMs, performance.now() - startMs);
				return created();
			});
		const { items } = await createAudio(
			{ ...noWait, videoUrl: VALUE },
			{ input: inputOf(...links) },
		);
		return { firstMs, items };
	}

	/** Hosts that never answer, or at which no connection can be made. Returns how often they were asked. */
	function silence(host: string | RegExp, error?: Error) {
		let count = 0;
		const probe = nock(host).persist().get(/./).optionally();
		const scope = error ? probe.replyWithError(error) : probe.delay(600_000).reply(200);
		scope.on('request', () => (count += 1));
		return () => count;
	}

	test.each([1, 100, 1_000])('%i links of a host that never answers', async (count) => {
		const asked = silence('https://silent.example');
		const links = Array.from({ length: count }, (_, at) => `https://silent.example/${at}.mp4`);

		const { firstMs, items } = await firstTaskMs(links);

		expect(firstMs).toBeLessThanOrEqual(12_000);
		expect(items).toHaveLength(count);
		expect(asked()).toBe(Math.min(count, 20));
	});

	test('1,000 links of a thousand hosts that never answer', async () => {
		const asked = silence(/\.example/);
		const links = Array.from({ length: 1_000 }, (_, at) => `https://host${at}.example/a.mp4`);

		const { firstMs, items } = await firstTaskMs(links);

		expect(firstMs).toBeLessThanOrEqual(12_000);
		expect(items).toHaveLength(1_000);
		expect(asked()).toBe(40);
	});

	test('a host that cannot be reached is not asked again, and another one still is', async () => {
		const asked = silence('https://gone.example', networkError('ENOTFOUND'));
		const page = nock(HOST).get('/page').reply(200, '<html>');
		const links = Array.from({ length: 200 }, (_, at) => `https://gone.example/${at}.mp4`);

		const { error } = await createAudio(
			{ ...noWait, videoUrl: VALUE },
			{ input: inputOf(...links, `${HOST}/page`) },
		);

		page.done();
		expect(error?.message).toContain('leads to a web page');
		expect(asked()).toBe(20);
	});

	test('a slow answer within them counts', async () => {
		nock(HOST).get('/clip').delay(4_900).reply(404);

		expect(await refusal()).toContain('cannot be found');
	});

	test('a body that never comes is not waited for', async () => {
		nock(HOST)
			.get('/clip')
			.reply(200, () => silentStream());
		const startMs = performance.now();
		const create = createdTask({ video_url: LINK });

		expect(await refusal()).toBeUndefined();

		create.done();
		expect(performance.now() - startMs).toBeLessThanOrEqual(10_000);
	});

	test("a file that n8n's storage does not deliver is not waited for", async () => {
		jest.spyOn(BinaryDataService.prototype, 'createSignedToken').mockReturnValue('t');
		jest.spyOn(BinaryDataService.prototype, 'getMetadata').mockResolvedValue({ fileSize: 1_000 });
		jest
			.spyOn(BinaryDataService.prototype, 'getAsStream')
			.mockImplementation(async () => silentStream());
		const startMs = performance.now();
		const scope = api().post(PATH).reply(200, created());
		const binary = { id: 'filesystem-v2:a', data: 'filesystem-v2', mimeType: 'video/mp4' };

		const { items } = await createAudio(
			{ ...noWait, videoSource: 'file', binaryPropertyName: 'data' },
			{ input: itemWith({ data: binary }), publicUrl: 'https://n8n.example.com' },
		);

		scope.done();
		jest.restoreAllMocks();
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(1));
		expect(performance.now() - startMs).toBeLessThanOrEqual(12_000);
		await passTime(1_000);
	});
});
