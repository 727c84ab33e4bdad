import nock from 'nock';
import { BASE_URL } from '../../harness/engine/account';
import { api, at, succeeded, TASK_ID } from '../../harness/engine/api';
import { suspend, callBack } from '../../harness/engine/waiting';
import { callbackFor } from '../../harness/engine/webhookContext';

const MOVED = { baseUrl: 'https://gateway.example.com', apiKey: 'another-key' };
const CALLBACK = callbackFor(TASK_ID);

test('after the Base URL was moved, the new key goes neither to the old address nor to the new one', async () => {
	const waiting = await suspend();
	// Anything sent would fail this test: no scope expects it.

	const results = await callBack(waiting, CALLBACK, { credentials: MOVED });

	expect(results).toMatchObject({ status: 200, isAnswered: true, items: undefined });
	expect(results.resumeError).toBeUndefined();
});

test('moved back, the next callback resumes the execution', async () => {
	const waiting = await suspend();
	await callBack(waiting, CALLBACK, { credentials: MOVED });
	const scope = api().get(at()).reply(200, succeeded());

	const { items } = await callBack(waiting);

	scope.done();
	expect(items).toMatchObject([{ json: { task_id: TASK_ID }, pairedItem: { item: 0 } }]);
});

test('a Base URL that is only written otherwise has not moved', async () => {
	const waiting = await suspend();
	const scope = api().get(at()).reply(200, succeeded());
	const credentials = { baseUrl: ' https://api.cometapi.com// ' };

	const { items } = await callBack(waiting, CALLBACK, { credentials });

	scope.done();
	expect(items).toHaveLength(1);
});

test('a key that was changed at the same address is used', async () => {
	const waiting = await suspend();
	const scope = nock(BASE_URL, { reqheaders: { authorization: 'Bearer another-key' } })
		.get(at())
		.reply(200, succeeded());

	const { items } = await callBack(waiting, CALLBACK, { credentials: { apiKey: 'another-key' } });

	scope.done();
	expect(items).toHaveLength(1);
});
