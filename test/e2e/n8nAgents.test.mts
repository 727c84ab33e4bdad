import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { openEnvironment, type Environment } from '../harness/environment.mjs';
import { nodeTool, type ChatAnswer, type N8nAgent } from '../harness/n8n/n8nAgent.mjs';
import { startModel, type ScriptedModel } from '../harness/n8n/scriptedModel.mjs';
import { isN8n2 } from '../harness/versions.mjs';
import { createKlingCredential } from '../harness/workflows/credential.mjs';
import { fromAi, kling } from '../harness/workflows/nodes.mjs';

const CREATE = 'Make_a_Soundtrack';
const GET = 'Get_a_Soundtrack';

const skip = isN8n2 ? undefined : 'n8n 1.x has no Agents';

/** The product feature "Agents", not the node "AI Agent": n8n runs the node there without a workflow. */
describe("a tool of n8n's own Agents", { skip }, () => {
	let environment: Environment;
	let model: ScriptedModel;
	let modelCredential: string;
	let agentCount = 0;
	before(async () => {
		environment = await openEnvironment();
		model = await startModel();
		const data = { apiKey: 'none', url: model.url };
		const { id } = await environment.client.createCredential('Model', 'openAiApi', data);
		modelCredential = id;
	});
	after(async () => {
		model.close();
		await environment.stop();
	});
	beforeEach(() => environment.sim.reset());

	/** An agent with the node as two tools; nothing is set that a user need not set. */
	async function createAgent(
		parameters: INodeParameters = {},
		{ credentialId } = environment,
	): Promise<N8nAgent> {
		const create = {
			resource: 'audio',
			operation: 'createFromVideo',
			videoUrl: fromAi('video_url', 'Web address of the video'),
			soundEffectPrompt: fromAi('sound_effect_prompt', 'What should be heard'),
			options: { pollInterval: 1 },
			...parameters,
		};
		const get = {
			resource: 'audio',
			operation: 'get',
			taskKind: 'videoToAudio',
			taskId: fromAi('task_id', 'ID of the task'),
		};
		return await environment.client.createAgent({
			name: `Agent ${++agentCount}`,
			instructions: 'Make soundtracks.',
			model: 'openai/scripted',
			credential: modelCredential,
			tools: [
				nodeTool(kling(create, { credentialId, name: 'Make a Soundtrack' })),
				nodeTool(kling(get, { credentialId, name: 'Get a Soundtrack' })),
			],
		});
	}

	/** One message to the agent: its model calls the tool, and then says that it is done. */
	async function ask(agent: N8nAgent, tool: string, args: IDataObject): Promise<ChatAnswer> {
		model.follow([{ call: tool, with: args }, { say: 'Done.' }]);
		const answer = await agent.chat('Please.');
		assert.deepEqual(answer.errors, []);
		assert.equal(answer.text, 'Done.');
		assert.equal(answer.toolResults.length, 1);
		return answer;
	}

	async function makeSoundtrack(agent: N8nAgent, query: string, args: IDataObject = {}) {
		const url = environment.sim.clipUrl(query);
		return await ask(agent, CREATE, { video_url: url, sound_effect_prompt: 'waves', ...args });
	}

	/** What the model has read of the last call: n8n hands it the items as JSON. */
	function itemRead(): { json: IDataObject; binary?: IDataObject } {
		const { data } = JSON.parse(model.lastToolText()) as { data: Array<{ json: IDataObject }> };
		assert.equal(data.length, 1, model.lastToolText());
		return data[0];
	}

	const countOf = (wanted: string) =>
		environment.sim.requests.filter(({ kind }) => kind === wanted).length;

	test('one task is made and awaited, the model reads the result, and no file is fetched', async () => {
		await makeSoundtrack(await createAgent(), 'seconds=2');

		const { json, binary } = itemRead();
		assert.equal(json.error, undefined, model.lastToolText());
		assert.equal(environment.sim.tasks.length, 1);
		const [{ id, body, status }] = environment.sim.tasks;
		assert.equal(status, 'succeed');
		assert.equal(body.sound_effect_prompt, 'waves');
		assert.equal(json.task_id, id);
		assert.equal(json.task_status, 'succeed');
		for (const link of ['mp3_url', 'wav_url', 'video_url'])
			assert.match(String(json[link]), /^http/);
		assert.deepEqual([countOf('create'), countOf('download')], [1, 0]);
		assert.ok(countOf('query') > 1, 'it looked more than once');
		assert.equal(binary, undefined);
	});

	test('a second call gets the task, and a third one like the first makes one of its own', async () => {
		const agent = await createAgent();
		await makeSoundtrack(agent, 'seconds=1');
		const { task_id } = itemRead().json;
		assert.ok(task_id, model.lastToolText());

		await ask(agent, GET, { task_id });
		assert.equal(itemRead().json.task_id, task_id);
		assert.match(String(itemRead().json.mp3_url), /^http/);
		assert.equal(environment.sim.tasks.length, 1);

		await makeSoundtrack(agent, 'seconds=1');
		assert.equal(environment.sim.tasks.length, 2);
		const [first, second] = environment.sim.tasks.map(({ body }) => body.external_task_id);
		assert.notEqual(first, second);
		assert.equal(itemRead().json.task_id, environment.sim.tasks[1].id);
		assert.equal(countOf('download'), 0);
	});

	test('a file that is asked for is fetched, and stays out of the text', async () => {
		await makeSoundtrack(await createAgent({ downloadFiles: ['wav'] }), 'seconds=1');

		const { binary } = itemRead();
		assert.deepEqual(Object.keys(binary ?? {}), ['wav'], model.lastToolText());
		assert.equal(countOf('download'), 1);
		assert.ok(model.lastToolText().length < 1500, `${model.lastToolText().length} characters`);
	});

	test('Wait for Callback polls there, and sends no callback address', async () => {
		await makeSoundtrack(await createAgent({ awaitMode: 'callback' }), 'seconds=1');

		assert.equal(itemRead().json.task_status, 'succeed', model.lastToolText());
		assert.equal(environment.sim.tasks[0].body.callback_url, undefined);
	});

	test('a credential that is limited to other domains goes to its own Base URL', async () => {
		const { client, sim } = environment;
		const limit = {
			allowedHttpRequestDomains: 'domains',
			allowedDomains: 'other.example',
		} as const;
		const { id } = await createKlingCredential(client, 'Limited', sim, limit);
		await makeSoundtrack(await createAgent({}, { ...environment, credentialId: id }), 'seconds=1');

		assert.equal(itemRead().json.task_status, 'succeed', model.lastToolText());
	});

	test('a task that fails gives the model the reason, the way out and the task', async () => {
		await makeSoundtrack(await createAgent(), 'scenario=fail&seconds=1');

		const text = model.lastToolText();
		assert.match(text, /Kling could not make the audio/);
		assert.match(text, /Check the video and the prompts/);
		assert.match(text, new RegExp(environment.sim.tasks[0].id));
	});

	test('an address that is none is explained to the model, and nothing is sent', async () => {
		await makeSoundtrack(await createAgent(), '', { video_url: 'clip.mp4' });

		assert.match(model.lastToolText(), /Video URL.{1,6} is not a web address/);
		assert.deepEqual(environment.sim.requests, []);
	});
});
