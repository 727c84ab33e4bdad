import type { INodeExecutionData } from 'n8n-workflow';
import { api, at, created, newTask, PATH, running, succeeded } from '../../harness/engine/api';
import type { EngineRun } from '../../harness/engine/engine';
import { createAudio } from '../../harness/engine/operations';
import { suspendable, suspendedBy, callBack } from '../../harness/engine/waiting';
import { callbackFor } from '../../harness/engine/webhookContext';

/**
 * Retry On Fail runs a node again whose first item is an error. Parking puts its own items in place
 * of the node's input, so a second try would read the user's expressions from our output: there,
 * too, is a `video_url`, and it would be paid for.
 */
const NODE = {
	onError: 'continueRegularOutput',
	retryOnFail: true,
	maxTries: 3,
	waitBetweenTries: 1,
} as const;

const input = ['no address', 'https://example.com/1.mp4', 'https://example.com/2.mp4'].map(
	(video_url) => ({ json: { video_url } }),
);

const storedIn = ({ data }: EngineRun): INodeExecutionData[] =>
	data.executionData?.nodeExecutionStack[0].data.main[0] ?? [];

/** Parks two tasks behind an item that fails, whose first one has ended before the park. */
async function parkBehindError() {
	const scope = api();
	for (const id of ['1', '2']) {
		const video_url = `https://example.com/${id}.mp4`;
		scope
			.post(PATH, newTask({ video_url, callback_url: /./ }))
			.reply(200, created(id))
			.get(at(id))
			.reply(200, id === '1' ? succeeded(id) : running(id));
	}
	const run = await createAudio(
		{ awaitMode: 'callback', videoUrl: '={{ $json.video_url }}' },
		suspendable({ input, node: NODE }),
	);
	scope.done();
	return run;
}

test('a run that has parked is not tried again: each task is created once', async () => {
	const run = await parkBehindError();

	expect(run.run.status).toBe('waiting');
	expect(storedIn(run).map(({ json }) => json.error ?? json.task_id)).toEqual([
		'"Video URL" is not a web address',
		'1',
		'2',
	]);
	expect(storedIn(run).map(({ pairedItem }) => pairedItem)).toEqual(
		[0, 1, 2].map((item) => ({ item })),
	);
});

test('its callbacks hand on the error item and both tasks', async () => {
	const waiting = suspendedBy(await parkBehindError());
	const scope = api()
		.get(at('2'))
		.reply(200, succeeded('2'))
		.get(at('1'))
		.reply(200, succeeded('1'));

	const { items } = await callBack(waiting, callbackFor('2'));

	scope.done();
	expect(items?.map(({ json, pairedItem }) => [json.error ?? json.task_id, pairedItem])).toEqual([
		['"Video URL" is not a web address', { item: 0 }],
		['1', { item: 1 }],
		['2', { item: 2 }],
	]);
});

test('a run in which nothing is parked is tried again, on its own items and tasks', async () => {
	const scope = api();
	let looks = 0;
	for (const id of ['1', '2']) {
		scope
			.post(PATH, newTask({ video_url: `https://example.com/${id}.mp4`, callback_url: /./ }))
			.reply(200, created(id));
		api()
			.persist()
			.get(at(id))
			.reply(200, () => {
				looks += 1;
				return succeeded(id);
			});
	}

	const { items } = await createAudio(
		{ awaitMode: 'callback', videoUrl: '={{ $json.video_url }}' },
		suspendable({ input, node: NODE }),
	);

	scope.done();
	expect(looks).toBeGreaterThan(2);
	expect(items.map(({ json }) => json.error ?? json.task_id)).toEqual([
		'"Video URL" is not a web address',
		'1',
		'2',
	]);
});
