import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { Example, exampleNames } from './support/examples.mjs';
import { itemsOf, type Execution } from './support/execution.mjs';
import { startModel } from './support/scriptedModel.mjs';
import { openStage, type Stage } from './support/stage.mjs';
import { temporaryFolder } from './support/temporary.mjs';
import { callWebhook } from './support/webhookTrigger.mjs';

const MANUAL = 'When clicking ‘Execute workflow’';
const folder = temporaryFolder('example-files');

let stage: Stage;
before(async () => {
	stage = await openStage({}, { N8N_RESTRICT_FILE_ACCESS_TO: folder });
});
after(async () => await stage.stop());
beforeEach(() => stage.sim.reset());

const clip = (seconds: number, more = {}) => stage.sim.clipUrl({ seconds, ...more });
const jsons = (execution: Execution, node: string, output = 0) =>
	itemsOf(execution, node, { output }).map(({ json }) => json);

async function run(example: Example, triggerName = MANUAL, timeoutMs?: number): Promise<Execution> {
	const id = await stage.client.run(await example.save(), { triggerName });
	return await stage.client.waitForExecution(id, { timeoutMs });
}

const tested = new Set<string>();
const load = (name: string) => {
	tested.add(name);
	return new Example(name, stage);
};

test('one link: the MP3 comes out', async () => {
	const example = load('soundtrack-for-one-link').set('The Video', 'video_url', clip(1));
	const [{ json, binary }] = itemsOf(await run(example), 'Make the Soundtrack');

	assert.equal(json.task_status, 'succeed');
	assert.equal(binary?.mp3.mimeType, 'audio/mpeg');
});

test('overnight: three at a time, the files, and a report of what failed', async () => {
	const links = [clip(2), 'no link', clip(1), clip(1, { scenario: 'fail' }), clip(2), clip(1)];
	const example = load('soundtracks-overnight').set('The Videos', 'video_url', links);
	const parallel: number[] = [];
	stage.sim.scenario(() => {
		const isRunning = ({ status }: { status: string }) => !['succeed', 'failed'].includes(status);
		parallel.push(stage.sim.tasks.filter(isRunning).length);
		return undefined;
	});
	const execution = await run(example, 'Every Night');

	assert.equal(execution.status, 'success');
	assert.ok(Math.max(...parallel) <= 3, `${parallel.join(' ')} tasks at a time`);
	const kept = itemsOf(execution, 'Keep the Files');
	assert.equal(kept.length, 4);
	assert.ok(kept.every(({ binary }) => binary?.mp3.mimeType === 'audio/mpeg'));
	const [{ failures }] = jsons(execution, 'Send the Report') as [{ failures: IDataObject[] }];
	assert.deepEqual(
		failures.map(({ video_url: url }) => url),
		[links[1], links[3]],
	);
	assert.match(String(failures[0].reason), /not a web address/);
	assert.match(String(failures[1].reason), /Kling could not make the audio/);
	assert.equal(failures[1].try_again, false);
	assert.equal(
		failures[1].task_id,
		stage.sim.tasks.find(({ outcome }) => outcome === 'failed')?.id,
	);
	assert.ok(failures.every(({ what_to_do: advice }) => String(advice).length > 20));
});

test('durable wait: the callbacks wake it, and the error output takes what failed', async () => {
	const links = [clip(2), 'no link', clip(3)];
	const example = load('durable-wait').set('The Videos', 'video_url', links);
	const execution = await run(example);

	assert.equal(execution.status, 'success');
	assert.equal(itemsOf(execution, 'Await the Result').length, 0);
	const kept = itemsOf(execution, 'Keep the Files');
	assert.deepEqual(
		kept.map(({ binary }) => binary?.mp3.mimeType),
		['audio/mpeg', 'audio/mpeg'],
	);
	assert.match(JSON.stringify(jsons(execution, 'Report the Failures')), /not a web address/);
});

test('durable wait: when callbacks are lost, the safety net has every file', async () => {
	stage.sim.scenario(({ video_url: url }) =>
		String(url).includes('seconds=0') ? { durationMs: 0 } : { callback: { lost: true } },
	);
	const links = [clip(0), clip(2), 'no link', clip(3)];
	const example = load('durable-wait').set('The Videos', 'video_url', links);
	const execution = await run(
		example.option('Make the Soundtracks', 'maxWait', 0.1),
		MANUAL,
		150_000,
	);

	assert.equal(execution.status, 'success');
	const runs = execution.data.resultData.runData['Keep the Files'];
	const kept = runs.flatMap(({ data }) => data?.main[0] ?? []);
	assert.equal(kept.length, 3);
	assert.ok(kept.every(({ binary }) => binary?.mp3.mimeType === 'audio/mpeg'));
	assert.match(JSON.stringify(jsons(execution, 'Report the Failures')), /not a web address/);
	assert.equal(stage.sim.tasks.length, 3);
});

test('sender and trigger: one workflow creates the tasks, the other gets the results', async () => {
	const receiver = load('callback-trigger');
	const receiverId = await receiver.save();
	await stage.client.activate(receiverId);
	const path = `${String(receiver.node('When a Task Has Ended').webhookId)}/webhook`;
	await callWebhook(stage.n8n.url, path);
	const sender = load('callback-sender')
		.set('The Videos', 'video_url', [clip(2), clip(2, { scenario: 'fail' })])
		.set('The Videos', 'callback_url', `${stage.n8n.url}/webhook/${path}`);
	const sent = jsons(await run(sender), 'Send the Videos');
	assert.deepEqual(
		sent.map((json) => json.task_id),
		stage.sim.tasks.map(({ id }) => id),
	);

	let summaries = await stage.client.listExecutions({ workflowId: receiverId });
	for (let tries = 0; summaries.length < 2 && tries < 100; tries++) {
		await delay(100);
		summaries = await stage.client.listExecutions({ workflowId: receiverId });
	}
	const ended = await Promise.all(summaries.map(({ id }) => stage.client.waitForExecution(id)));
	const kept = ended.flatMap((execution) => itemsOf(execution, 'Keep the File'));
	const failed = ended.flatMap((execution) => jsons(execution, 'What Failed and Why'));
	assert.deepEqual(
		kept.map(({ json, binary }) => [json.task_id, binary?.mp3.mimeType]),
		[[sent[0].task_id, 'audio/mpeg']],
	);
	assert.equal(failed.length, 1);
	assert.equal(failed[0].task_id, sent[1].task_id);
	assert.notEqual(failed[0].reason, '');
});

test('agent: a chat message becomes a soundtrack, and the answer names it', async () => {
	const model = await startModel();
	const data = { apiKey: 'none', url: model.url };
	const { id } = await stage.client.createCredential('Model', 'openAiApi', data);
	const example = load('soundtrack-agent');
	example.node('Chat Model').credentials = { openAiApi: { id, name: 'Model' } };
	const chat = example.node('When a Chat Message Comes');
	chat.parameters.public = true;
	const workflowId = await example.save();
	await stage.client.activate(workflowId);
	const args = { video_url: clip(1), sound_effect_prompt: 'waves', bgm_prompt: '' };
	model.follow([{ call: 'Make_a_Soundtrack', with: args }, { say: 'It is ready.' }]);
	const message = { action: 'sendMessage', sessionId: '1', chatInput: 'Waves, please.' };
	const answer = await callWebhook(stage.n8n.url, `${String(chat.webhookId)}/chat`, message);
	model.close();

	assert.match(answer.body, /It is ready/);
	const [task] = stage.sim.tasks;
	assert.equal(task.body.sound_effect_prompt, 'waves');
	assert.match(model.lastToolText(), new RegExp(task.id));
	const tools = model.requests[0].tools ?? [];
	assert.deepEqual(tools.map((tool) => tool.function.name).sort(), [
		'Await_a_Soundtrack',
		'Make_a_Soundtrack',
	]);
	assert.ok(tools.every((tool) => tool.function.description.length > 60));
});

test('table: each row is made once, its file is kept, and the table tells what came of it', async () => {
	const table = await stage.client.createDataTable('Soundtracks', [
		'video_url',
		'status',
		'file',
		'reason',
	]);
	const links = [clip(1), clip(1, { scenario: 'fail' }), clip(2)];
	await table.insert(links.map((link) => ({ video_url: link })));
	const example = load('scheduled-table').set('Settings', 'folder', folder);
	for (const name of ['Rows Without a Status', 'Mark as Done', 'Mark as Failed']) {
		example.node(name).parameters.dataTableId = { __rl: true, mode: 'id', value: table.id };
	}
	assert.equal((await run(example, 'Every Hour')).status, 'success');

	const rows = await table.rows();
	assert.deepEqual(
		rows.map(({ status }) => status),
		['done', 'failed', 'done'],
	);
	assert.match(String(rows[1].reason), /Kling could not make the audio/);
	for (const row of [rows[0], rows[2]]) {
		const task = stage.sim.tasks.find(({ body }) => body.video_url === row.video_url);
		assert.equal(row.file, join(folder, `${task?.id}.mp3`));
		const bytes = readFileSync(String(row.file));
		assert.ok(bytes.length > 10_000);
		assert.ok(bytes.readUInt16BE() >= 0xffe0, 'it begins like an MP3');
	}
	assert.equal(readdirSync(folder).length, 2);
	await run(example, 'Every Hour');
	assert.equal(stage.sim.tasks.length, 3, 'nothing is made a second time');
});

test('no example is left without a test', () => {
	assert.deepEqual(exampleNames().sort(), [...tested].sort());
});
