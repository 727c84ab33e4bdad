import type { IBinaryData } from 'n8n-workflow';
import { api, created, OWN_KEY, PNG, TASK_ID } from '../../harness/engine/api';
import type { EngineOptions } from '../../harness/engine/engine';
import { CLIP_BODY, createKind, createOf, IMAGE_TO_VIDEO } from '../../harness/engine/kinds';
import { inMemory, itemWith, StoredFiles } from '../../harness/engine/storedFiles';

const JPG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(100_000, 'x')]);

const base64 = (content: Buffer) => content.toString('base64');

/** The whole body of a create for these pictures. */
const bodyFor = (images: object) => ({ ...CLIP_BODY, external_task_id: OWN_KEY, ...images });

const post = (images: object) => api().post(IMAGE_TO_VIDEO.path, bodyFor(images) as never);

async function makeFrom(
	binary: Record<string, IBinaryData>,
	parameters: object = {},
	options: EngineOptions = {},
) {
	return await createKind(
		IMAGE_TO_VIDEO,
		{ imageSource: 'file', binaryPropertyName: 'data', awaitMode: 'none', ...parameters },
		{ input: itemWith(binary), ...options },
	);
}

let storage: StoredFiles;

beforeEach(() => {
	storage = new StoredFiles();
});
afterEach(() => jest.restoreAllMocks());

describe('a picture goes along in the body, as Base64 without a prefix', () => {
	test('from memory', async () => {
		const scope = post({ image: base64(PNG) }).reply(200, created());

		const { items, error } = await makeFrom({ data: inMemory(PNG) });

		expect(error).toBeUndefined();
		scope.done();
		expect(items[0]).toMatchObject({ json: { task_id: TASK_ID }, pairedItem: { item: 0 } });
	});

	test('from storage, in many chunks', async () => {
		const scope = post({ image: base64(JPG) }).reply(200, created());

		const { error } = await makeFrom({ data: storage.store('a', JPG) });

		expect(error).toBeUndefined();
		scope.done();
		expect(storage.readWhole).toEqual(['a']);
	});

	test('whatever n8n takes it for: its first bytes count', async () => {
		const scope = post({ image: base64(PNG) }).reply(200, created());
		const about = { mimeType: 'application/octet-stream', fileName: undefined };

		await makeFrom({ data: inMemory(PNG, about) });

		scope.done();
	});

	test('and n8n needs no public address for it', async () => {
		const scope = post({ image: base64(PNG) }).reply(200, created());

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
		const scope = post({ image: base64(PNG), image_tail: base64(JPG) }).reply(200, created());

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
