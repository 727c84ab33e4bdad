import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { IDataObject } from 'n8n-workflow';
import { openBeside, type Environment } from '../harness/environment.mjs';
import { itemsOf, lastNodeOf, type Execution } from '../harness/n8n/execution.mjs';
import { filesOn, openForm, submitForm } from '../harness/n8n/form.mjs';
import { startModel } from '../harness/n8n/scriptedModel.mjs';
import { callWebhook } from '../harness/n8n/webhookTrigger.mjs';
import { parameterProblems } from '../harness/package/parameters.js';
import { temporaryFolder } from '../harness/process/temporary.mjs';
import { useEnvironment } from '../harness/useEnvironment.mjs';
import { soundOf } from '../harness/videoSound.js';
import {
	DURABLE_EXAMPLES,
	exampleNames,
	ExampleWorkflow,
	openExample,
} from '../harness/workflows/examples.mjs';
import { codeItems, download } from '../harness/workflows/nodes.mjs';
import { runKling } from '../harness/workflows/run.mjs';
import { node } from '../harness/workflows/workflows.mjs';
import { factsOf, PROFILE_NAMES } from '../simulator/server.mjs';

const MANUAL = 'When clicking ‘Execute workflow’';
const folder = temporaryFolder('example-files');

const environment = await useEnvironment(
	'kling',
	{},
	{ N8N_RESTRICT_FILE_ACCESS_TO: folder, N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' },
);
const { client, sim, n8n } = environment;

const clip = (seconds: number, more = {}) => sim.clipUrl({ seconds, ...more });
const jsons = (execution: Execution, node: string, output = 0) =>
	itemsOf(execution, node, { output }).map(({ json }) => json);

async function run(example: ExampleWorkflow, triggerName = MANUAL): Promise<Execution> {
	return await client.waitForExecution(await client.run(await example.save(), { triggerName }));
}

const clipFile = readFileSync(new URL('../fixtures/clip.mp4', import.meta.url));
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const formOf = (example: ExampleWorkflow) =>
	`${n8n.url}/form/${String(example.node('Drop a Video').webhookId)}`;

const tested = new Set<string>();
const load = (name: string, where: Environment = environment) => {
	tested.add(name);
	return openExample(name, where);
};

test('one link: the MP3 comes out', async () => {
	const example = load('soundtrack-for-one-link').set('The Video', 'video_url', clip(1));
	const [{ json, binary }] = itemsOf(await run(example), 'Make the Soundtrack');

	assert.equal(json.task_status, 'succeed');
	assert.equal(binary?.mp3.mimeType, 'audio/mpeg');
});

test('form: a file goes in, the ending page gives out the video with its sound', async () => {
	const example = load('soundtrack-form');
	const workflowId = await example.save();
	await client.activate(workflowId);
	const form = formOf(example);
	const page = await submitForm(form, [{ name: 'clip.mp4', content: clipFile }, 'waves']);

	assert.equal(sim.tasks.length, 1, page.replace(/<style[^]*?<\/style>/g, '').slice(0, 2_000));
	const [task] = sim.tasks;
	assert.equal(task.source?.sha256, sha256(clipFile));
	assert.equal(task.body.sound_effect_prompt, 'waves');
	const [file] = filesOn(page);
	assert.equal(file.fileName, `clip-${task.id}.mp4`);
	assert.equal(file.type, 'video/mp4');
	const [{ id }] = await client.listExecutions({ workflowId });
	// The execution ends when a browser leaves the ending page.
	const until = (each: Execution) => lastNodeOf(each) === 'Hand Over the Video';
	const execution = await client.waitForExecution(id, { until });
	const [{ json }] = itemsOf(execution, 'Make the Soundtrack');
	const made = await (await fetch(String(json.mp3_url))).arrayBuffer();
	const frames = Buffer.concat(soundOf(file.bytes)?.frames ?? []);
	assert.ok(frames.equals(Buffer.from(made)), 'the sound of the video is the MP3');

	const notes = { name: 'notes.txt', content: Buffer.from('no video') };
	assert.match(await submitForm(form, [notes, '']), /The file is not an MP4 or MOV/);
	assert.equal(sim.tasks.length, 1);
});

test('folder: each video gets its MP3 beside it, under its name', async () => {
	for (const name of ['a.mp4', 'b.mp4']) writeFileSync(join(folder, name), clipFile);
	const example = load('soundtrack-folder-file').set('Settings', 'folder', folder);
	const execution = await run(example);

	assert.equal(execution.status, 'success');
	assert.deepEqual(
		sim.tasks.map(({ source }) => source?.sha256),
		[sha256(clipFile), sha256(clipFile)],
	);
	for (const name of ['a.mp3', 'b.mp3']) {
		assert.ok(readFileSync(join(folder, name)).readUInt16BE() >= 0xffe0, name);
	}
	for (const name of readdirSync(folder)) rmSync(join(folder, name));
});

test('overnight: three at a time, the files, and a report of what failed', async () => {
	const links = [clip(2), 'no link', clip(1), clip(1, { scenario: 'fail' }), clip(2), clip(1)];
	const example = load('soundtracks-overnight').set('The Videos', 'video_url', links);
	const parallel: number[] = [];
	sim.scenario(() => {
		const isRunning = ({ status }: { status: string }) => !['succeed', 'failed'].includes(status);
		parallel.push(sim.tasks.filter(isRunning).length);
		return undefined;
	});
	const execution = await run(example, 'Every Night');

	assert.equal(execution.status, 'success');
	assert.ok(Math.max(...parallel) <= 3, `${parallel.join(' ')} tasks at a time`);
	const kept = itemsOf(execution, 'Keep the Files');
	assert.equal(kept.length, 4);
	assert.ok(kept.every(({ binary }) => binary?.mp3.mimeType === 'audio/mpeg'));
	assert.ok(kept.every(({ binary }) => binary?.video.mimeType === 'video/mp4'));
	const [{ failures }] = jsons(execution, 'Send the Report') as [{ failures: IDataObject[] }];
	assert.deepEqual(
		failures.map(({ video_url: url }) => url),
		[links[1], links[3]],
	);
	assert.match(String(failures[0].reason), /not a web address/);
	assert.match(String(failures[1].reason), /Kling could not make the soundtrack/);
	assert.equal(failures[1].try_again, false);
	assert.equal(failures[1].task_id, sim.tasks.find(({ outcome }) => outcome === 'failed')?.id);
	assert.ok(failures.every(({ what_to_do: advice }) => String(advice).length > 20));
});

test('durable wait: the callbacks resume it, and what failed is reported', async () => {
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
	assert.match(JSON.stringify(jsons(execution, 'What Failed and Why')), /not a web address/);
});

test('sender and trigger: one workflow creates the tasks, the other gets the results', async () => {
	const receiver = load('callback-trigger');
	const receiverId = await receiver.save();
	await client.activate(receiverId);
	const path = `${String(receiver.node('When a Task Has Ended').webhookId)}/webhook`;
	await callWebhook(n8n.url, path);
	const sender = load('callback-sender')
		.set('The Videos', 'video_url', [clip(2), clip(2, { scenario: 'fail' })])
		.set('The Videos', 'callback_url', `${n8n.url}/webhook/${path}`);
	const sent = jsons(await run(sender), 'Send the Videos');
	assert.deepEqual(sent.map((json) => json.task_id).sort(), sim.tasks.map(({ id }) => id).sort());

	const ended = await client.waitForExecutions(receiverId, 2);
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
	const { id } = await client.createCredential('Model', 'openAiApi', data);
	const example = load('soundtrack-agent');
	example.node('Chat Model').credentials = { openAiApi: { id, name: 'Model' } };
	const chat = example.node('When a Chat Message Comes');
	chat.parameters.public = true;
	const workflowId = await example.save();
	await client.activate(workflowId);
	const args = { video_url: clip(1), sound_effect_prompt: 'waves', bgm_prompt: '' };
	model.follow([{ call: 'Make_a_Soundtrack', with: args }, { say: 'It is ready.' }]);
	const say = async (chatInput: string) => {
		const message = { action: 'sendMessage', sessionId: '1', chatInput };
		return await callWebhook(n8n.url, `${String(chat.webhookId)}/chat`, message);
	};
	const answer = await say('Waves, please.');

	assert.match(answer.body, /It is ready/);
	const [task] = sim.tasks;
	assert.equal(task.body.sound_effect_prompt, 'waves');
	assert.match(model.lastToolText(), new RegExp(task.id));

	model.follow([{ say: `Task ${task.id} is not ready yet.` }]);
	await say('And now?');
	model.follow([{ call: 'Await_a_Soundtrack', with: { task_id: task.id } }, { say: 'Ready.' }]);
	await say('Is it ready?');
	model.close();
	const heard = JSON.stringify(model.requests[0].messages);
	assert.match(heard, new RegExp(`Waves, please.*Task ${task.id} is not ready yet.*Is it ready`));
	assert.match(model.lastToolText(), /mp3_url/);
	assert.equal(sim.tasks.length, 1, 'nothing is paid a second time');
	const tools = model.requests[0].tools ?? [];
	assert.deepEqual(tools.map((tool) => tool.function.name).sort(), [
		'Await_a_Soundtrack',
		'Make_a_Soundtrack',
	]);
	assert.ok(tools.every((tool) => tool.function.description.length > 60));
});

test('table: each row is made once, its file is kept, and the table shows the outcome', async () => {
	const table = await client.createDataTable('Soundtracks', [
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
	assert.match(String(rows[1].reason), /Kling could not make the soundtrack/);
	for (const row of [rows[0], rows[2]]) {
		const task = sim.tasks.find(({ body }) => body.video_url === row.video_url);
		assert.equal(row.file, join(folder, `clip-${task?.id}.mp3`));
		const bytes = readFileSync(String(row.file));
		assert.ok(bytes.length > 10_000);
		assert.ok(bytes.readUInt16BE() >= 0xffe0, 'it begins like an MP3');
	}
	assert.equal(readdirSync(folder).length, 2);
	await run(example, 'Every Hour');
	assert.equal(sim.tasks.length, 3, 'nothing is made a second time');
});

test('clip with sound: the picture becomes a clip, and the clip gets its sound', async () => {
	const example = load('clip-with-sound').set('The Picture', 'image_url', sim.imageUrl());
	const execution = await run(example);

	const [clipTask, soundTask] = sim.tasks;
	assert.deepEqual([clipTask.kind, soundTask.kind], ['imageToVideo', 'videoToAudio']);
	assert.equal(clipTask.body.sound, undefined, 'the clip is silent');
	const [made] = itemsOf(execution, 'Make the Clip');
	assert.equal(made.binary?.video.mimeType, 'video/mp4');
	assert.equal(soundTask.body.video_url, made.json.video_url);
	assert.equal(soundTask.body.sound_effect_prompt, 'waves and seagulls');
	const [{ binary }] = itemsOf(execution, 'Keep the Video');
	assert.deepEqual([binary?.mp3.mimeType, binary?.video.mimeType], ['audio/mpeg', 'video/mp4']);
});

test('talking clip: a speech comes at once, and a face says it', async () => {
	const execution = await run(load('talking-clip').set('The Words', 'image_url', sim.imageUrl()));

	const [speech, clip] = sim.tasks;
	assert.deepEqual(
		[speech.kind, clip.kind],
		['other:audio/tts', 'other:videos/avatar/image2video'],
	);
	const [spoken] = itemsOf(execution, 'Speak the Words');
	assert.match(String(spoken.json.words), /^Welcome/, 'the fields of the input are kept');
	const [{ url }] = spoken.json.files as Array<{ url: string }>;
	assert.equal(clip.body.sound_file, url);
	const [{ json, binary }, ...others] = itemsOf(execution, 'Keep the Clip');
	assert.equal(others.length, 0);
	assert.equal(json.task_id, clip.id);
	assert.equal(binary?.video.mimeType, 'video/mp4');
});

test('clip that sounds: a text becomes one MP4 with picture and sound', async () => {
	const execution = await run(load('clip-that-sounds').set('The Idea', 'picture', 'a beach'));

	const [clipTask, soundTask] = sim.tasks;
	assert.deepEqual([clipTask.kind, soundTask.kind], ['textToVideo', 'videoToAudio']);
	assert.equal(clipTask.body.prompt, 'a beach');
	assert.equal(soundTask.body.sound_effect_prompt, 'waves and seagulls');
	const [{ json, binary = {} }, ...others] = itemsOf(execution, 'Post the Clip');
	assert.equal(others.length, 0);
	assert.deepEqual([json.video_has_sound, Object.keys(binary)], [true, ['video']]);
	const video = await client.binary(binary.video);
	const mp3 = await (await fetch(String(json.mp3_url))).arrayBuffer();
	const frames = Buffer.concat(soundOf(video)?.frames ?? []);
	assert.ok(frames.equals(Buffer.from(mp3)), 'its sound is the MP3');
});

test('sounds from a list: each line becomes an MP3 under its name, and failures are reported', async () => {
	const texts = [
		{ name: 'rain', prompt: 'rain', seconds: 3.5 },
		{ name: 'long', prompt: 'a day', seconds: 99 },
		{ name: 'wind', prompt: 'wind ?scenario=fail', seconds: 4 },
		{ name: 'door', prompt: 'a door', seconds: 10 },
	];
	const execution = await run(load('sounds-from-a-list').set('The Texts', 'texts', texts));

	assert.equal(execution.status, 'success');
	const kept = itemsOf(execution, 'Keep the Files');
	assert.deepEqual(
		kept.map(({ json, binary }) => [json.name, json.duration, binary?.mp3.mimeType]),
		[
			['rain', 3.5, 'audio/mpeg'],
			['door', 10, 'audio/mpeg'],
		],
	);
	const failed = jsons(execution, 'What Failed and Why');
	assert.deepEqual(failed.map(({ name }) => name).sort(), ['long', 'wind']);
	assert.match(JSON.stringify(failed), /Duration[^]*Kling could not make the sound/);
	assert.ok(failed.every(({ what_to_do: advice }) => String(advice).length > 20));
});

test('callback test: a call of the test URL with a finished task starts the trigger, free of charge', async () => {
	const receiver = load('callback-trigger');
	const receiverId = await receiver.save();
	const trigger = receiver.node('When a Task Has Ended');
	await runKling(environment, [{ url: clip(1) }], {});
	const [task] = sim.tasks;
	const call = async (taskId: string) => {
		const example = load('callback-test')
			.set('The Call', 'test_url', `${n8n.url}/webhook-test/${String(trigger.webhookId)}/webhook`)
			.set('The Call', 'task_id', taskId);
		const [{ answer }] = jsons(await run(example), 'What the Trigger Said');
		return String(answer);
	};
	assert.match(await call(task.id), /^Nobody listens at this address/);
	await client.listenForTestEvent(receiverId, trigger.name);
	assert.match(await call(task.id), /has taken the callback/);

	const [execution] = await client.waitForExecutions(receiverId, 1);
	const [{ json, binary }] = itemsOf(execution, 'Keep the File');
	assert.deepEqual([json.task_id, binary?.mp3.mimeType], [task.id, 'audio/mpeg']);
	assert.equal(sim.tasks.length, 1, 'nothing was created');
});

test('three takes: three tasks of one video, a page that plays them, and the chosen one is handed over', async () => {
	const example = load('three-takes');
	const workflowId = await example.save();
	await client.activate(workflowId);
	let created = 0;
	sim.scenario(() => ({ outcome: created++ === 1 ? 'failed' : 'succeed' }));
	const form = await openForm(formOf(example), [{ name: 'clip.mp4', content: clipFile }, 'waves']);

	assert.equal(sim.tasks.length, 3);
	assert.ok(sim.tasks.every(({ body }) => body.sound_effect_prompt === 'waves'));
	const sources = [...form.page.matchAll(/<source src="([^"]+)" type="audio\/mpeg"/g)];
	assert.equal(sources.length, 2, 'the take that failed is not offered');
	const offered = [...form.page.matchAll(/<option value='(Take \d)'/g)].map(([, name]) => name);
	const [file] = filesOn(await form.submit([undefined, offered[1]]));
	const [{ id }] = await client.listExecutions({ workflowId });
	const takes = itemsOf(await client.getExecution(id), 'Make the Takes');
	const chosen = takes[Number(offered[1].replace('Take ', '')) - 1];
	assert.equal(file.fileName, `clip-${String(chosen.json.task_id)}.mp4`);
	assert.ok(soundOf(file.bytes), 'it has a sound');
});

test('Telegram: a video goes back with its sound, anything else is answered', async () => {
	const message = node('When a Message Comes', 'n8n-nodes-base.set', 3.4, {
		assignments: {
			assignments: [{ id: '1', name: 'message.caption', value: 'waves', type: 'string' }],
		},
		includeOtherFields: true,
		options: { stripBinary: false },
	});
	const items = codeItems([{ url: clip(1) }, { url: sim.imageUrl() }]);
	const example = load('telegram-soundtrack')
		.replace('When a Message Comes', message)
		.startWith('When a Message Comes', items, download());
	const execution = await run(example, 'Manual');

	const [{ binary }, ...others] = itemsOf(execution, 'Send the Video');
	assert.equal(others.length, 0);
	assert.equal(binary?.video.mimeType, 'video/mp4');
	assert.equal(sim.tasks[0].body.sound_effect_prompt, 'waves');
	assert.equal(itemsOf(execution, 'Ask for a Video').length, 1);
	assert.equal(sim.tasks.length, 1);
});

test('prompt from picture: what a model hears in it becomes the sound of its clip', async () => {
	const model = await startModel();
	const data = { apiKey: 'none', url: model.url };
	const { id } = await client.createCredential('Seer', 'openAiApi', data);
	const example = load('prompt-from-picture').set('The Picture', 'image_url', sim.imageUrl());
	example.node('Hear the Picture').credentials = { openAiApi: { id, name: 'Seer' } };
	const words = `${'waves, '.repeat(40)}seagulls`;
	model.follow([{ say: words }]);
	const execution = await run(example);
	model.close();

	assert.match(JSON.stringify(model.requests[0].messages), /image\.png/);
	const [clipTask, soundTask] = sim.tasks;
	assert.deepEqual([clipTask.kind, soundTask.kind], ['imageToVideo', 'videoToAudio']);
	assert.equal(soundTask.body.sound_effect_prompt, words.slice(0, 200));
	const [{ binary }] = itemsOf(execution, 'Keep the Video');
	assert.equal(binary?.video.mimeType, 'video/mp4');
});

describe('list again tomorrow', { concurrency: PROFILE_NAMES.length }, () => {
	for (const service of PROFILE_NAMES) {
		const { lookupByExternalId } = factsOf(service);
		const what = lookupByExternalId
			? 'only the new video is paid for'
			: 'the node says that it cannot tell, and nothing is paid a second time';
		test(`${what} [${service}]`, async (t) => {
			const beside = await openBeside(environment, service);
			t.after(async () => await beside.stop());
			const listed = async (...names: string[]) => {
				const files = names.map((name) => ({ id: `1-${name}`, name, url: beside.sim.clipUrl() }));
				const jsonOutput = JSON.stringify({ name: 'old.mp4', files });
				// n8n 1.x: an expression finds nothing in $('…').all() of a Code node.
				const soFar = node('', 'n8n-nodes-base.set', 3.4, { mode: 'raw', jsonOutput, options: {} });
				const videos = { fieldToSplitOut: 'files', options: {} };
				const example = load('list-again-tomorrow', beside)
					.replace('Soundtracks So Far', soFar)
					.replace('The Videos', node('', 'n8n-nodes-base.splitOut', 1, videos))
					.replace('Download the Video', download());
				return await run(example, 'Every Morning');
			};
			const kept = (execution: Execution) =>
				jsons(execution, 'Keep the Video').map(({ task_id: id }) => id);
			const failed = (execution: Execution) => jsons(execution, 'What Failed and Why');
			const [first, second] = [
				await listed('old.mp4', 'a.mp4', 'b.mp4'),
				// What was made yesterday did not get into the folder.
				await listed('old.mp4', 'a.mp4', 'b.mp4', 'new.mp4'),
			];
			const ids = beside.sim.tasks.map(({ externalTaskId }) => externalTaskId);
			if (lookupByExternalId) {
				assert.deepEqual(ids.sort(), ['drive-1-a.mp4', 'drive-1-b.mp4', 'drive-1-new.mp4']);
				assert.deepEqual([kept(first).length, kept(second).length], [2, 3]);
				assert.deepEqual(kept(second).slice(0, 2), kept(first));
				assert.deepEqual([failed(first), failed(second)], [[], []]);
				return;
			}
			assert.deepEqual([ids, kept(first).length, kept(second)], [['drive-1-a.mp4'], 1, []]);
			const said = [...failed(first), ...failed(second)];
			assert.deepEqual(
				said.map(({ video }) => video),
				['b.mp4', 'a.mp4', 'b.mp4', 'new.mp4'],
			);
			for (const { reason, what_to_do: advice } of said) {
				assert.match(String(reason), /It is not known whether a task has/);
				assert.match(String(advice), /Nothing was sent/);
			}
		});
	}
});

test('every node of every example is in this n8n, and so are its parameters', async () => {
	const types = await client.nodeTypes();
	const problems = exampleNames().flatMap((name) => {
		const { nodes } = new ExampleWorkflow(name, client, { id: '', name: '' }).workflow;
		return nodes.flatMap((each) => {
			const { type, typeVersion } = each;
			const versions = types.filter((known) => known.name === type);
			const found = versions.find(({ version }) => [version].flat().includes(typeVersion));
			if (!found) return [`${name}: no ${type} of version ${typeVersion}`];
			return parameterProblems(each, found).map((problem) => `${name}: ${problem}`);
		});
	});
	assert.deepEqual(problems, []);
});

test('no example is left without a test', () => {
	const all = new Set([...tested, ...DURABLE_EXAMPLES]);
	assert.deepEqual(exampleNames().sort(), [...all].sort());
});
