import nock from 'nock';
import {
	api,
	at,
	created,
	gatewayError,
	klingError,
	newTask,
	PATH,
	running,
	succeeded,
	TASK_ID,
} from '../../harness/engine/api';
import { BASE_URL, BEARER } from '../../harness/engine/account';
import { takeSleepsMs } from '../../harness/engine/fastTime';
import { awaitResult, createAudio, getTask, inputOf, VALUE } from '../../harness/engine/operations';

const UNREADABLE = 'n8n could not read the credential';
const SECOND = 'sk-second-0123456789';
const OTHER_URL = 'https://gateway.example.com';

const REFUSED = gatewayError('invalid_api_key', 'invalid token');

const withKey = (apiKey: string, baseUrl = BASE_URL) =>
	nock(baseUrl, { reqheaders: { authorization: `Bearer ${apiKey}` } });

function unreadable(): never {
	throw new Error('Credentials could not be decrypted');
}

/** Counts the reads of the node, and gives each its own. */
function reading(read: (count: number, itemIndex: number) => Record<string, string> | void) {
	let count = 0;
	return (itemIndex: number) => read((count += 1), itemIndex);
}

beforeEach(() => {
	takeSleepsMs();
});

test('a credential that is unreadable from the start refuses the item, and nothing is sent', async () => {
	const { error, items } = await createAudio({}, { onCredentialRead: reading(unreadable) });

	expect(items).toEqual([]);
	expect(error?.message).toContain(UNREADABLE);
	expect(error?.message).toContain('Credentials could not be decrypted');
	expect(error?.description).toContain('Nothing was sent');
	expect(error?.description).not.toContain('may have been paid');
	expect(error?.description).not.toContain('External Task ID');
	expect(takeSleepsMs()).toEqual([]);
});

test('one that is unreadable for the second item when its turn comes ends its create at once', async () => {
	const onCredentialRead = reading((count) => (count > 2 ? unreadable() : undefined));
	const scope = api().post(PATH, newTask()).reply(200, created());

	const { items } = await createAudio(
		{ awaitMode: 'none' },
		{ input: inputOf(1, 2), onCredentialRead, node: { onError: 'continueRegularOutput' } },
	);

	scope.done();
	expect(items[0].json.task_id).toBe(TASK_ID);
	expect(items[1]).toMatchObject({
		json: {
			error: `${UNREADABLE}: Credentials could not be decrypted`,
			details: { description: expect.stringContaining('Nothing was sent') },
		},
		pairedItem: { item: 1 },
	});
	expect(takeSleepsMs()).toEqual([]);
});

test('it is read as it is now for a create, and then no more, however often the item is looked at', async () => {
	let reads = 0;
	const onCredentialRead = reading((count) => void (reads = count));
	const scope = api()
		.post(PATH, newTask())
		.reply(200, created())
		.get(at())
		.times(3)
		.reply(200, running())
		.get(at())
		.reply(200, succeeded());

	const { error } = await createAudio({}, { onCredentialRead });

	scope.done();
	expect(error).toBeUndefined();
	// One of them asks where the service is.
	expect(reads).toBe(2);
});

test('one that is deleted while a create waits for a slot pays for nothing', async () => {
	const onCredentialRead = reading((count) => (count > 2 ? unreadable() : undefined));
	const scope = api().post(PATH, newTask()).reply(429, klingError(1303));

	const { error } = await createAudio({}, { onCredentialRead });

	scope.done();
	expect(error?.message).toContain(UNREADABLE);
	expect(error?.description).toContain('Nothing was sent');
	expect(error?.description).not.toContain('External Task ID');
});

test('each item has its own, for its fields may be expressions over the item', async () => {
	const ids = ['861', '862', '863'];
	const onCredentialRead = (itemIndex: number) => ({ apiKey: `sk-of-tenant-${itemIndex}` });
	const scopes = ids.map((id, index) =>
		withKey(`sk-of-tenant-${index}`).get(at(id)).reply(200, succeeded(id)),
	);

	const { items } = await getTask({ taskId: VALUE }, { input: inputOf(...ids), onCredentialRead });

	for (const scope of scopes) scope.done();
	expect(items.map(({ json }) => json.task_id)).toEqual(ids);
});

describe('a key that is refused', () => {
	test('counts as refused when there is no other, and is not sent again', async () => {
		let reads = 0;
		const onCredentialRead = reading((count) => void (reads = count));
		const scope = api().get(at()).reply(401, REFUSED);

		const { error } = await awaitResult({}, { onCredentialRead });

		scope.done();
		expect(error?.message).toContain('CometAPI did not accept the API key');
		expect(reads).toBe(2);
	});

	test('does not end a wait when it was changed meanwhile: the new one takes over', async () => {
		const onCredentialRead = reading((count) => (count > 2 ? { apiKey: SECOND } : undefined));
		const old = api()
			.post(PATH, newTask())
			.reply(200, created())
			.get(at())
			.reply(200, running())
			.get(at())
			.reply(401, REFUSED);
		const now = withKey(SECOND).get(at()).reply(200, running()).get(at()).reply(200, succeeded());

		const { items, error } = await createAudio({}, { onCredentialRead });

		old.done();
		now.done();
		expect(error).toBeUndefined();
		expect(items[0].json.task_id).toBe(TASK_ID);
	});

	test('may be refused by a gateway with 403', async () => {
		const onCredentialRead = reading((count) => (count > 1 ? { apiKey: SECOND } : undefined));
		const old = api().get(at()).reply(403, REFUSED);
		const now = withKey(SECOND).get(at()).reply(200, succeeded());

		const { items } = await awaitResult({}, { onCredentialRead });

		old.done();
		now.done();
		expect(items[0].json.task_id).toBe(TASK_ID);
	});

	test('stays refused when the address was changed, too: the new key goes nowhere', async () => {
		const moved = { apiKey: SECOND, baseUrl: OTHER_URL };
		const onCredentialRead = reading((count) => (count > 1 ? moved : undefined));
		const scope = api().get(at()).reply(401, REFUSED);

		const { error } = await awaitResult({}, { onCredentialRead });

		scope.done();
		expect(error?.message).toContain('CometAPI did not accept the API key');
	});

	test('is looked up again at the next look where it cannot be read for this one', async () => {
		const onCredentialRead = reading((count) => {
			if (count === 2) unreadable();
			return count > 2 ? { apiKey: SECOND } : undefined;
		});
		const old = api().get(at()).times(2).reply(401, REFUSED);
		const now = withKey(SECOND).get(at()).reply(200, succeeded());

		const { items, error } = await awaitResult({}, { onCredentialRead });

		old.done();
		now.done();
		expect(error).toBeUndefined();
		expect(items[0].json.task_id).toBe(TASK_ID);
	});

	test('is told with its reason where a create was refused and no key is read for it again', async () => {
		const onCredentialRead = reading((count) => (count > 2 ? unreadable() : undefined));
		const scope = api()
			.post(PATH, newTask())
			.reply(401, klingError(1000, `${BEARER} is wrong`));

		const { items } = await createAudio(
			{ awaitMode: 'none' },
			{ onCredentialRead, node: { onError: 'continueRegularOutput' } },
		);

		scope.done();
		const text = JSON.stringify(items);
		expect(text).toContain('[key] is wrong');
		expect(text).not.toContain(BEARER);
		expect(items[0].pairedItem).toEqual({ item: 0 });
	});
});

test('a credential that stays unreadable once its key is refused is named when Max Wait is over', async () => {
	const onCredentialRead = reading((count) => (count > 2 ? unreadable() : undefined));
	const scope = api()
		.post(PATH, newTask())
		.reply(200, created())
		.get(at())
		.reply(200, running())
		.get(at())
		.times(5)
		.reply(401, REFUSED);

	const { error } = await createAudio({ options: { maxWait: 0.5 } }, { onCredentialRead });

	scope.done();
	expect(error?.message).toBe('The task was still "processing" after 30 seconds');
	expect(error?.description).toContain(UNREADABLE);
	expect(error?.description).toContain(`Task ID: ${TASK_ID}`);
});

describe('where the credential points', () => {
	test('all requests of a run go where the first item has it', async () => {
		const urls = [`${OTHER_URL}/`, BASE_URL];
		const onCredentialRead = (itemIndex: number) => ({ baseUrl: urls[itemIndex] });
		const scope = api(OTHER_URL)
			.get(at('861'))
			.reply(200, succeeded('861'))
			.get(at('862'))
			.reply(200, succeeded('862'));

		const { error } = await getTask(
			{ taskId: VALUE },
			{ input: inputOf('861', '862'), onCredentialRead },
		);

		scope.done();
		expect(error).toBeUndefined();
	});

	test.each([
		{ allowedHttpRequestDomains: 'domains', allowedDomains: 'a.example' },
		{ allowedHttpRequestDomains: 'domains', allowedDomains: '' },
		{ allowedHttpRequestDomains: 'none', allowedDomains: '' },
	])('a limit to certain domains does not keep it from going there: %j', async (limits) => {
		const onCredentialRead = () => ({ baseUrl: OTHER_URL, ...limits });
		const scope = api(OTHER_URL).get(at()).reply(200, succeeded());

		const { error } = await getTask({}, { onCredentialRead });

		scope.done();
		expect(error).toBeUndefined();
	});
});
