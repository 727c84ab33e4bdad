import { created, PNG, TASK_ID } from '../../harness/engine/api';
import { createKind, createOf, IMAGE_TO_VIDEO } from '../../harness/engine/kinds';
import { base64, makeFrom, postPictures } from '../../harness/engine/pictures';
import { inMemory, itemWith, StoredFiles } from '../../harness/engine/storedFiles';

const JPG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(100_000, 'x')]);

let storage: StoredFiles;

beforeEach(() => {
	storage = new StoredFiles();
});
afterEach(() => jest.restoreAllMocks());

describe('a picture goes along in the body, as Base64 without a prefix', () => {
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

	test('whatever n8n takes it for: its first bytes count', async () => {
		const scope = postPictures({ image: base64(PNG) }).reply(200, created());
		const about = { mimeType: 'application/octet-stream', fileName: undefined };

		await makeFrom({ data: inMemory(PNG, about) });

		scope.done();
	});

	test('and n8n needs no public address for it', async () => {
		const scope = postPictures({ image: base64(PNG) }).reply(200, created());

		const { error } = await makeFrom(
			{ data: storage.store('a', PNG) },
			{},
			{
				publicUrl: 'http://localhost:5678',
			},
		);

		expect(error).toBeUndefined();
		scope.done();
	});

	test('the one with which the clip ends as well', async () => {
		const scope = postPictures({ image: base64(PNG), image_tail: base64(JPG) }).reply(
			200,
			created(),
		);

		await makeFrom(
			{ data: inMemory(PNG), last: storage.store('b', JPG) },
			{ additionalFields: { endImageField: 'last' } },
		);

		scope.done();
	});

	test('the end alone, where the begin is a link', async () => {
		const image_tail = base64(PNG);
		const scope = createOf(IMAGE_TO_VIDEO, { image_tail }).reply(200, created());
		const additionalFields = { endImageField: 'last' };

		await createKind(
			IMAGE_TO_VIDEO,
			{ awaitMode: 'none', additionalFields },
			{ input: itemWith({ last: inMemory(PNG) }) },
		);

		scope.done();
	});
});
