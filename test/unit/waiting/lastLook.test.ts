import {
	api,
	at,
	created,
	failed,
	gatewayError,
	klingError,
	newTask,
	PATH,
	running,
	succeeded,
	UNKNOWN_TASK,
} from '../../harness/engine/api';
import type { EngineOptions, EngineRun } from '../../harness/engine/engine';
import { createAudio, inputOf } from '../../harness/engine/operations';
import { suspendable } from '../../harness/engine/waiting';

/** Right before an execution is parked, each of its tasks is looked at once more. */
async function createTwo(
	looks: Record<string, [status: number, body: object]>,
	node: EngineOptions['node'] = {},
): Promise<EngineRun> {
	const scope = api();
	for (const [id, [status, body]] of Object.entries(looks)) {
		const video_url = `https://example.com/${id}.mp4`;
		scope
			.post(PATH, newTask({ video_url, callback_url: /./ }))
			.reply(200, created(id))
			.get(at(id))
			.reply(status, body);
	}
	const run = await createAudio(
		{ awaitMode: 'callback', videoUrl: '=https://example.com/{{ $json.value }}.mp4' },
		suspendable({ input: inputOf(...Object.keys(looks)), node }),
	);
	scope.done();
	return run;
}

const CONTINUE = { onError: 'continueRegularOutput' } as const;
const storedIn = ({ data }: EngineRun) =>
	(data.executionData?.nodeExecutionStack[0].data.main[0] ?? []).map(
		({ json }) => json.error ?? json.task_id,
	);

test.each<[string, [number, object], string]>([
	['has failed', [200, failed('too short', 'b')], 'Kling could not make the audio: too short'],
	[
		'may not be looked at',
		[401, gatewayError('invalid_api_key')],
		'CometAPI did not accept the API key',
	],
])('a task that %s by then fails the node, and nothing is parked', async (_name, look, message) => {
	const { run, error, items } = await createTwo({ a: [200, running('a')], b: look });

	expect(run.status).toBe('error');
	expect(items).toEqual([]);
	expect(error?.message).toContain(message);
	expect(error?.context.itemIndex).toBe(1);
	expect(error?.description).toMatch(/[(,] ?Task ID: b,/);
	expect(error?.description).toContain('created 1 task: a.');
});

test('where the node goes on, its item is stored as an error beside the task that runs', async () => {
	const look: [number, object] = [401, gatewayError('invalid_api_key')];

	const result = await createTwo({ a: [200, running('a')], b: look }, CONTINUE);

	expect(result.run.status).toBe('waiting');
	expect(storedIn(result)).toEqual([
		'a',
		expect.stringContaining('CometAPI did not accept the API key'),
	]);
});

test.each<[string, [number, object]]>([
	['a service that is down', [503, klingError(5001)]],
	['a service that does not know the new task yet', [404, UNKNOWN_TASK]],
])('%s does not keep the execution from being parked', async (_name, look) => {
	const result = await createTwo({ a: look, b: [200, succeeded('b')] });

	expect(result.run.status).toBe('waiting');
	expect(storedIn(result)).toEqual(['a', 'b']);
});

test('where no task is left to wait for, nothing is parked, and each item has its outcome', async () => {
	const { run, items } = await createTwo(
		{ a: [200, succeeded('a')], b: [200, failed('too short', 'b')] },
		CONTINUE,
	);

	expect(run.status).toBe('success');
	expect(items.map(({ json, pairedItem }) => [json.error ?? json.task_id, pairedItem])).toEqual([
		['a', { item: 0 }],
		['Kling could not make the audio: too short', { item: 1 }],
	]);
});
