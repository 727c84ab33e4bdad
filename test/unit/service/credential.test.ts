import nock from 'nock';
import {
	api,
	at,
	created,
	klingError,
	newTask,
	PATH,
	running,
	succeeded,
	TASK_ID,
} from '../../harness/engine/api';
import { BEARER } from '../../harness/engine/account';
import { takeSleepsMs } from '../../harness/engine/fastTime';
import { createAudio } from '../../harness/engine/operations';

const UNREADABLE = 'n8n could not read the credential';

/** n8n's own first reads, before the node is asked: they are let through. */
const readsOfN8n = async () => {
	let count = 0;
	const onCredentialRead = () => void (count += 1);
	await createAudio({ videoUrl: 'no address' }, { onCredentialRead });
	return count;
};

/** Lets the credential be read, but not where `isBroken` says so. */
async function breaking(isBroken: () => boolean) {
	let leftCount = await readsOfN8n();
	return () => {
		leftCount -= 1;
		if (leftCount < 0 && isBroken()) throw new Error('Credentials could not be decrypted');
	};
}

beforeEach(() => {
	takeSleepsMs();
});

test('an unreadable credential ends a create at once, and the error says that nothing was sent', async () => {
	const onCredentialRead = await breaking(() => true);

	const { error, items } = await createAudio({}, { onCredentialRead });

	expect(items).toEqual([]);
	expect(error?.message).toContain(UNREADABLE);
	expect(error?.message).toContain('Credentials could not be decrypted');
	expect(error?.description).toContain('Nothing was sent');
	expect(error?.description).not.toContain('may have been paid');
	expect(takeSleepsMs()).toEqual([]);
});

test('a credential that cannot be read for one look is read again for the next', async () => {
	let isBroken = false;
	let brokenCount = 0;
	const onCredentialRead = await breaking(() => {
		if (isBroken) brokenCount += 1;
		return isBroken && brokenCount === 1;
	});
	const scope = api()
		.post(PATH, newTask())
		.reply(200, () => {
			isBroken = true;
			return created();
		})
		.get(at())
		.reply(200, succeeded());

	const { error, items } = await createAudio({}, { onCredentialRead });

	expect(error).toBeUndefined();
	scope.done();
	expect(brokenCount).toBeGreaterThan(0);
	expect(items[0].json).toMatchObject({ task_id: TASK_ID });
	expect(items[0].pairedItem).toEqual({ item: 0 });
});

describe('a credential that cannot be read any more once the answer has come', () => {
	test.each<[string, (post: nock.Interceptor, broken: () => void) => nock.Scope, string]>([
		[
			'does not lose a task with a message',
			(post, broken) =>
				post.reply(200, () => {
					broken();
					const { data, ...envelope } = created() as { data: object };
					return { ...envelope, data: { ...data, task_status_msg: 'in queue' } };
				}),
			TASK_ID,
		],
		[
			'does not lose the reason of a refusal, and shows no key',
			(post, broken) =>
				post.reply(401, () => {
					broken();
					return klingError(1000, `${BEARER} is wrong`);
				}),
			'[key] is wrong',
		],
	])('%s', async (_name, answer, shown) => {
		let isBroken = false;
		const onCredentialRead = await breaking(() => isBroken);
		const scope = answer(api().post(PATH, newTask()), () => (isBroken = true));

		const { items } = await createAudio(
			{ awaitMode: 'none' },
			{ onCredentialRead, node: { onError: 'continueRegularOutput' } },
		);

		scope.done();
		const text = JSON.stringify(items);
		expect(text).toContain(shown);
		expect(text).not.toContain(BEARER);
		expect(items[0].pairedItem).toEqual({ item: 0 });
	});
});

test('a credential that stays unreadable while waiting is named when Max Wait is over', async () => {
	let isBroken = false;
	const onCredentialRead = await breaking(() => isBroken);
	const scope = api().post(PATH, newTask()).reply(200, created()).get(at());
	const looked = scope.reply(200, () => {
		isBroken = true;
		return running();
	});

	const { error } = await createAudio({ options: { maxWait: 0.5 } }, { onCredentialRead });

	looked.done();
	expect(error?.message).toBe('The task was still "processing" after 30 seconds');
	expect(error?.description).toContain(UNREADABLE);
	expect(error?.description).toContain(`Task ID: ${TASK_ID}`);
});
