import { BinaryDataService } from 'n8n-core';
import nock from 'nock';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { api, at, created, gatewayError, PATH, succeeded, TASK_ID } from '../../harness/engine/api';
import type { EngineOptions, EngineRun } from '../../harness/engine/engine';
import { createAudio } from '../../harness/engine/operations';
import { itemWith } from '../../harness/engine/storedFiles';

/** What a second try finds otherwise than the first, so that its checks refuse the item. */

const RETRY = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
const LINK = 'https://videos.example.com/clip.mp4';
const FILE = {
	id: 'filesystem-v2:a',
	data: 'filesystem-v2',
	mimeType: 'video/mp4',
	fileName: 'a.mp4',
};

const getMetadata = () => jest.spyOn(BinaryDataService.prototype, 'getMetadata');

beforeEach(() => {
	jest.spyOn(BinaryDataService.prototype, 'createSignedToken').mockReturnValue('token');
	getMetadata().mockResolvedValue({ fileSize: 1_000 });
});
afterEach(() => jest.restoreAllMocks());

/** The first try creates the task, and then may not look at it. */
const firstTry = () =>
	api().post(PATH).reply(200, created()).get(at()).reply(401, gatewayError('invalid_api_key'));

const fromFile = async (
	options: EngineOptions = {},
	input: INodeExecutionData[] = itemWith({ data: FILE }),
) =>
	await createAudio(
		{ videoSource: 'file', binaryPropertyName: 'data' },
		{ input, publicUrl: 'https://n8n.example.com', ...options },
	);

const fromLink = async (options: EngineOptions = {}, parameters: INodeParameters = {}) =>
	await createAudio({ videoUrl: LINK, ...parameters }, options);

const contextOf = ({ data }: EngineRun) =>
	JSON.parse(JSON.stringify(data.executionData?.contextData ?? {})) as object;

const NAMES_TASK = new RegExp(
	`An earlier try at this item created 1 task: ${TASK_ID}\\. It goes on`,
);

describe('a second try that its checks refuse names the task of the first', () => {
	test('where Retry On Fail finds the file gone', async () => {
		const scope = firstTry();
		getMetadata().mockResolvedValueOnce({ fileSize: 1_000 }).mockRejectedValue(new Error('ENOENT'));

		const { error, items } = await fromFile({ node: RETRY });

		scope.done();
		expect(items).toEqual([]);
		expect(error?.message).toBe('n8n does not have the file any more');
		expect(error?.description).toMatch(NAMES_TASK);
	});

	test('where the Retry button finds the file gone', async () => {
		const scope = firstTry();
		const contextData = contextOf(await fromFile());
		scope.done();
		getMetadata().mockRejectedValue(new Error('ENOENT'));

		const { error } = await fromFile({ executionId: '4712', mode: 'retry', contextData });

		expect(error?.message).toBe('n8n does not have the file any more');
		expect(error?.description).toMatch(NAMES_TASK);
	});

	test('where the Retry button reads a parameter that was changed to a bad one', async () => {
		const scope = firstTry();
		const contextData = contextOf(await fromLink({}, { options: { checkLink: false } }));
		scope.done();

		const { error } = await fromLink(
			{ executionId: '4712', mode: 'retry', contextData },
			{ videoUrl: 'no address' },
		);

		expect(error?.message).toBe('"Video URL" is not a web address');
		expect(error?.description).toMatch(NAMES_TASK);
	});
});

test('a link that has expired meanwhile does not keep Retry On Fail from its task', async () => {
	const scope = firstTry().get(at()).reply(200, succeeded());
	// Gone for a second look, which would find nothing here.
	const video = nock(new URL(LINK).origin).get('/clip.mp4').reply(200, 'xxxxftyp');

	const { items, error } = await fromLink({ node: RETRY });

	expect(error).toBeUndefined();
	scope.done();
	video.done();
	expect(items).toMatchObject([{ json: { task_id: TASK_ID }, pairedItem: { item: 0 } }]);
});

test('the Retry button with the same file adopts its task, whatever its link is now', async () => {
	const scope = firstTry();
	const contextData = contextOf(await fromFile());
	scope.get(at()).reply(200, succeeded());
	jest.spyOn(BinaryDataService.prototype, 'createSignedToken').mockReturnValue('another token');
	const copied = itemWith({ data: { ...FILE, id: 'filesystem-v2:copy' } });

	const { items } = await fromFile({ executionId: '4712', mode: 'retry', contextData }, copied);

	scope.done();
	expect(items).toMatchObject([{ json: { task_id: TASK_ID }, pairedItem: { item: 0 } }]);
});
