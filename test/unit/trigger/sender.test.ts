import { createHmac } from 'node:crypto';
import { TASK_ID } from '../../harness/engine/api';
import { klingCallback, Trigger } from '../../harness/engine/trigger';

const REQUEST = klingCallback(TASK_ID, 'failed');
const KEY = Buffer.alloc(32, 7);
const GOOD_SECRET = `whsec_${KEY.toString('base64')}`;

/** The callback, signed with this key. */
function signedWith(key: Buffer) {
	const timestamp = String(Math.floor(Date.now() / 1000));
	const content = `1.${timestamp}.${JSON.stringify(REQUEST.body)}`;
	const signature = createHmac('sha256', key).update(content).digest('base64');
	const headers = {
		'webhook-id': '1',
		'webhook-timestamp': timestamp,
		'webhook-signature': `v1,${signature}`,
	};
	return { ...REQUEST, headers };
}

const hookWith = (webhookSecret: string) =>
	new Trigger({ verify: false }, { credentials: { webhookSecret } });

describe.each([
	['only the prefix', 'whsec_'],
	['stars', '***'],
	['spaces', '   '],
	['plain text', 'correct horse battery staple'],
])('with a Webhook Secret of %s', (_name, secret) => {
	test.each([
		['unsigned', REQUEST],
		['signed with an empty key', signedWith(Buffer.alloc(0))],
		['signed with what it decodes to', signedWith(Buffer.from(secret, 'base64'))],
		['signed with its text', signedWith(Buffer.from(secret))],
	])('a callback that is %s is answered 503', async (_which, request) => {
		const { status, items } = await hookWith(secret).call(request);

		expect({ status, items }).toEqual({ status: 503, items: undefined });
	});

	test('the log says what to do, without the secret', async () => {
		const hook = hookWith(secret);
		const { json } = await hook.call(REQUEST);

		expect(hook.warnings).toEqual([
			expect.stringMatching(/Webhook Secret in the credential "CometAPI".+whsec_.+16 bytes.+empty/),
		]);
		const withoutExample = hook.warnings.join().replace('"whsec_"', '').replaceAll(' ', '');
		if (secret.trim() !== '') expect(withoutExample).not.toContain(secret.replaceAll(' ', ''));
		expect(JSON.stringify(json)).not.toMatch(/secret|whsec/i);
	});
});

describe('with a good Webhook Secret', () => {
	test('a callback that is signed with it starts the workflow', async () => {
		const hook = hookWith(GOOD_SECRET);
		const { status, items } = await hook.call(signedWith(KEY));

		expect({ status, warnings: hook.warnings }).toEqual({ status: 200, warnings: [] });
		expect(items).toHaveLength(1);
	});

	test.each([
		['that is not signed', REQUEST],
		['that is signed with another key', signedWith(Buffer.alloc(32, 8))],
		['that is signed for another body', { ...signedWith(KEY), rawBody: Buffer.from('{}') }],
		['without its raw body', { ...signedWith(KEY), rawBody: null }],
	])('a callback %s is answered 401, and the log says what to do', async (_which, request) => {
		const hook = hookWith(GOOD_SECRET);
		const { status, items } = await hook.call(request);

		expect({ status, items, warnings: hook.warnings }).toEqual({
			status: 401,
			items: undefined,
			warnings: [
				expect.stringMatching(/its signature is missing, wrong or too old\..+empty the W/),
			],
		});
	});
});

test('without a Webhook Secret no signature is required', async () => {
	expect((await hookWith('').call(REQUEST)).items).toHaveLength(1);
});
