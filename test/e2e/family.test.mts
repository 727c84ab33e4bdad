import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { itemsOf, type Execution } from '../harness/n8n/execution.mjs';
import { useEnvironment } from '../harness/useEnvironment.mjs';
import { download, kling, klingTrigger } from '../harness/workflows/nodes.mjs';
import { runWorkflow, startWorkflow } from '../harness/workflows/run.mjs';
import { workflow } from '../harness/workflows/workflows.mjs';
import { KINDS, type KindInN8n } from './family/kinds.mjs';

const environment = await useEnvironment('kling');
const { client, sim, n8n, credentialId } = environment;

const options = { pollInterval: 1 };
const items = () =>
	['one', 'two'].map((word, item) => ({ prompt: word, imageUrl: sim.imageUrl({ item }) }));

/** A node that downloads the main file of its kind, unless told otherwise. */
function create({ create: own, files }: KindInN8n, more: INodeParameters = {}): INode {
	const downloadFiles = [Object.keys(files)[0]];
	return kling({ ...own, downloadFiles, options, ...more }, { credentialId });
}

/** The tasks in the order of the items, which come to the service in any order. */
const tasks = () =>
	[...sim.tasks].sort((a, b) => (String(a.body.prompt) < String(b.body.prompt) ? -1 : 1));

async function bytesAt(link: unknown): Promise<Buffer> {
	return Buffer.from(await (await fetch(String(link))).arrayBuffer());
}

/** Each item has the task of its prompt, and the files as the service made them. */
async function assertMade({ name, files }: KindInN8n, made: INodeExecutionData[], all = false) {
	assert.deepEqual(
		made.map(({ json }) => json.task_id),
		tasks().map(({ id }) => id),
	);
	assert.ok(sim.tasks.every(({ kind }) => kind === name));
	const wanted = Object.entries(files).slice(0, all ? undefined : 1);
	for (const { json, binary = {} } of made) {
		assert.equal(json.task_status, 'succeed');
		assert.deepEqual(
			Object.keys(binary),
			wanted.map(([file]) => file),
		);
		for (const [file, field] of wanted) {
			const kept = await client.binary(binary[file]);
			assert.ok(kept.equals(await bytesAt(json[field])), `${file} is the same, byte for byte`);
		}
	}
}

function succeeded(execution: Execution): INodeExecutionData[] {
	assert.equal(execution.status, 'success', JSON.stringify(execution.data.resultData.error));
	return itemsOf(execution, 'Kling');
}

/** Activates a workflow that begins with a task of these kinds. */
async function listen(taskKinds: string[], downloadFiles: string[]) {
	const trigger = klingTrigger({ taskKinds, downloadFiles }, { credentialId });
	const workflowId = await client.createWorkflow(workflow('Trigger', [trigger], []));
	await client.activate(workflowId);
	return { workflowId, url: `${n8n.url}/webhook/${String(trigger.webhookId)}/webhook` };
}

for (const kind of KINDS) {
	const { name } = kind;

	test(`${name}: polled, with all files`, async () => {
		const all = create(kind, { downloadFiles: Object.keys(kind.files) });
		await assertMade(kind, succeeded(await runWorkflow(environment, items(), [all])), true);
	});

	test(`${name}: waits for the callbacks`, async () => {
		sim.scenario(() => ({ durationMs: 4_000 }));
		const id = await startWorkflow(environment, items(), [create(kind, { awaitMode: 'callback' })]);
		await client.waitUntilWaiting(id);
		await assertMade(kind, succeeded(await client.waitForExecution(id)));
		assert.ok(sim.tasks.every(({ body }) => body.callback_url));
	});

	test(`${name}: received by a trigger for several kinds`, async () => {
		const file = Object.keys(kind.files)[0];
		const { workflowId, url } = await listen(['videoToAudio', name], [file]);
		const sent = create(kind, { awaitMode: 'none', additionalFields: { callbackUrl: url } });
		await runWorkflow(environment, items(), [sent]);
		const received = (await client.waitForExecutions(workflowId, 2)).flatMap((each) =>
			itemsOf(each, 'Kling Trigger'),
		);
		const order = tasks().map(({ id }) => id);
		received.sort(
			(a, b) => order.indexOf(String(a.json.task_id)) - order.indexOf(String(b.json.task_id)),
		);
		await assertMade(kind, received);
	});

	test(`${name}: a second node awaits it by its kind, and Get reads it`, async () => {
		const resource = kind.create.resource;
		const task = { resource, taskKind: name, taskId: '={{ $json.task_id }}' };
		const sent = { ...create(kind, { awaitMode: 'none' }), name: 'Create' };
		const downloadFiles = [Object.keys(kind.files)[0]];
		const waiting = kling(
			{ ...task, operation: 'awaitResult', downloadFiles, options },
			{ credentialId },
		);
		const get = kling(
			{ ...task, operation: 'get', downloadFiles: [] },
			{ credentialId, name: 'Get' },
		);
		const execution = await runWorkflow(environment, items(), [sent, waiting, get]);
		await assertMade(kind, succeeded(execution));
		assert.deepEqual(
			itemsOf(execution, 'Get').map(({ json }) => json),
			itemsOf(execution, 'Kling').map(({ json }) => json),
		);
	});
}

const createFromVideo = (parameters: INodeParameters, name = 'Kling') =>
	kling(
		{
			resource: 'audio',
			operation: 'createFromVideo',
			downloadFiles: ['mp3'],
			options,
			...parameters,
		},
		{ credentialId, name },
	);

for (const [source, parameters] of Object.entries({
	'its id': { videoSource: 'id', videoId: '={{ $json.video_id }}' },
	'its link': { videoSource: 'url', videoUrl: '={{ $json.video_url }}' },
})) {
	test(`a picture becomes a clip, and the clip by ${source} a soundtrack`, async () => {
		const [, imageToVideo] = KINDS;
		const clip = { ...create(imageToVideo), name: 'Clip' };
		const [picture] = items();
		const execution = await runWorkflow(
			environment,
			[picture],
			[clip, createFromVideo(parameters)],
		);
		const [{ json, binary }] = succeeded(execution);
		const [made] = itemsOf(execution, 'Clip');
		assert.deepEqual(
			sim.tasks.map(({ kind }) => kind),
			['imageToVideo', 'videoToAudio'],
		);
		const { video_id: id, video_url: url } = sim.tasks[1].body;
		assert.equal(id ?? url, id ? made.json.video_id : made.json.video_url);
		assert.ok((await client.binary(made.binary!.video)).equals(await bytesAt(made.json.video_url)));
		assert.ok((await client.binary(binary!.mp3)).equals(await bytesAt(json.mp3_url)));
		assert.equal(json.duration, made.json.duration);
	});
}

test('a picture that is a file is sent byte for byte', async () => {
	const [, imageToVideo] = KINDS;
	const clip = create(imageToVideo, {
		imageSource: 'file',
		binaryPropertyName: 'data',
		prompt: 'waves',
		additionalFields: { endImageField: 'data' },
	});
	succeeded(await runWorkflow(environment, [items()[0]], [download('imageUrl'), clip]));
	const picture = await bytesAt(sim.imageUrl());
	const sha256 = createHash('sha256').update(picture).digest('hex');
	const [{ received }] = sim.tasks;
	for (const file of [received.image, received.image_tail]) {
		assert.deepEqual([file?.form, file?.sha256, file?.bytes], ['base64', sha256, picture.length]);
	}
});
