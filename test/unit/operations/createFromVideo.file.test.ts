import { BinaryDataService } from 'n8n-core';
import nock from 'nock';
import type { IBinaryData, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import {
	api,
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
import { createAudio } from '../../harness/engine/operations';

const PUBLIC = { publicUrl: 'https://n8n.example.com' };

const signed: Array<[IBinaryData, string | undefined]> = [];
let sizeBytes = 1_234_567;

beforeEach(() => {
	sizeBytes = 1_234_567;
	signed.length = 0;
	jest.spyOn(BinaryDataService.prototype, 'createSignedToken').mockImplementation(
		// As in n8n every token is another one, for it holds the time.
		(binary, expiresIn) => `t${signed.push([binary, expiresIn as string])}`,
	);
	jest
		.spyOn(BinaryDataService.prototype, 'getMetadata')
		.mockImplementation(async () => ({ fileSize: sizeBytes }));
});
afterEach(() => jest.restoreAllMocks());

const FILE = {
	id: 'filesystem-v2:a',
	data: 'filesystem-v2',
	mimeType: 'video/mp4',
	fileName: 'a.mp4',
};

function inputWith(binary: Partial<IBinaryData> = {}, name = 'data'): INodeExecutionData[] {
	return [{ json: {}, binary: { [name]: { ...FILE, ...binary } } }];
}

async function createFromFile(parameters: INodeParameters = {}, options: EngineOptions = {}) {
	return await createAudio(
		{ videoSource: 'file', binaryPropertyName: 'data', awaitMode: 'none', ...parameters },
		{ input: inputWith(), ...PUBLIC, ...options },
	);
}

/** The bodies of the creates that are answered, as they come. */
function creates(...answers: Array<(post: nock.Interceptor) => nock.Scope>) {
	const bodies: Array<Record<string, string>> = [];
	const scope = api();
	for (const answer of answers) {
		answer(
			scope.post(PATH, (body: Record<string, string>) => {
				bodies.push(body);
				return true;
			}),
		);
	}
	return { scope, bodies };
}

const answered = (post: nock.Interceptor) => post.reply(200, created());

test('the service gets a link that n8n signed, with the ending of the file', async () => {
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

test.each([
	['MOV by type', { mimeType: 'video/quicktime', fileName: 'a' }, 'clip.mov'],
	['MP4 by ending', { mimeType: 'application/octet-stream', fileName: 'A.MP4' }, 'clip.mp4'],
	[
		'MP4 by ending, of which n8n has made a bin',
		{ mimeType: 'application/octet-stream', fileName: 'a.mp4', fileExtension: 'bin' },
		'clip.mp4',
	],
	['MOV by n8n', { mimeType: '', fileName: undefined, fileExtension: 'mov' }, 'clip.mov'],
])('%s', async (_name, binary, ending) => {
	const { bodies } = creates(answered);

	await createFromFile({}, { input: inputWith(binary) });

	expect(bodies[0].video_url.endsWith(`&file=${ending}`)).toBe(true);
});

test.each([
	['a day where nobody waits', { awaitMode: 'none' }, '86400s'],
	['an hour at least', { awaitMode: 'poll', options: { maxWait: 1 } }, '3600s'],
	['Max Wait and half an hour', { awaitMode: 'poll', options: { maxWait: 60 } }, '5400s'],
])('the link lives for %s', async (_name, parameters, expiresIn) => {
	creates(answered);
	api().get(`${PATH}/${TASK_ID}`).optionally().reply(200, succeeded());

	await createFromFile(parameters);

	expect(new Set(signed.map(([, lifetime]) => lifetime))).toEqual(new Set([expiresIn]));
});

test('the key is that of the file, whatever its link, and another for another file', async () => {
	const keyOf = async (binary: Partial<IBinaryData> = {}) => {
		const { bodies } = creates(answered);
		await createFromFile({}, { input: inputWith(binary) });
		return bodies[0];
	};
	const [first, second] = [await keyOf(), await keyOf({ id: 'filesystem-v2:b' })];
	expect(first.video_url).not.toBe(second.video_url);
	expect(first.external_task_id).toBe(second.external_task_id);
	expect((await keyOf({ fileName: 'b.mp4' })).external_task_id).not.toBe(first.external_task_id);
	sizeBytes += 1;
	expect((await keyOf()).external_task_id).not.toBe(first.external_task_id);
});

test('a create that is sent again has a fresh link', async () => {
	const refused = (post: nock.Interceptor) => post.reply(429, { code: 1302, message: 'slow down' });
	const { scope, bodies } = creates(refused, answered);

	await createFromFile();

	scope.done();
	const [first, second] = bodies;
	expect(second.video_url).not.toBe(first.video_url);
	expect(second.external_task_id).toBe(first.external_task_id);
});

test('on Retry On Fail a lost answer is looked up, not paid again', async () => {
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

	await createFromFile({}, { node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } });

	scope.done();
	expect(bodies).toHaveLength(1);
});

describe('refused before anything is sent', () => {
	test.each<[string, Partial<IBinaryData>, INodeParameters, string, string]>([
		[
			'another field',
			{},
			{ binaryPropertyName: 'video' },
			'The item has no file in the field "video"',
			'The item has "data".',
		],
		[
			'no name',
			{},
			{ binaryPropertyName: "={{ '' }}" },
			'"Input Data Field Name" is not a name',
			'It is empty.',
		],
		[
			'an image',
			{ mimeType: 'image/png', fileName: 'a.png' },
			{},
			'The file is no MP4 or MOV',
			'It is "a.png" of the type image/png.',
		],
		[
			'a file in memory',
			{ id: undefined, data: 'AAAA' },
			{},
			'n8n keeps this file in memory, where the service cannot fetch it',
			'N8N_DEFAULT_BINARY_DATA_MODE=filesystem',
		],
	])('%s', async (_name, binary, parameters, message, hint) => {
		const { error } = await createFromFile(parameters, { input: inputWith(binary) });

		expect(error?.message).toBe(message);
		expect(error?.description).toContain(hint);
	});

	test('an item without files', async () => {
		const { error } = await createFromFile({}, { input: [{ json: {} }] });

		expect(error?.description).toContain('the node before this one must hand one on');
	});

	test('a file of more than 100 MB', async () => {
		sizeBytes = 100 * 2 ** 20 + 1;

		const { error } = await createFromFile();

		expect(error?.message).toBe('The file has 101 MB, the service takes at most 100 MB');
	});

	test('a file that n8n has lost', async () => {
		jest.spyOn(BinaryDataService.prototype, 'getMetadata').mockRejectedValue(new Error('ENOENT'));

		const { error } = await createFromFile();

		expect(error?.message).toBe('n8n does not have the file any more');
	});

	test('an n8n that the service cannot reach', async () => {
		const { error } = await createFromFile({}, { publicUrl: 'http://localhost:5678' });

		expect(error?.message).toBe('The service cannot reach this n8n at http://localhost:5678');
		expect(error?.description).toContain('http://localhost:5678/rest/binary-data/signed');
		expect(error?.description).toContain('WEBHOOK_URL');
	});

	const refusedFor = async (reason: string, parameters: INodeParameters) => {
		creates((post) => post.reply(400, klingError(1201, reason)));
		api().get(/./).optionally().reply(404, UNKNOWN_TASK);
		return (await createFromFile(parameters)).error?.description ?? '';
	};
	const WHERE = 'fetches the file from https://n8n.example.com/rest/binary-data/signed: a proxy';

	test.each([
		['a file out of reach', 'video_url is not reachable', { awaitMode: 'none' }],
		['a page in its place', 'video_url must be an MP4 file', { awaitMode: 'poll' }],
		['a failed download', 'failed to download', { awaitMode: 'callback' }],
	])('by the service for %s', async (_case, reason, parameters) => {
		expect(await refusedFor(reason, parameters)).toContain(WHERE);
	});

	test('by the service, after the task was created', async () => {
		creates(answered);
		api().get(`${PATH}/${TASK_ID}`).reply(200, failed('Failed to fetch the video: HTTP 404'));

		const { error } = await createFromFile({ awaitMode: 'poll' });

		expect(error?.message).toContain('Failed to fetch the video');
		expect(error?.description).toContain(WHERE);
	});

	test.each([
		[404, gatewayError('', 'Invalid URL (POST /kling/v1/audio/video-to-audio)')],
		[401, gatewayError('invalid_api_key', 'Invalid token: get one under the link API Keys')],
		[403, gatewayError('insufficient_user_quota', 'No credit left, see the link in your console')],
	])('by the service for its own address, key or account: HTTP %i', async (status, answer) => {
		creates((post) => post.reply(status, answer));
		api().get(/./).optionally().reply(404, UNKNOWN_TASK);

		const { error } = await createFromFile();

		expect(error?.description).not.toContain('binary-data');
	});

	test('by n8n, since the Base URL is no address', async () => {
		const { error } = await createFromFile({}, { credentials: { baseUrl: 'api.cometapi.com' } });

		expect(error?.message).toContain('"Base URL" in the credential is not an address');
		expect(error?.description).not.toContain('binary-data');
	});

	test('by the service for something else', async () => {
		expect(await refusedFor('asmr_mode is wrong', {})).not.toContain('binary-data');
	});

	test('an n8n that throws where it should sign', async () => {
		jest.spyOn(BinaryDataService.prototype, 'createSignedToken').mockImplementation(() => {
			throw new Error('not in this engine');
		});

		const { error } = await createFromFile();

		expect(error?.message).toBe('This n8n makes no link to the file');
		expect(error?.description).toContain('It says: not in this engine');
	});

	test("inside an AI agent's tool call", async () => {
		const { items } = await createFromFile({}, { node: { type: 'x.cometApiKlingTool' } });

		expect(JSON.stringify(items[0].json)).toContain("does not work inside an AI agent's tool call");
	});
});
