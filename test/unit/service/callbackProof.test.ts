import { hasProof, readProof, withProof } from '../../../nodes/CometApiKling/service/callbackProof';
import { api, created, OWN_KEY, PATH, VIDEO } from '../../harness/engine/api';
import type { EngineOptions } from '../../harness/engine/engine';
import { createAudio } from '../../harness/engine/operations';
import { PUBLIC_URL } from '../../harness/engine/waiting';

const KEY = 'sk-of-this-credential';
const WEBHOOKS = ['https://n8n.example.com/webhook', 'https://n8n.example.com/webhook-test'];
const KINDS = ['videoToAudio', 'textToAudio'];
const HOOK = `${WEBHOOKS[0]}/abc/webhook`;

function addressFor(externalId: string, callbackUrl = HOOK, kind = KINDS[0]): string {
	const body = { callback_url: callbackUrl, external_task_id: externalId };
	return String(withProof(body, { kind, webhooks: WEBHOOKS }, KEY).callback_url);
}

const queryOf = (address: string) => Object.fromEntries(new URL(address).searchParams);

describe('an address of this n8n', () => {
	test.each(['n8n-0a1b', 'order.4.7', 'kunde:7', 'ä+ö=1', '订单-1'])(
		'proves the external id %s',
		(externalId) => {
			const query = queryOf(addressFor(externalId));

			expect(hasProof(query)).toBe(true);
			expect(readProof(query, KINDS, KEY)).toEqual({ externalId, kind: 'videoToAudio' });
		},
	);

	test('proves the kind of the task', () => {
		const query = queryOf(addressFor('a', HOOK, 'textToAudio'));

		expect(readProof(query, KINDS, KEY)?.kind).toBe('textToAudio');
		expect(readProof(query, ['videoToAudio'], KEY)).toBeUndefined();
	});

	test.each([
		[HOOK, `${HOOK}?kling=`],
		[`${HOOK}?a=1&b=%20x`, `${HOOK}?a=1&b=+x&kling=`],
		[`${HOOK}?kling=old`, `${HOOK}?kling=`],
		['https://N8N.example.com:443/webhook/abc', 'https://n8n.example.com/webhook/abc?kling='],
		[`${WEBHOOKS[1]}/abc/webhook`, `${WEBHOOKS[1]}/abc/webhook?kling=`],
	])('%s becomes %s…', (address, beginning) => {
		const signed = addressFor('a', address);

		expect(signed.startsWith(`${beginning}a.`)).toBe(true);
		expect(signed).not.toContain(KEY);
	});
});

test.each([
	'https://example.com/webhook/abc',
	'https://n8n.example.com.evil.example/webhook/abc',
	'https://n8n.example.com:8443/webhook/abc',
	'http://n8n.example.com/webhook/abc',
	'https://n8n.example.com/webhook',
	'https://n8n.example.com/webhook-waiting/7?signature=a',
	'https://n8n.example.com/webhook/../other',
	'https://n8n.example.com/shop?to=/webhook/abc',
	'not an address',
])('%s leads elsewhere and is not changed', (address) => {
	expect(addressFor('a', address)).toBe(address);
});

test.each<[string, Parameters<typeof withProof>]>([
	['no address', [{ external_task_id: 'a' }, { kind: 'k', webhooks: WEBHOOKS }, KEY]],
	['no external id', [{ callback_url: HOOK }, { kind: 'k', webhooks: WEBHOOKS }, KEY]],
	[
		'no key',
		[{ callback_url: HOOK, external_task_id: 'a' }, { kind: 'k', webhooks: WEBHOOKS }, ''],
	],
	[
		'an n8n that does not tell its address',
		[{ callback_url: HOOK, external_task_id: 'a' }, { kind: 'k', webhooks: [] }, KEY],
	],
])('a body with %s is sent as it is', (_name, [body, ...rest]) => {
	expect(withProof(body, ...rest)).toBe(body);
});

const PROVEN = queryOf(addressFor('order-7')).kling;
const [, SIGNATURE] = PROVEN.split('.');

test.each<[string, object, string]>([
	['without a proof', {}, KEY],
	['with an empty proof', { kling: '' }, KEY],
	['with the external id alone', { kling: 'order-7' }, KEY],
	['with an empty signature', { kling: 'order-7.' }, KEY],
	['with the signature alone', { kling: SIGNATURE }, KEY],
	['with the signature of another id', { kling: `order-8.${SIGNATURE}` }, KEY],
	['with a cut signature', { kling: PROVEN.slice(0, -4) }, KEY],
	['with a changed signature', { kling: `order-7.${'A'.repeat(43)}` }, KEY],
	['with no external id', { kling: `.${SIGNATURE}` }, KEY],
	['with an external id that is a path', { kling: `../x.${SIGNATURE}` }, KEY],
	['with two proofs', { kling: [PROVEN, PROVEN] }, KEY],
	['of another key', { kling: PROVEN }, 'sk-of-somebody-else'],
	['without a key', { kling: PROVEN }, ''],
])('an address %s proves nothing', (_name, query, apiKey) => {
	expect(readProof(query, KINDS, apiKey)).toBeUndefined();
});

describe('a create', () => {
	const AT_HOME: EngineOptions = { publicUrl: PUBLIC_URL };
	const hook = `${PUBLIC_URL}/webhook/abc/webhook`;
	const parametersFor = (callbackUrl: string, more = {}) => ({
		awaitMode: 'none',
		additionalFields: { callbackUrl, ...more },
	});

	/** Answers one create, and tells what it sent. */
	function oneCreate() {
		const sent: Array<Record<string, string>> = [];
		api()
			.post(PATH, (body: Record<string, string>) => sent.push(body) > 0)
			.reply(200, created());
		return sent;
	}

	test('sends its own n8n an address with the external id of the task', async () => {
		const sent = oneCreate();

		const { error } = await createAudio(parametersFor(hook), AT_HOME);

		expect(error).toBeUndefined();
		const { external_task_id: externalId, callback_url: address } = sent[0];
		expect(externalId).toMatch(OWN_KEY);
		expect(address.startsWith(`${hook}?kling=${externalId}.`)).toBe(true);
	});

	test("signs the user's own External Task ID, and leaves Extra Fields alone", async () => {
		const sent = oneCreate();

		await createAudio(
			parametersFor(hook, { externalTaskId: 'order-7', extraFields: '{ "new_field": 1 }' }),
			AT_HOME,
		);

		expect(sent[0]).toMatchObject({
			video_url: VIDEO,
			new_field: 1,
			callback_url: expect.stringContaining(`${hook}?kling=order-7.`) as string,
		});
	});

	test.each(['https://example.com/hook', `${PUBLIC_URL}/webhook-waiting/7?signature=a`])(
		'sends %s unchanged',
		async (address) => {
			const sent = oneCreate();

			await createAudio(parametersFor(address), AT_HOME);

			expect(sent[0].callback_url).toBe(address);
		},
	);
});
