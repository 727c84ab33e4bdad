import { BinaryDataService } from 'n8n-core';
import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import { created, PNG } from '../../harness/engine/api';
import type { EngineOptions } from '../../harness/engine/engine';
import { createKind, createOf, IMAGE_TO_VIDEO } from '../../harness/engine/kinds';
import { inMemory, itemWith, StoredFiles } from '../../harness/engine/storedFiles';

const MEGABYTE = 2 ** 20;

/** A picture of so many bytes. */
const large = (bytes: number) => Buffer.concat([PNG, Buffer.alloc(bytes - PNG.length)]);

let storage: StoredFiles;

beforeEach(() => {
	storage = new StoredFiles();
});
afterEach(() => jest.restoreAllMocks());

async function makeFrom(
	input: INodeExecutionData[],
	parameters: object = {},
	options: EngineOptions = {},
) {
	return await createKind(
		IMAGE_TO_VIDEO,
		{ imageSource: 'file', binaryPropertyName: 'data', awaitMode: 'none', ...parameters },
		{ input, ...options },
	);
}

/** Anything sent in these tests would fail them: no scope expects it. */
test.each<[string, Buffer, Partial<IBinaryData>, string]>([
	['a GIF', Buffer.from('GIF89a'), { mimeType: 'image/gif', fileName: 'a.gif' }, 'image/gif'],
	['a GIF that is called a PNG', Buffer.from('GIF89a'), { fileName: 'a.png' }, 'image/png'],
	['a web page', Buffer.from('<!DOCTYPE html>'), { fileName: 'a.jpg' }, 'image/png'],
	['an empty file', Buffer.alloc(0), { fileName: 'a.png' }, 'image/png'],
	['a picture of which the first byte is missing', PNG.subarray(1), {}, 'image/png'],
])('%s is no picture, in memory and in storage', async (_name, content, about, type) => {
	for (const binary of [inMemory(content, about), storage.store('a', content, about)]) {
		const { error, items } = await makeFrom(itemWith({ data: binary }));

		expect(items).toEqual([]);
		expect(error?.message).toBe('The file is no JPG or PNG');
		expect(error?.description).toContain(`of the type ${type}. The service takes JPG and PNG`);
	}
});

test('a picture of more than 10 MB is refused, in memory and in storage, without being read', async () => {
	const content = large(10 * MEGABYTE + 1);
	for (const binary of [inMemory(content), storage.store('a', content)]) {
		const { error } = await makeFrom(itemWith({ data: binary }));

		expect(error?.message).toBe('The file has 11 MB, the service takes at most 10 MB');
	}
	expect(storage.readWhole).toEqual([]);
});

test('a picture of exactly 10 MB is sent', async () => {
	const scope = createOf(IMAGE_TO_VIDEO, { image: PNG.toString('base64') }).reply(200, created());
	const input = itemWith({ data: storage.store('a', PNG) });
	// What n8n says of its size counts; so large a body would be long in nock.
	jest
		.spyOn(BinaryDataService.prototype, 'getMetadata')
		.mockResolvedValue({ fileSize: 10 * MEGABYTE });

	const { error } = await makeFrom(input);

	expect(error).toBeUndefined();
	scope.done();
});

test("inside an AI agent's tool call there are no files", async () => {
	const { items } = await makeFrom(
		itemWith({ data: inMemory(PNG) }),
		{},
		{ node: { type: 'x.cometApiKlingTool' } },
	);

	expect(items).toHaveLength(1);
	expect(items[0].json).toEqual({
		error: `"Input Data Field Name" does not work inside an AI agent's tool call`,
		details: {
			retryable: false,
			description:
				'No file can be handed to a tool: choose "Link (URL)" in "Image Source", and let the agent give the link.',
		},
	});
});

test.each<[string, object, string, string]>([
	[
		'another field',
		{ binaryPropertyName: 'photo' },
		'The item has no file in the field "photo"',
		'"Input Data Field Name" must be the name of the field that holds the file. The item has "data".',
	],
	[
		'a field of no name',
		{ binaryPropertyName: "={{ '' }}" },
		'"Input Data Field Name" is not a name',
		'It is empty. The item has "data".',
	],
	[
		'an end image that the item has not',
		{ additionalFields: { endImageField: 'last' } },
		'The item has no file in the field "last"',
		'"End Image Field" must be the name of the field that holds the file.',
	],
	[
		'an end image field that is no text',
		{ additionalFields: { endImageField: '={{ ["last"] }}' } },
		'"End Image Field" is not a name',
		'It is a list: ["last"].',
	],
])('%s is refused by the name of its field', async (_name, parameters, message, wayOut) => {
	const { error, items } = await makeFrom(itemWith({ data: inMemory(PNG) }), parameters);

	expect(items).toEqual([]);
	expect(error?.message).toBe(message);
	expect(error?.description).toContain(wayOut);
});

test('a file that n8n has lost is refused', async () => {
	const input = itemWith({ data: storage.store('a', PNG) });
	storage.lose('a');

	const { error } = await makeFrom(input);

	expect(error?.message).toBe('n8n does not have the file any more');
	expect(error?.description).toContain('Run the workflow again from the node that gets the file');
});

test('an end image without the one to begin with is refused', async () => {
	const { error } = await createKind(
		IMAGE_TO_VIDEO,
		{ imageUrl: ' ', additionalFields: { endImageField: 'data' } },
		{ input: itemWith({ data: inMemory(PNG) }) },
	);

	expect(error?.message).toBe('There is an end image, but no image to begin with');
});

test('one bad picture keeps the clips of the other items from being paid for', async () => {
	const good = itemWith({ data: inMemory(PNG) });
	const bad = itemWith({ data: inMemory(Buffer.from('GIF89a')) });

	const { error, items } = await makeFrom([...good, ...bad, ...good]);

	expect(items).toEqual([]);
	expect(error?.message).toBe('The file is no JPG or PNG');
	expect(error?.description).toMatch(/\(Item index: 1\)$/);
});
