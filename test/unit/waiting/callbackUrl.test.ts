import { isCaller } from '../../../nodes/CometApiKling/waiting/callbackUrl';
import { at, createdTask, running } from '../../harness/engine/api';
import type { EngineOptions } from '../../harness/engine/engine';
import { createAudio, inputOf } from '../../harness/engine/operations';
import { PUBLIC_URL } from '../../harness/engine/waiting';

test.each([
	[1, 1],
	[50, 50],
	[100, 100],
	[101, 51],
	[250, 84],
	[1000, 100],
	[10_000, 100],
])('of %i tasks %i call back, the last one among them', (count, callers) => {
	const calling = Array.from({ length: count }, (_, index) => isCaller(index, count));

	expect(calling.filter(Boolean)).toHaveLength(callers);
	expect(calling.at(-1)).toBe(true);
});

/** Anything sent in these tests would fail them: no scope expects it. */
test.each<[string, EngineOptions, object, RegExp, RegExp]>([
	[
		'an address that the service cannot reach',
		{ publicUrl: 'http://10.0.0.5' },
		{},
		/^The service cannot reach this n8n at http:\/\/10\.0\.0\.5$/,
		/(?=.*http:\/\/10\.0\.0\.5\/webhook-waiting).*WEBHOOK_URL/,
	],
	[
		'an unsaved workflow',
		{ workflowId: '__EMPTY__' },
		{},
		/needs a saved workflow/,
		/Save the workflow/,
	],
	[
		"the user's own callback URL",
		{},
		{ additionalFields: { callbackUrl: 'https://example.com/hook' } },
		/cannot be used together/,
		/remove "Callback URL"/,
	],
	[
		'a limit below the number of items',
		{ input: inputOf('a', 'b', 'c') },
		{ options: { maxParallelTasks: 2 } },
		/^"Max Parallel Tasks" is 2.* all 3 tasks/,
		/Batch Size of 2/,
	],
])('with %s nothing is sent', async (_name, options, parameters, message, wayOut) => {
	const { error } = await createAudio(
		{ awaitMode: 'callback', ...parameters },
		{ publicUrl: PUBLIC_URL, ...options },
	);

	expect(error?.message).toMatch(message);
	expect(error?.description).toMatch(wayOut);
});

test('a limit that the number of items does not exceed is valid', async () => {
	const scope = createdTask({ callback_url: /kling/ }).get(at()).reply(200, running());

	const { run } = await createAudio(
		{ awaitMode: 'callback', options: { maxParallelTasks: 1 } },
		{ publicUrl: PUBLIC_URL },
	);

	scope.done();
	expect(run.status).toBe('waiting');
});
