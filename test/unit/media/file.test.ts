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
import { sampleJpegStart, samplePngStart } from '../../harness/media/pictures';

const MEGABYTE = 2 ** 20;
const JPG = sampleJpegStart(640, 360, 100_000);

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

describe('the file itself is taken by an expression', () => {
	test.each<[string, string, () => Record<string, IBinaryData>]>([
		[
			'from memory',
			'={{ $binary.data }}',
			() => ({ data: inMemory(PNG), b: inMemory(JPG, { fileName: 'b.jpg' }) }),
		],
		['from storage', '={{ $binary.data }}', () => ({ data: storage.store('a', PNG) })],
		['by its name', '={{ Object.keys($binary)[0] }}', () => ({ data: storage.store('a', PNG) })],
	])('%s', async (_name, binaryPropertyName, binary) => {
		const scope = postPictures({ image: base64(PNG) }).reply(200, created());

		const { error } = await makeFrom(binary(), { binaryPropertyName });

		expect(error).toBeUndefined();
		scope.done();
	});

	test.each<[string, () => IBinaryData]>([
		['in memory', () => inMemory(PNG)],
		['in storage', () => storage.store('a', PNG)],
	])('that n8n keeps in the JSON of the item, %s', async (_name, file) => {
		const scope = postPictures({ image: base64(PNG) }).reply(200, created());
		const item = { json: { _files: { data: file() } } } as unknown as INodeExecutionData;

		const { error } = await makeFrom([item], { binaryPropertyName: '={{ $json._files.data }}' });

		expect(error).toBeUndefined();
		scope.done();
	});

	test('but not one of two in memory that cannot be told apart', async () => {
		const { error, items } = await makeFrom(
			{ data: inMemory(PNG), b: inMemory(JPG) },
			{ binaryPropertyName: '={{ { mimeType: $binary.data.mimeType } }}' },
		);

		expect(items).toEqual([]);
		expect(error?.message).toBe('"Input Data Field Name" is not the name of a field with a file');
		expect(error?.description).toContain('The item has "data", "b".');
	});
});

test('with Check Input First off a file is sent as it is', async () => {
	const gif = Buffer.from('GIF89a');
	const scope = postPictures({ image: base64(gif) }).reply(200, created());
	const getAsStream = jest.spyOn(BinaryDataService.prototype, 'getAsStream');

	await makeFrom({ data: storage.store('a', gif) }, { options: { checkInput: false } });

	scope.done();
	expect(getAsStream).toHaveBeenCalledTimes(1);
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
		['a picture without its first byte', PNG.subarray(1), {}, 'image/png'],
	])('%s, in memory and in storage', async (_name, content, about, type) => {
		for (const binary of [inMemory(content, about), storage.store('a', content, about)]) {
			const { error, items } = await makeFrom({ data: binary });

			expect(items).toEqual([]);
			expect(error?.message).toBe('The file is not a JPG or PNG');
			expect(error?.description).toContain(`has the type ${type}`);
			expect(error?.description).toContain('The service takes JPG and PNG: convert it');
		}
	});

	test.each<[string, Buffer, string]>([
		['an empty file', Buffer.alloc(0), 'The file is empty'],
		['a small picture', samplePngStart(299, 400), 'The image is 299 × 400 pixels'],
		['a wide picture', sampleJpegStart(1000, 300), 'The image is 1000 × 300 pixels'],
		[
			'a small photo with previews',
			sampleJpegStart(10, 10, 300_000),
			'The image is 10 × 10 pixels',
		],
	])('%s, in memory and in storage: by its content', async (_name, content, message) => {
		for (const binary of [inMemory(content), storage.store('a', content)]) {
			const { error, items } = await makeFrom({ data: binary });

			expect(items).toEqual([]);
			expect(error?.message).toContain(message);
		}
	});

	test('names of files and fields, which are made safe and short', async () => {
		const name = `<a href="https://evil.example">${'n'.repeat(500)}`;
		const about = { fileName: name, mimeType: `<i>${'t'.repeat(500)}` };
		const input = { data: inMemory(Buffer.from('GIF89a'), about), [name]: inMemory(PNG) };
		const texts = [];
		for (const binaryPropertyName of ['data', `=x${name}`, "={{ '' }}"]) {
			const { error } = await makeFrom(input, { binaryPropertyName });
			texts.push(`${error?.message} ${error?.description}`);
		}

		for (const text of texts) {
			expect(text).not.toMatch(/[<>]|n{61}|t{61}/);
			expect(text).toContain('‹a href=');
			expect(text.length).toBeLessThan(600);
		}
	});

	test('the names of many files, of which some are listed', async () => {
		const names = Array.from({ length: 12 }, (_, index) => `file${index}`);
		const binary = Object.fromEntries(names.map((name) => [name, inMemory(PNG)]));

		const { error } = await makeFrom(binary);

		expect(error?.description).toContain(
			'The item has "file0", "file1", "file2", "file3", "file4" and 7 more.',
		);
	});

	test('a picture of more than 10 MB, in memory and in storage, without being read', async () => {
		const content = Buffer.concat([PNG, Buffer.alloc(10 * MEGABYTE + 1 - PNG.length)]);
		for (const binary of [inMemory(content), storage.store('a', content)]) {
			const { error } = await makeFrom({ data: binary });

			expect(error?.message).toBe('The file is 11 MB; the service takes at most 10 MB');
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
						'Tools cannot receive files: choose "Link (URL)" in "Image Source", and let the agent pass the link.',
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
			'"Input Data Field Name" is not the name of a field with a file',
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
			'"End Image Field" is not the name of a field with a file',
			'It is a list: ["last"].',
		],
		[
			'an end image without a first image',
			{ imageSource: 'url', imageUrl: ' ', additionalFields: { endImageField: 'data' } },
			'There is an end image, but no start image',
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

		expect(error?.message).toBe('n8n no longer has the file');
		expect(error?.description).toContain('Run the workflow again from the node that gets the file');
	});

	test('one bad picture, which keeps the clips of the other items from being paid for', async () => {
		const good = itemWith({ data: inMemory(PNG) });
		const bad = itemWith({ data: inMemory(Buffer.from('GIF89a')) });

		const { error, items } = await makeFrom([...good, ...bad, ...good]);

		expect(items).toEqual([]);
		expect(error?.message).toBe('The file is not a JPG or PNG');
		expect(error?.description).toMatch(/\(second of 3 items\)$/);
	});
});
