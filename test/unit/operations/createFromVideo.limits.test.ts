import { api, at, created, newTask, PATH, running } from '../../harness/engine/api';
import { createAudio, inputOf } from '../../harness/engine/operations';

const PUBLIC = 'https://n8n.example.com';

test('with Wait for Callback a limit below the number of items is refused, and nothing is sent', async () => {
	const { error } = await createAudio(
		{ awaitMode: 'callback', options: { maxParallelTasks: 2 } },
		{ input: inputOf('a', 'b', 'c'), publicUrl: PUBLIC },
	);

	expect(error?.message).toContain('"Max Parallel Tasks" is 2');
	expect(error?.message).toContain('all 3 tasks');
	expect(error?.description).toContain('Batch Size of 2');
});

test('a limit that the number of items keeps is no reason to refuse', async () => {
	const scope = api()
		.post(PATH, newTask({ callback_url: /kling/ }))
		.reply(200, created())
		.get(at())
		.reply(200, running());

	const { run } = await createAudio(
		{ awaitMode: 'callback', options: { maxParallelTasks: 1 } },
		{ publicUrl: PUBLIC },
	);

	scope.done();
	expect(run.status).toBe('waiting');
});
