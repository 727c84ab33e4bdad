import { BinaryDataService } from 'n8n-core';
import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import {
	api,
	created,
	klingError,
	networkError,
	OWN_KEY,
	PNG,
	TASK_ID,
} from '../../harness/engine/api';
import type { EngineOptions } from '../../harness/engine/engine';
import { passTime } from '../../harness/engine/fastTime';
import {
	byKeyAt,
	CLIP_BODY,
	createKind,
	createOf,
	IMAGE_TO_VIDEO,
	madeAs,
} from '../../harness/engine/kinds';
import { pairs, RETRY } from '../../harness/engine/operations';
import { inMemory, itemWith, StoredFiles } from '../../harness/engine/storedFiles';

const MEGABYTE = 2 ** 20;
const JPG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(100_000, 'x')]);

const base64 = (content: Buffer) => content.toString('base64');

let storage: StoredFiles;

beforeEach(() => {
	storage = new StoredFiles();
});
afterEach(() => jest.restoreAllMocks());

/** The create of a clip with these pictures, with its whole body. */
function postPictures(images: object) {
	const body = { ...CLIP_BODY, external_task_id: OWN_KEY, ...images };
	return api().post(IMAGE_TO_VIDEO.path, body as never);
}

/** Makes a clip of the file in the field `data`, and waits for nothing. */
async function makeFrom(
	binary: Record<string, IBinaryData> | INodeExecutionData[],
	parameters: object = {},
	options: EngineOptions = {},
) {
	const input = Array.isArray(binary) ? binary : itemWith(binary);
	return await createKind(
		IMAGE_TO_VIDEO,
		{ imageSource: 'file', binaryPropertyName: 'data', awaitMode: 'none', ...parameters },
		{ input, ...options },
	);
}

describe('a picture is sent in the body, as Base64 without a prefix', () => {
	test('from memory', async () => {
		const scope = postPictures({ image: base64(PNG) }).reply(200, created());

		const { items, error } = await makeFrom({ data: inMemory(PNG) });

		expect(error).toBeUndefined();
		scope.done();
		expect(items[0]).toMatchObject({ json: { task_id: TASK_ID }, pairedItem: { item: 0 } });
	});

	test('from storage, in many chunks', async () => {
		const scope = postPictures({ image: base64(JPG) }).reply(200, created());

		const { error } = await makeFrom({ data: storage.store('a', JPG) });

		expect(error).toBeUndefined();
		scope.done();
		expect(storage.readWhole).toEqual(['a']);
	});

	test('if its first bytes say so, whatever type n8n gives it', async () => {
		const scope = postPictures({ image: base64(PNG) }).reply(200, created());
		const about = { mimeType: 'application/octet-stream', fileName: undefined };

		await makeFrom({ data: inMemory(PNG, about) });

		scope.done();
	});

	test('by an n8n without a public address', async () => {
		const scope = postPictures({ image: base64(PNG) }).reply(200, created());

		const { error } = await makeFrom(
			{ data: storage.store('a', PNG) },
			{},
			{ publicUrl: 'http://localhost:5678' },
		);

		expect(error).toBeUndefined();
		scope.done();
	});

	test('with a second one for the end of the clip', async () => {
		const images = { image: base64(PNG), image_tail: base64(JPG) };
		const scope = postPictures(images).reply(200, created());

		await makeFrom(
			{ data: inMemory(PNG), last: storage.store('b', JPG) },
			{ additionalFields: { endImageField: 'last' } },
		);

		scope.done();
	});

	test('for the end of a clip that begins with a link', async () => {
		const scope = createOf(IMAGE_TO_VIDEO, { image_tail: base64(PNG) }).reply(200, created());

		await createKind(
			IMAGE_TO_VIDEO,
			{ awaitMode: 'none', additionalFields: { endImageField: 'last' } },
			{ input: itemWith({ last: inMemory(PNG) }) },
		);

		scope.done();
	});
});

test('the key depends on the name and size of the file, and not on where n8n keeps it', async () => {
	const keyOf = async (binary: IBinaryData) => {
		let key = '';
		const scope = api()
			.post(IMAGE_TO_VIDEO.path, (body: { external_task_id: string }) => {
				key = body.external_task_id;
				return true;
			})
			.reply(200, created());
		await makeFrom({ data: binary });
		scope.done();
		return key;
	};
	const key = await keyOf(storage.store('a', PNG, { fileName: 'a.png' }));

	expect(await keyOf(storage.store('b', PNG, { fileName: 'a.png' }))).toBe(key);
	expect(await keyOf(inMemory(PNG, { fileName: 'a.png' }))).toBe(key);
	expect(await keyOf(inMemory(PNG, { fileName: 'b.png' }))).not.toBe(key);
	expect(await keyOf(inMemory(Buffer.concat([PNG, PNG]), { fileName: 'a.png' }))).not.toBe(key);
});

test('a create that is sent again reads the picture again, and does not hold it meanwhile', async () => {
	const scope = postPictures({ image: base64(PNG) }).reply(429, klingError(1302));
	const again = postPictures({ image: base64(PNG) }).reply(200, created());

	await makeFrom({ data: storage.store('a', PNG) });

	scope.done();
	again.done();
	expect(storage.readWhole).toEqual(['a', 'a']);
});

test('Retry On Fail searches for the task after a lost answer and does not pay again', async () => {
	const scope = postPictures({ image: base64(PNG) }).replyWithError(networkError('ECONNRESET'));
	scope.get(byKeyAt(IMAGE_TO_VIDEO)).reply(200, madeAs(IMAGE_TO_VIDEO));

	const { items } = await makeFrom(
		{ data: storage.store('a', PNG) },
		{ awaitMode: 'poll' },
		{ node: RETRY },
	);

	scope.done();
	expect(items[0]).toMatchObject({ json: { task_id: TASK_ID }, pairedItem: { item: 0 } });
});

test('at most three items of a run hold their pictures in memory at a time', async () => {
	const counts = { inFlight: 0, most: 0 };
	api()
		.post(IMAGE_TO_VIDEO.path)
		.times(8)
		.reply(200, async () => {
			counts.most = Math.max(counts.most, ++counts.inFlight);
			await passTime(5);
			counts.inFlight -= 1;
			return created();
		});
	const ids = Array.from({ length: 8 }, (_, index) => `file${index}`);

	const { items } = await makeFrom(ids.flatMap((id) => itemWith({ data: storage.store(id, PNG) })));

	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(8));
	expect(counts.most).toBe(3);
});

/** Anything sent in these tests would fail them: no scope expects it. */
describe('invalid input', () => {
	test.each<[string, Buffer, Partial<IBinaryData>, string]>([
		['a GIF', Buffer.from('GIF89a'), { mimeType: 'image/gif', fileName: 'a.gif' }, 'image/gif'],
		['a GIF that is called a PNG', Buffer.from('GIF89a'), { fileName: 'a.png' }, 'image/png'],
		['a web page', Buffer.from('<!DOCTYPE html>'), { fileName: 'a.jpg' }, 'image/png'],
		['an empty file', Buffer.alloc(0), { fileName: 'a.png' }, 'image/png'],
		['a picture without its first byte', PNG.subarray(1), {}, 'image/png'],
	])('%s, in memory and in storage', async (_name, content, about, type) => {
		for (const binary of [inMemory(content, about), storage.store('a', content, about)]) {
			const { error, items } = await makeFrom({ data: binary });

			expect(items).toEqual([]);
			expect(error?.message).toBe('The file is no JPG or PNG');
			expect(error?.description).toContain(`of the type ${type}. The service takes JPG and PNG`);
		}
	});

	test('a picture of more than 10 MB, in memory and in storage, without being read', async () => {
		const content = Buffer.concat([PNG, Buffer.alloc(10 * MEGABYTE + 1 - PNG.length)]);
		for (const binary of [inMemory(content), storage.store('a', content)]) {
			const { error } = await makeFrom({ data: binary });

			expect(error?.message).toBe('The file has 11 MB, the service takes at most 10 MB');
		}
		expect(storage.readWhole).toEqual([]);
	});

	test('not a picture of exactly 10 MB', async () => {
		const scope = postPictures({ image: base64(PNG) }).reply(200, created());
		const data = storage.store('a', PNG);
		// n8n's size counts; so large a body would take nock too long.
		jest
			.spyOn(BinaryDataService.prototype, 'getMetadata')
			.mockResolvedValue({ fileSize: 10 * MEGABYTE });

		const { error } = await makeFrom({ data });

		expect(error).toBeUndefined();
		scope.done();
	});

	test("a file inside an AI agent's tool call", async () => {
		const { items } = await makeFrom(
			{ data: inMemory(PNG) },
			{},
			{ node: { type: 'x.cometApiKlingTool' } },
		);

		expect(items.map(({ json }) => json)).toEqual([
			{
				error: `"Input Data Field Name" does not work inside an AI agent's tool call`,
				details: {
					retryable: false,
					description:
						'No file can be handed to a tool: choose "Link (URL)" in "Image Source", and let the agent give the link.',
				},
			},
		]);
	});

	test.each<[string, object, string, string]>([
		[
			'another field',
			{ binaryPropertyName: 'photo' },
			'The item has no file in the field "photo"',
			'"Input Data Field Name" must be the name of the field that holds the file. The item has "data".',
		],
		[
			'a field without a name',
			{ binaryPropertyName: "={{ '' }}" },
			'"Input Data Field Name" is not a name',
			'It is empty. The item has "data".',
		],
		[
			'an end image that the item does not have',
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
		[
			'an end image without a first image',
			{ imageSource: 'url', imageUrl: ' ', additionalFields: { endImageField: 'data' } },
			'There is an end image, but no image to begin with',
			'',
		],
	])('%s', async (_name, parameters, message, wayOut) => {
		const { error, items } = await makeFrom({ data: inMemory(PNG) }, parameters);

		expect(items).toEqual([]);
		expect(error?.message).toBe(message);
		expect(error?.description).toContain(wayOut);
	});

	test('a file that n8n has lost', async () => {
		const data = storage.store('a', PNG);
		storage.lose('a');

		const { error } = await makeFrom({ data });

		expect(error?.message).toBe('n8n does not have the file any more');
		expect(error?.description).toContain('Run the workflow again from the node that gets the file');
	});

	test('one bad picture, which keeps the clips of the other items from being paid for', async () => {
		const good = itemWith({ data: inMemory(PNG) });
		const bad = itemWith({ data: inMemory(Buffer.from('GIF89a')) });

		const { error, items } = await makeFrom([...good, ...bad, ...good]);

		expect(items).toEqual([]);
		expect(error?.message).toBe('The file is no JPG or PNG');
		expect(error?.description).toMatch(/\(Item index: 1\)$/);
	});
});
