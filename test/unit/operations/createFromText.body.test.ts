import { created, TASK_ID } from '../../harness/engine/api';
import { createKind, createOf, TEXT_TO_AUDIO } from '../../harness/engine/kinds';

/** What is sent for Create From Text of the resource Audio. */
test.each<[string, object, object]>([
	['nothing but the prompt', {}, {}],
	['a prompt with spaces around it', { prompt: '  wind \n' }, { prompt: 'wind' }],
	['a prompt of 200 emoji', { prompt: '🌧'.repeat(200) }, { prompt: '🌧'.repeat(200) }],
	['a prompt that is a number', { prompt: '={{ 7 }}' }, { prompt: '7' }],
	['a whole duration', { audioDuration: 10 }, { duration: 10 }],
	['the shortest duration', { audioDuration: 3 }, { duration: 3 }],
	['a duration with a decimal', { audioDuration: 3.2 }, { duration: 3.2 }],
	['a duration as text', { audioDuration: "={{ '4.5' }}" }, { duration: 4.5 }],
	[
		'a duration that adding has made inexact',
		{ audioDuration: '={{ 3.1 + 0.2 }}' },
		{ duration: 3.3 },
	],
	[
		'every additional field',
		{
			additionalFields: {
				externalTaskId: 'order-1',
				callbackUrl: 'https://example.com/hook',
				extraFields: '{ "seed": 7 }',
			},
		},
		{ external_task_id: 'order-1', callback_url: 'https://example.com/hook', seed: 7 },
	],
	[
		'additional fields that are empty',
		{ additionalFields: { externalTaskId: '', callbackUrl: ' ', extraFields: '{}' } },
		{},
	],
])('for %s a sound is ordered with that and the defaults', async (_name, parameters, fields) => {
	const scope = createOf(TEXT_TO_AUDIO, fields).reply(200, created());

	const { items, error } = await createKind(TEXT_TO_AUDIO, {
		awaitMode: 'none',
		...(parameters as object),
	});

	expect(error).toBeUndefined();
	scope.done();
	expect(items[0]).toMatchObject({ json: { task_id: TASK_ID }, pairedItem: { item: 0 } });
});

test('the duration goes out as a JSON number, whole where it is whole', async () => {
	const sent: string[] = [];
	for (const audioDuration of [5, 5.5]) {
		const scope = createOf(TEXT_TO_AUDIO, { duration: audioDuration }).reply(200, (_uri, body) => {
			sent.push(JSON.stringify((body as { duration: unknown }).duration));
			return created();
		});
		await createKind(TEXT_TO_AUDIO, { awaitMode: 'none', audioDuration });
		scope.done();
	}
	expect(sent).toEqual(['5', '5.5']);
});
