import type { INode } from 'n8n-workflow';
import {
	api,
	at,
	created,
	failed,
	files,
	MP3,
	newTask,
	PATH,
	running,
	succeeded,
	TASK_ID,
} from '../../harness/engine/api';
import { createAudio, inputOf, VALUE } from '../../harness/engine/operations';
import { suspend, suspendable, suspendedBy, callBack } from '../../harness/engine/waiting';
import { callbackFor } from '../../harness/engine/webhookContext';

const REASON = 'The video is too short';
const GOES_ON: Partial<INode> = { onError: 'continueRegularOutput' };

/** One task that has ended well and one that has failed, when the second calls back. */
async function wakeWithFailedTask(node?: Partial<INode>, major: 1 | 2 = 2) {
	const waiting = await suspend(['good', 'bad'], {}, { node });
	api()
		.get(at('good'))
		.reply(200, succeeded('good'))
		.get(at('bad'))
		.reply(200, failed(REASON, 'bad'));
	return await callBack(waiting, callbackFor('bad', 'failed'), { major });
}

describe('a failed task', () => {
	test.each<[string, Partial<INode> | undefined]>([
		['by default', undefined],
		['that stops', { onError: 'stopWorkflow' }],
	])('fails a node %s; the error names both tasks', async (_name, node) => {
		const { resumeError } = await wakeWithFailedTask(node);

		expect(resumeError?.message).toContain(REASON);
		expect(resumeError?.description).toMatch(/Item index: 1, Task ID: bad/);
		expect(resumeError?.description).toContain('good');
	});

	test.each<[string, Partial<INode>, 1 | 2]>([
		['goes on', GOES_ON, 2],
		['goes on in the way of old workflows', { continueOnFail: true }, 2],
		['has an error output', { onError: 'continueErrorOutput' }, 2],
		['goes on in n8n 1.x', GOES_ON, 1],
	])('is an error item of a node that %s', async (_name, node, major) => {
		const { items, resumeError } = await wakeWithFailedTask(node, major);

		expect(resumeError).toBeUndefined();
		expect(items).toMatchObject([
			{ json: { task_id: 'good', task_status: 'succeed' }, pairedItem: { item: 0 } },
			{
				json: { error: expect.stringContaining(REASON) as string, details: { task_id: 'bad' } },
				pairedItem: { item: 1 },
			},
		]);
	});

	test('has its details as text on the error output of n8n 1.x, which knows no other form', async () => {
		const { items } = await wakeWithFailedTask({ onError: 'continueErrorOutput' }, 1);

		const { error, message, ...rest } = items?.[1].json ?? {};
		expect(error).toContain(REASON);
		expect(JSON.parse(String(message))).toMatchObject({ task_id: 'bad' });
		expect(rest).toEqual({});
	});
});

test('an item that had failed before the park keeps its error and its place', async () => {
	const urls = ['no address', 'https://example.com/1.mp4'];
	const scope = api()
		.post(PATH, newTask({ video_url: urls[1], callback_url: /./ }))
		.reply(200, created())
		.get(at())
		.reply(200, running());
	const waiting = suspendedBy(
		await createAudio(
			{ awaitMode: 'callback', videoUrl: VALUE },
			suspendable({ input: inputOf(...urls), node: GOES_ON }),
		),
	);
	scope.get(at()).reply(200, succeeded());

	const { items, resumeError } = await callBack(waiting);

	scope.done();
	expect(resumeError).toBeUndefined();
	expect(items).toMatchObject([
		{ json: { error: '"Video URL" is not a web address' }, pairedItem: { item: 0 } },
		{ json: { task_id: TASK_ID, task_status: 'succeed' }, pairedItem: { item: 1 } },
	]);
});

describe('files', () => {
	/** The file host, asked for the MP3. */
	const mp3 = () => files().get(`/${TASK_ID}.mp3`).query({ sig: 'a' });

	async function wakeForMp3(node?: Partial<INode>) {
		const waiting = await suspend([TASK_ID], { downloadFiles: ['mp3'] }, { node });
		api().get(at()).reply(200, succeeded());
		return await callBack(waiting);
	}

	test('are downloaded without the key', async () => {
		mp3().reply(200, MP3);

		const { items } = await wakeForMp3();

		expect(items?.[0].binary).toMatchObject({
			mp3: { fileName: `clip-${TASK_ID}.mp3`, mimeType: 'audio/mpeg' },
		});
		expect(Buffer.from(String(items?.[0].binary?.mp3.data), 'base64').toString()).toBe(MP3);
	});

	test('that cannot be had fail the node; the error names the task', async () => {
		mp3().reply(404, 'gone');

		const { resumeError } = await wakeForMp3();

		expect(resumeError?.message).toMatch(/^The mp3 file could not be downloaded/);
		expect(resumeError?.description).toContain(TASK_ID);
	});

	test('that cannot be had are an error item of a node that goes on', async () => {
		mp3().reply(404, 'gone');

		const { items } = await wakeForMp3(GOES_ON);

		expect(items).toMatchObject([
			{ json: { error: expect.any(String) as string, details: { task_id: TASK_ID } } },
		]);
	});
});

test.each<[string, object, object]>([
	['raw', { output: 'raw' }, succeeded().data as object],
	[
		'with the fields that were chosen',
		{ output: 'selectedFields', outputFields: ['task_id', 'duration'] },
		{ task_id: TASK_ID, duration: 5.1 },
	],
])('the task is handed on %s, if the node is set so', async (_name, parameters, json) => {
	const waiting = await suspend([TASK_ID], { ...parameters });
	api().get(at()).reply(200, succeeded());

	expect((await callBack(waiting)).items).toEqual([{ json, pairedItem: { item: 0 } }]);
});
