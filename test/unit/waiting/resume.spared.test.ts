import nock from 'nock';
import { BASE_URL } from '../../harness/engine/account';
import { api, at, gatewayError, running, succeeded, TASK_ID } from '../../harness/engine/api';
import { passTime } from '../../harness/engine/fastTime';
import { suspend, callBack } from '../../harness/engine/waiting';
import { callbackFor } from '../../harness/engine/webhookContext';

const MINUTE_MS = 60_000;
const MOVED = { baseUrl: 'https://gateway.example.com', apiKey: 'another-key' };

const looks = (...answers: Array<['running' | 'succeeded', string]>) =>
	answers.reduce(
		(scope, [status, id]) =>
			scope.get(at(id)).reply(200, status === 'running' ? running(id) : succeeded(id)),
		api(),
	);

describe('the credential', () => {
	test('that one callback has read does for those of the next minute', async () => {
		const waiting = await suspend(['one', 'two']);
		const scope = looks(['succeeded', 'one'], ['running', 'two'], ['succeeded', 'two']);
		await callBack(waiting, callbackFor('one'));
		await passTime(MINUTE_MS - 1);

		const credentials = new Error('n8n cannot read it now');
		const { items } = await callBack(waiting, callbackFor('two'), { credentials });

		scope.done();
		expect(items).toHaveLength(2);
	});

	test('is read again after that, and by its address the callback goes on or not', async () => {
		const waiting = await suspend(['one', 'two']);
		const scope = looks(['succeeded', 'one'], ['running', 'two']);
		await callBack(waiting, callbackFor('one'));
		await passTime(MINUTE_MS);

		const { items } = await callBack(waiting, callbackFor('two'), { credentials: MOVED });

		scope.done();
		expect(items).toBeUndefined();
	});

	test('with a key that was changed within the minute is found when the old key is refused', async () => {
		const waiting = await suspend(['one', 'two']);
		const scope = looks(['succeeded', 'one'], ['running', 'two']);
		await callBack(waiting, callbackFor('one'));
		const old = api().get(at('two')).reply(401, gatewayError('invalid_api_key'));
		const now = nock(BASE_URL, { reqheaders: { authorization: 'Bearer another-key' } })
			.get(at('two'))
			.optionally()
			.reply(200, succeeded('two'));

		const credentials = { apiKey: 'another-key' };
		const { items } = await callBack(waiting, callbackFor('two'), { credentials });

		for (const each of [scope, old, now]) each.done();
		expect(items).toHaveLength(2);
	});

	test('that has moved to another address meanwhile gives its key to neither', async () => {
		const waiting = await suspend(['one', 'two']);
		const scope = looks(['succeeded', 'one'], ['running', 'two']);
		await callBack(waiting, callbackFor('one'));
		const old = api().get(at('two')).reply(401, gatewayError('invalid_api_key'));

		const { items } = await callBack(waiting, callbackFor('two'), { credentials: MOVED });

		scope.done();
		old.done();
		expect(items).toBeUndefined();
	});

	test('is not kept where it points elsewhere', async () => {
		const waiting = await suspend();
		await callBack(waiting, callbackFor(TASK_ID), { credentials: MOVED });
		const scope = looks(['succeeded', TASK_ID]);

		const { items } = await callBack(waiting);

		scope.done();
		expect(items).toHaveLength(1);
	});
});
