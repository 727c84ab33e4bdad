import { BinaryDataService } from 'n8n-core';
import type { IBinaryData, INodeParameters } from 'n8n-workflow';
import nock from 'nock';
import { publicLink } from '../../../nodes/CometApiKling/media/publicLink';
import { SOURCE_VIDEO } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';
import {
	api,
	at,
	created,
	failed,
	gatewayError,
	klingError,
	networkError,
	PATH,
	succeeded,
	TASK_ID,
	UNKNOWN_TASK,
} from '../../harness/engine/api';
import type { EngineOptions } from '../../harness/engine/engine';
import { createAudio, RETRY } from '../../harness/engine/operations';
import { itemWith, streamOf } from '../../harness/engine/storedFiles';
import { sampleFilm } from '../../harness/media/mp4';
import { invalidInputOf } from '../parameters/invalidInputOf';

const BINARY = {
	id: 'filesystem-v2:a',
	data: 'filesystem-v2',
	mimeType: 'video/mp4',
	fileName: 'a.mp4',
};

describe('the link to a file in n8n', () => {
	const FILE = { binary: BINARY };
	const SIGNED = 'https://n8n.example.com/rest/binary-data/signed?token=t';

	/** A link by an n8n with these helpers. */
	const linkBy = (helpers: object, baseUrl = 'https://api.cometapi.com') =>
		publicLink({ helpers } as never, FILE, SOURCE_VIDEO, {
			seconds: 3600,
			baseUrl,
			extension: 'mp4',
		});

	test('is signed by n8n for a number of seconds, and ends like the file', () => {
		const createBinarySignedUrl = jest.fn(() => SIGNED);

		expect(linkBy({ createBinarySignedUrl })).toBe(`${SIGNED}&file=clip.mp4`);
		expect(createBinarySignedUrl).toHaveBeenCalledWith(BINARY, '3600s');
	});

	test('does not exist in n8n before 1.90, and the error gives another way', () => {
		const { message, description } = invalidInputOf(() => linkBy({}));

		expect(message).toBe('This n8n cannot create links to its files');
		expect(description).toBe(
			'Update n8n, or upload the video to a site that gives it a public link, and choose "Link (URL)" in "Video Source".',
		);
	});

	test("does not exist where n8n's helper throws, and the error gives the reason", () => {
		const createBinarySignedUrl = () => {
			throw new Error('binary data is in memory');
		};

		const { message, description } = invalidInputOf(() => linkBy({ createBinarySignedUrl }));

		expect(message).toBe('This n8n cannot create a link to the file');
		expect(description).toMatch(
			/^n8n reports: binary data is in memory\. Update n8n, or upload the video/,
		);
	});

	test('may lead into a private network only if the service is in one, too', () => {
		const createBinarySignedUrl = () => SIGNED.replace('n8n.example.com', '10.0.0.5');

		expect(invalidInputOf(() => linkBy({ createBinarySignedUrl })).message).toBe(
			'The service cannot reach this n8n at https://10.0.0.5',
		);
		expect(linkBy({ createBinarySignedUrl }, 'http://localhost:8080')).toContain('10.0.0.5');
	});
});

describe('a video that is a file', () => {
	const signed: Array<string | undefined> = [];
	let content = sampleFilm();
	let sizeBytes: number;

	beforeEach(() => {
		content = sampleFilm();
		sizeBytes = content.length;
		signed.length = 0;
		jest.spyOn(BinaryDataService.prototype, 'createSignedToken').mockImplementation(
			// As in n8n each token is different, because it contains the time.
			(_binary, expiresIn) => `t${signed.push(expiresIn as string)}`,
		);
		jest
			.spyOn(BinaryDataService.prototype, 'getMetadata')
			.mockImplementation(async () => ({ fileSize: sizeBytes }));
		jest
			.spyOn(BinaryDataService.prototype, 'getAsStream')
			.mockImplementation(async () => streamOf([content]));
	});
	afterEach(() => jest.restoreAllMocks());

	const inputWith = (binary: Partial<IBinaryData> = {}) =>
		itemWith({ data: { ...BINARY, ...binary } });

	async function createFromFile(parameters: INodeParameters = {}, options: EngineOptions = {}) {
		return await createAudio(
			{ videoSource: 'file', binaryPropertyName: 'data', awaitMode: 'none', ...parameters },
			{ input: inputWith(), publicUrl: 'https://n8n.example.com', ...options },
		);
	}

	/** Answers creates in this order, and collects their bodies. */
	function creates(...answers: Array<(post: nock.Interceptor) => nock.Scope>) {
		const bodies: Array<Record<string, string>> = [];
		const scope = api();
		for (const answer of answers) {
			answer(scope.post(PATH, (body: Record<string, string>) => bodies.push(body) > 0));
		}
		return { scope, bodies };
	}

	const answered = (post: nock.Interceptor) => post.reply(200, created());

	test('is sent as a link that n8n signed, with the ending of the file', async () => {
		const { scope, bodies } = creates(answered);

		const { items, error } = await createFromFile();

		expect(error).toBeUndefined();
		scope.done();
		expect(bodies[0].video_url).toMatch(
			/^https:\/\/n8n\.example\.com\/rest\/binary-data\/signed\?token=t\d+&file=clip\.mp4$/,
		);
		expect(Object.keys(bodies[0]).sort()).toEqual(['external_task_id', 'video_url']);
		expect(items[0]).toMatchObject({ json: { task_id: TASK_ID }, pairedItem: { item: 0 } });
	});

	test.each<[string, Buffer, Partial<IBinaryData>, string]>([
		[
			'an MP4 of no type',
			sampleFilm(),
			{ mimeType: 'application/octet-stream', fileName: 'a' },
			'mp4',
		],
		['an MP4 without a name', sampleFilm(), { mimeType: '', fileName: undefined }, 'mp4'],
		[
			'an MP4 whose type is in capitals',
			sampleFilm(),
			{ mimeType: 'VIDEO/MP4', fileName: 'A' },
			'mp4',
		],
		[
			'an M4V',
			sampleFilm({ brand: 'M4V ' }),
			{ mimeType: 'video/x-m4v', fileName: 'a.m4v' },
			'mp4',
		],
		['a MOV of no type', sampleFilm({ brand: 'qt  ' }), { mimeType: '', fileName: 'a.bin' }, 'mov'],
		['a MOV that is called an MP4', sampleFilm({ brand: 'qt  ' }), {}, 'mov'],
		['an old MOV', sampleFilm({ brand: '' }), {}, 'mov'],
	])('is known by its content, and has the ending of %s', async (...row) => {
		const [, film, binary, ending] = row;
		content = film;
		sizeBytes = film.length;
		const { bodies } = creates(answered);

		const { error } = await createFromFile({}, { input: inputWith(binary) });

		expect(error).toBeUndefined();
		expect(bodies[0].video_url.endsWith(`&file=clip.${ending}`)).toBe(true);
	});

	test.each([
		['MOV by its type', { mimeType: 'video/quicktime', fileName: 'a' }, 'clip.mov'],
		['MP4 by its name', { mimeType: 'application/octet-stream', fileName: 'A.MP4' }, 'clip.mp4'],
		['MOV by n8n', { mimeType: '', fileName: undefined, fileExtension: 'mov' }, 'clip.mov'],
		['MP4 where nothing is known', { mimeType: '', fileName: 'a.bin' }, 'clip.mp4'],
	])('has the ending of an %s if its content is not inspected', async (_name, binary, ending) => {
		const { bodies } = creates(answered);
		const getAsStream = jest.spyOn(BinaryDataService.prototype, 'getAsStream');

		await createFromFile({ options: { checkInput: false } }, { input: inputWith(binary) });

		expect(bodies[0].video_url.endsWith(`&file=${ending}`)).toBe(true);
		expect(getAsStream).not.toHaveBeenCalled();
	});

	test.each<[string, Buffer, string]>([
		['a web page', Buffer.from('<!doctype html><html>'), 'The file is not an MP4 or MOV'],
		['a WebM', Buffer.from('1a45dfa39f4286810142f7', 'hex'), 'The file is not an MP4 or MOV'],
		['an empty file', Buffer.alloc(0), 'The file is empty'],
		[
			'a film of 45 seconds',
			sampleFilm({ seconds: 45 }),
			'The video is 45 seconds long; the service takes 3 to 20',
		],
		['a film in 4K', sampleFilm({ width: 3840, height: 2160 }), 'The video is 3840 × 2160 pixels'],
		[
			'a stump',
			sampleFilm({ dataBytes: 5_000 }).subarray(0, 1_024),
			'The video is incomplete: the file ends after 1024 bytes',
		],
	])('that is %s is invalid input, whatever it is called', async (_name, bytes, message) => {
		content = bytes;
		sizeBytes = bytes.length;

		const { error, items } = await createFromFile();

		expect(items).toEqual([]);
		expect(error?.message).toContain(message);
		expect(error?.description).toContain('It is "a.mp4"');
	});

	test('is read to its header, and no further', async () => {
		const film = sampleFilm({ isHeaderLast: true, seconds: 45, dataBytes: 600_000 });
		const behind = Buffer.alloc(400_000);
		sizeBytes = film.length + behind.length;
		let readBytes = 0;
		jest
			.spyOn(BinaryDataService.prototype, 'getAsStream')
			.mockImplementation(async (_id, chunkBytes) => {
				const whole = Buffer.concat([film, behind]);
				return streamOf(
					(function* () {
						for (let at = 0; at < whole.length; at += Number(chunkBytes)) {
							readBytes = at + Number(chunkBytes);
							yield whole.subarray(at, readBytes);
						}
					})(),
				);
			});

		const { error } = await createFromFile();

		expect(error?.message).toContain('45 seconds long');
		expect(readBytes).toBeLessThan(film.length + 4 * 65_536);
	});

	test.each([
		['a day with Return Immediately', { awaitMode: 'none' }, '86400s'],
		['an hour at least', { awaitMode: 'poll', options: { maxWait: 1 } }, '3600s'],
		['Max Wait and half an hour', { awaitMode: 'poll', options: { maxWait: 60 } }, '5400s'],
	])('has a link for %s', async (_name, parameters, expiresIn) => {
		creates(answered);
		api().get(at()).optionally().reply(200, succeeded());

		await createFromFile(parameters);

		expect(new Set(signed)).toEqual(new Set([expiresIn]));
	});

	test('has the same key under another link, and another key than another file', async () => {
		const bodyOf = async (binary: Partial<IBinaryData> = {}) => {
			const { bodies } = creates(answered);
			await createFromFile({}, { input: inputWith(binary) });
			return bodies[0];
		};
		const [first, second] = [await bodyOf(), await bodyOf({ id: 'filesystem-v2:b' })];
		expect(first.video_url).not.toBe(second.video_url);
		expect(first.external_task_id).toBe(second.external_task_id);
		const renamed = await bodyOf({ fileName: 'b.mp4' });
		expect(renamed.external_task_id).not.toBe(first.external_task_id);
		content = sampleFilm({ dataBytes: 65 });
		sizeBytes = content.length;
		expect((await bodyOf()).external_task_id).not.toBe(first.external_task_id);
	});

	test('has a new link when its create is sent again', async () => {
		const busy = (post: nock.Interceptor) => post.reply(429, { code: 1302, message: 'slow down' });
		const { scope, bodies } = creates(busy, answered);

		await createFromFile();

		scope.done();
		const [first, second] = bodies;
		expect(second.video_url).not.toBe(first.video_url);
		expect(second.external_task_id).toBe(first.external_task_id);
	});

	test('is not paid for again by Retry On Fail after a lost answer', async () => {
		const lost = (post: nock.Interceptor) => post.replyWithError(networkError('ECONNRESET'));
		const { scope, bodies } = creates(lost);
		api()
			.get(/\/n8n-[0-9a-f]{40}$/)
			.times(20)
			.optionally()
			.reply(503, { code: 5001, message: 'down' })
			.get(/\/n8n-[0-9a-f]{40}$/)
			.optionally()
			.reply(200, succeeded());

		await createFromFile({}, { node: { ...RETRY, maxTries: 3 } });

		scope.done();
		expect(bodies).toHaveLength(1);
	});

	test.each<[string, EngineOptions, INodeParameters, string, string]>([
		[
			'in another field',
			{},
			{ binaryPropertyName: 'video' },
			'The item has no file in the field "video"',
			'The item has "data".',
		],
		[
			'in a field without a name',
			{},
			{ binaryPropertyName: "={{ '' }}" },
			'"Input Data Field Name" is not the name of a field with a file',
			'It is empty.',
		],
		[
			'in an item without files',
			{ input: [{ json: {} }] },
			{},
			'The item has no file in the field "data"',
			'the node before this one must output one',
		],
		[
			'in memory',
			{ input: inputWith({ id: undefined, data: sampleFilm().toString('base64') }) },
			{},
			'n8n keeps this file in memory, where the service cannot fetch it',
			'N8N_DEFAULT_BINARY_DATA_MODE=filesystem',
		],
		[
			'in an n8n that the service cannot reach',
			{ publicUrl: 'http://localhost:5678' },
			{},
			'The service cannot reach this n8n at http://localhost:5678',
			'http://localhost:5678/rest/binary-data/signed',
		],
	])('%s is invalid input', async (_name, options, parameters, message, hint) => {
		const { error } = await createFromFile(parameters, options);

		expect(error?.message).toBe(message);
		expect(error?.description).toContain(hint);
	});

	test('of more than 100 MB is invalid input', async () => {
		sizeBytes = 100 * 2 ** 20 + 1;

		const { error } = await createFromFile();

		expect(error?.message).toBe('The file is 101 MB; the service takes at most 100 MB');
	});

	test('that n8n has lost is invalid input', async () => {
		jest.spyOn(BinaryDataService.prototype, 'getMetadata').mockRejectedValue(new Error('ENOENT'));

		const { error } = await createFromFile();

		expect(error?.message).toBe('n8n no longer has the file');
	});

	test('that n8n cannot sign is invalid input', async () => {
		jest.spyOn(BinaryDataService.prototype, 'createSignedToken').mockImplementation(() => {
			throw new Error('not in this engine');
		});

		const { error } = await createFromFile();

		expect(error?.message).toBe('This n8n cannot create a link to the file');
		expect(error?.description).toContain('n8n reports: not in this engine');
	});

	test("is invalid input inside an AI agent's tool call", async () => {
		const { items } = await createFromFile({}, { node: { type: 'x.cometApiKlingTool' } });

		expect(JSON.stringify(items[0].json)).toContain("does not work inside an AI agent's tool call");
	});

	describe('that the service refuses', () => {
		const SEEN = 'The video is 1280 × 720 pixels and 5 seconds long.';

		test('is described by what was seen of it', async () => {
			creates((post) => post.reply(400, klingError(1201, 'video resolution is invalid')));
			api().get(/./).optionally().reply(404, UNKNOWN_TASK);

			expect((await createFromFile()).error?.description).toContain(SEEN);
		});

		test('is described whatever status carries that', async () => {
			creates((post) => post.reply(500, klingError(1201, 'duration is invalid')));
			api().get(/./).times(20).optionally().reply(404, UNKNOWN_TASK);

			expect((await createFromFile()).error?.description).toContain(SEEN);
		});

		test('after the task was created is described, too', async () => {
			creates(answered);
			api().get(at()).reply(200, failed('The video is too short'));

			const { error } = await createFromFile({ awaitMode: 'poll' });

			expect(error?.description).toContain(SEEN);
		});

		test.each<[string, number, object]>([
			['a wrong key', 401, gatewayError('invalid_api_key')],
			['no credit', 403, gatewayError('insufficient_user_quota')],
			['content', 400, klingError(1301, 'content safety')],
			['a taken ID', 400, klingError(1201, 'external_task_id already exists')],
		])('is not described for %s', async (_case, status, answer) => {
			creates((post) => post.reply(status, answer as nock.Body));
			api().get(/./).optionally().reply(404, UNKNOWN_TASK);

			expect((await createFromFile()).error?.description).not.toContain('1280');
		});
	});

	describe('that the service cannot fetch', () => {
		const WHERE = 'fetches the file from https://n8n.example.com/rest/binary-data/signed: a proxy';

		/** What the error advises when the service refuses the create. */
		async function adviceAfter(status: number, body: object, parameters: INodeParameters = {}) {
			creates((post) => post.reply(status, body as nock.Body));
			api().get(/./).optionally().reply(404, UNKNOWN_TASK);
			return (await createFromFile(parameters)).error?.description;
		}

		test.each([
			['video_url is not reachable', { awaitMode: 'none' }],
			['video_url must be an MP4 file', { awaitMode: 'poll' }],
			['failed to download', { awaitMode: 'callback' }],
		])('is named with its address: %s', async (reason, parameters) => {
			expect(await adviceAfter(400, klingError(1201, reason), parameters)).toContain(WHERE);
		});

		test('after the task was created is named with its address, too', async () => {
			creates(answered);
			api().get(at()).reply(200, failed('Failed to fetch the video: HTTP 404'));

			const { error } = await createFromFile({ awaitMode: 'poll' });

			expect(error?.message).toContain('Failed to fetch the video');
			expect(error?.description).toContain(WHERE);
		});

		test.each<[string, number, object]>([
			['a wrong address', 404, gatewayError('', 'Invalid URL (POST /kling/v1/audio)')],
			['a wrong key', 401, gatewayError('invalid_api_key', 'get one under the link API Keys')],
			['no credit', 403, gatewayError('insufficient_user_quota', 'see the link in your console')],
			['another field', 400, klingError(1201, 'asmr_mode is wrong')],
		])('is not blamed for %s', async (_case, status, answer) => {
			expect(await adviceAfter(status, answer)).not.toContain('binary-data');
		});

		test('is not blamed for a Base URL that is no address', async () => {
			const { error } = await createFromFile({}, { credentials: { baseUrl: 'not an address' } });

			expect(error?.message).toContain('"Base URL" in the credential is not an address');
			expect(error?.description).not.toContain('binary-data');
		});
	});
});
