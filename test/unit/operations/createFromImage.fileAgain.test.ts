import type { IBinaryData } from 'n8n-workflow';
import { api, created, klingError, networkError, PNG, TASK_ID } from '../../harness/engine/api';
import { passTime } from '../../harness/engine/fastTime';
import { IMAGE_TO_VIDEO, byKeyAt, madeAs } from '../../harness/engine/kinds';
import { base64, makeFrom, postPictures } from '../../harness/engine/pictures';
import { inMemory, itemWith, StoredFiles } from '../../harness/engine/storedFiles';

let storage: StoredFiles;

beforeEach(() => {
	storage = new StoredFiles();
});
afterEach(() => jest.restoreAllMocks());

/** The key under which a picture is sent. */
async function keyOf(binary: IBinaryData): Promise<string> {
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
}

test('the key is that of the file, wherever n8n keeps it, and another for another file', async () => {
	const key = await keyOf(storage.store('a', PNG, { fileName: 'a.png' }));

	expect(await keyOf(storage.store('b', PNG, { fileName: 'a.png' }))).toBe(key);
	expect(await keyOf(inMemory(PNG, { fileName: 'a.png' }))).toBe(key);
	expect(await keyOf(inMemory(PNG, { fileName: 'b.png' }))).not.toBe(key);
	expect(await keyOf(inMemory(Buffer.concat([PNG, PNG]), { fileName: 'a.png' }))).not.toBe(key);
});

test('a create that is sent again reads the picture anew, and holds it no longer than that', async () => {
	const scope = postPictures({ image: base64(PNG) }).reply(429, klingError(1302));
	const again = postPictures({ image: base64(PNG) }).reply(200, created());

	await makeFrom({ data: storage.store('a', PNG) });

	scope.done();
	again.done();
	expect(storage.readWhole).toEqual(['a', 'a']);
});

test('on Retry On Fail a lost answer is looked up, not paid again', async () => {
	const scope = postPictures({ image: base64(PNG) }).replyWithError(networkError('ECONNRESET'));
	scope.get(byKeyAt(IMAGE_TO_VIDEO)).reply(200, madeAs(IMAGE_TO_VIDEO));

	const { items } = await makeFrom(
		{ data: storage.store('a', PNG) },
		{ awaitMode: 'poll' },
		{ node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 } },
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
	const input = ids.flatMap((id) => itemWith({ data: storage.store(id, PNG) }));

	const { items } = await makeFrom({}, {}, { input });

	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(ids.map((_, item) => ({ item })));
	expect(counts.most).toBe(3);
});
