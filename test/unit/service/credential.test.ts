import nock from 'nock';
import { BASE_URL, BEARER } from '../../harness/engine/account';
import {
	api,
	at,
	createdTask,
	gatewayError,
	klingError,
	newTask,
	ODD_POLLS,
	PATH,
	running,
	succeeded,
	TASK_ID,
} from '../../harness/engine/api';
import { takeSleepsMs } from '../../harness/engine/fastTime';
import {
	awaitResult,
	CONTINUE,
	createAudio,
	getTask,
	inputOf,
	VALUE,
} from '../../harness/engine/operations';

const UNREADABLE = 'n8n could not read the credential';
const SECOND = 'sk-second-0123456789';
const OTHER_URL = 'https://gateway.example.com';

const WRONG_KEY = gatewayError('invalid_api_key', 'invalid token');

const withKey = (apiKey: string, baseUrl = BASE_URL) =>
	nock(baseUrl, { reqheaders: { authorization: `Bearer ${apiKey}` } });

function unreadable(): never {
	throw new Error('Credentials could not be decrypted');
}

/** Counts the reads of the node. */
function reading(read: (count: number, itemIndex: number) => Record<string, string> | void) {
	let count = 0;
	return (itemIndex: number) => read((count += 1), itemIndex);
}

beforeEach(() => {
	takeSleepsMs();
});

test('an item whose credential cannot be read fails, and nothing is sent', async () => {
	const { error, items } = await createAudio({}, { onCredentialRead: reading(unreadable) });

	expect(items).toEqual([]);
	expect(error?.message).toContain(UNREADABLE);
	expect(error?.message).toContain('Credentials could not be decrypted');
	expect(error?.description).toContain('Nothing was sent');
	expect(error?.description).not.toContain('may have been paid');
	expect(error?.description).not.toContain('External Task ID');
	expect(takeSleepsMs()).toEqual([]);
});

test('a create ends at once if the credential of its item cannot be read any more', async () => {
	const onCredentialRead = reading((count) => (count > 2 ? unreadable() : undefined));
	const scope = createdTask();

	const { items } = await createAudio(
		{ awaitMode: 'none' },
		{ input: inputOf(1, 2), onCredentialRead, node: CONTINUE },
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

test('a create reads the credential again, and the polls after it do not', async () => {
	let reads = 0;
	const onCredentialRead = reading((count) => void (reads = count));
	const scope = createdTask()
		.get(at())
		.times(3)
		.reply(200, running())
		.get(at())
		.reply(200, succeeded());

	const { error } = await createAudio({}, { onCredentialRead });

	scope.done();
	expect(error).toBeUndefined();
	// The first is for the Base URL.
	expect(reads).toBe(2);
});

test('a key that was pasted with "Bearer " and blanks, and an address without https://, work', async () => {
	const baseUrl = BASE_URL.replace('https://', '');
	const onCredentialRead = () => ({ apiKey: ` Bearer ${BEARER}\n`, baseUrl });
	const scope = createdTask().get(at()).reply(200, succeeded());

	const { error } = await createAudio({}, { onCredentialRead });

	scope.done();
	expect(error).toBeUndefined();
});

test('nothing is paid for if the credential is deleted while a create waits for a full account', async () => {
	const onCredentialRead = reading((count) => (count > 2 ? unreadable() : undefined));
	const scope = api().post(PATH, newTask()).reply(429, klingError(1303));

	const { error } = await createAudio({}, { onCredentialRead });

	scope.done();
	expect(error?.message).toContain(UNREADABLE);
	expect(error?.description).toContain('Nothing was sent');
	expect(error?.description).not.toContain('External Task ID');
});

test('each item reads its own credential, whose fields may be expressions', async () => {
	const ids = ['861', '862', '863'];
	const onCredentialRead = (itemIndex: number) => ({ apiKey: `sk-of-tenant-${itemIndex}` });
	const scopes = ids.map((id, index) =>
		withKey(`sk-of-tenant-${index}`).get(at(id)).reply(200, succeeded(id)),
	);

	const { items } = await getTask({ taskId: VALUE }, { input: inputOf(...ids), onCredentialRead });

	for (const scope of scopes) scope.done();
	expect(items.map(({ json }) => json.task_id)).toEqual(ids);
});

describe('a key that the service does not accept', () => {
	test('fails the item if there is no other key, and is not sent again', async () => {
		let reads = 0;
		const onCredentialRead = reading((count) => void (reads = count));
		const scope = api().get(at()).reply(401, WRONG_KEY);

		const { error } = await awaitResult({}, { onCredentialRead });

		scope.done();
		expect(error?.message).toContain('CometAPI did not accept the API key');
		expect(reads).toBe(2);
	});

	test('is replaced during a wait if the user has changed it', async () => {
		const onCredentialRead = reading((count) => (count > 2 ? { apiKey: SECOND } : undefined));
		const old = createdTask().get(at()).reply(200, running()).get(at()).reply(401, WRONG_KEY);
		const now = withKey(SECOND).get(at()).reply(200, running()).get(at()).reply(200, succeeded());

		const { items, error } = await createAudio({}, { onCredentialRead });

		old.done();
		now.done();
		expect(error).toBeUndefined();
		expect(items[0].json.task_id).toBe(TASK_ID);
	});

	test('is also replaced if a gateway answers 403', async () => {
		const onCredentialRead = reading((count) => (count > 1 ? { apiKey: SECOND } : undefined));
		const old = api().get(at()).reply(403, WRONG_KEY);
		const now = withKey(SECOND).get(at()).reply(200, succeeded());

		const { items } = await awaitResult({}, { onCredentialRead });

		old.done();
		now.done();
		expect(items[0].json.task_id).toBe(TASK_ID);
	});

	test('is not replaced if the address has changed, too: the new key is sent nowhere', async () => {
		const moved = { apiKey: SECOND, baseUrl: OTHER_URL };
		const onCredentialRead = reading((count) => (count > 1 ? moved : undefined));
		const scope = api().get(at()).reply(401, WRONG_KEY);

		const { error } = await awaitResult({}, { onCredentialRead });

		scope.done();
		expect(error?.message).toBe(
			'The "Base URL" in the credential was changed while the task was running',
		);
		expect(error?.description).toContain(
			`The task is at ${BASE_URL}, which rejects the previous key`,
		);
		expect(error?.description).not.toContain(OTHER_URL);
	});

	test('during a wait does not end it if the address is changed back within 45 seconds', async () => {
		const onCredentialRead = reading((count) =>
			count === 3 || count === 4 ? { apiKey: SECOND, baseUrl: OTHER_URL } : undefined,
		);
		const scope = createdTask().get(at()).times(3).reply(401, WRONG_KEY);
		scope.get(at()).reply(200, succeeded());

		const { error } = await createAudio({}, { onCredentialRead });

		scope.done();
		expect(error).toBeUndefined();
	});

	test('after a change of the address ends the wait with words for that, not for the key', async () => {
		const moved = { apiKey: SECOND, baseUrl: OTHER_URL };
		const onCredentialRead = reading((count) => (count > 2 ? moved : undefined));
		const scope = createdTask().get(at()).times(ODD_POLLS).reply(401, WRONG_KEY);

		const { error } = await createAudio({}, { onCredentialRead });

		scope.done();
		expect(error?.message).toBe(
			'The "Base URL" in the credential was changed while the task was running',
		);
		expect(error?.description).toContain(
			`The task is at ${BASE_URL}, which rejects the previous key`,
		);
		expect(error?.description).toContain(`Task ID: ${TASK_ID}`);
	});

	test('is read again at the next poll if the credential cannot be read now', async () => {
		const onCredentialRead = reading((count) => {
			if (count === 2) unreadable();
			return count > 2 ? { apiKey: SECOND } : undefined;
		});
		const old = api().get(at()).times(2).reply(401, WRONG_KEY);
		const now = withKey(SECOND).get(at()).reply(200, succeeded());

		const { items, error } = await awaitResult({}, { onCredentialRead });

		old.done();
		now.done();
		expect(error).toBeUndefined();
		expect(items[0].json.task_id).toBe(TASK_ID);
	});

	test('fails a create with the reason of the service, and the key is not read again', async () => {
		const onCredentialRead = reading((count) => (count > 2 ? unreadable() : undefined));
		const scope = api()
			.post(PATH, newTask())
			.reply(401, klingError(1000, `${BEARER} is wrong`));

		const { items } = await createAudio(
			{ awaitMode: 'none' },
			{ onCredentialRead, node: CONTINUE },
		);

		scope.done();
		const text = JSON.stringify(items);
		expect(text).toContain('[key] is wrong');
		expect(text).not.toContain(BEARER);
		expect(items[0].pairedItem).toEqual({ item: 0 });
	});
});

test('the error at Max Wait says that the credential could not be read for a new key', async () => {
	const onCredentialRead = reading((count) => (count > 2 ? unreadable() : undefined));
	const scope = createdTask()
		.get(at())
		.reply(200, running())
		.get(at())
		.times(5)
		.reply(401, WRONG_KEY);

	const { error } = await createAudio({ options: { maxWait: 0.5 } }, { onCredentialRead });

	scope.done();
	expect(error?.message).toBe('The task was still "processing" after 30 seconds');
	expect(error?.description).toContain(UNREADABLE);
	expect(error?.description).toContain(`Task ID: ${TASK_ID}`);
});

describe('the Base URL', () => {
	test('of the first item is used for all requests of a run', async () => {
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
	])('is used although the credential is limited to certain domains: %j', async (limits) => {
		const onCredentialRead = () => ({ baseUrl: OTHER_URL, ...limits });
		const scope = api(OTHER_URL).get(at()).reply(200, succeeded());

		const { error } = await getTask({}, { onCredentialRead });

		scope.done();
		expect(error).toBeUndefined();
	});
});
