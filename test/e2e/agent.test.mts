import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { itemsOf, type Execution } from '../harness/n8n/execution.mjs';
import { startModel, type ModelReply, type ScriptedModel } from '../harness/n8n/scriptedModel.mjs';
import { useEnvironment } from '../harness/useEnvironment.mjs';
import { isN8n2 } from '../harness/versions.mjs';
import { createKlingCredential } from '../harness/workflows/credential.mjs';
import { fromAi, webhook } from '../harness/workflows/nodes.mjs';
import { klingNode } from '../harness/workflows/run.mjs';
import { chain, node, workflow } from '../harness/workflows/workflows.mjs';

const LANGCHAIN = '@n8n/n8n-nodes-langchain';
const TOOL = 'Make_a_Soundtrack';

const environment = await useEnvironment();
const { client, sim } = environment;
let model: ScriptedModel;
let modelCredential: string;
before(async () => {
	model = await startModel();
	const data = { apiKey: 'none', url: model.url };
	modelCredential = (await client.createCredential('Model', 'openAiApi', data)).id;
});
after(() => model.close());

function toolNode(parameters: INodeParameters): INode {
	const made = klingNode(environment, {
		videoUrl: fromAi('video_url', 'Web address of the video'),
		soundEffectPrompt: fromAi('sound_effect_prompt', 'What should be heard, or empty'),
		bgmPrompt: fromAi('bgm_prompt', 'What the music should be like, or empty'),
		...parameters,
	});
	return { ...made, name: 'Make a Soundtrack', type: `${made.type}Tool` };
}

function modelNode(): INode {
	const parameters = { model: { __rl: true, mode: 'id', value: 'scripted' }, options: {} };
	return node('Model', `${LANGCHAIN}.lmChatOpenAi`, 1.2, parameters, {
		credentials: { openAiApi: { id: modelCredential, name: 'Model' } },
	});
}

let counter = 0;

/** Runs an agent that has the node as its tool and a model that follows the script. */
async function runAgent(
	script: ModelReply[],
	parameters: INodeParameters = {},
	settings: Partial<INode> = {},
): Promise<Execution> {
	model.follow(script);
	const path = `agent-${++counter}`;
	const hook = webhook(path);
	const agent = node('Agent', `${LANGCHAIN}.agent`, isN8n2 ? 3 : 2.2, {
		promptType: 'define',
		text: 'Make a soundtrack, please.',
		options: {},
	});
	const [tool, language] = [{ ...toolNode(parameters), ...settings }, modelNode()];
	const id = await client.createWorkflow(
		workflow(
			path,
			[hook, agent, tool, language],
			[
				...chain(hook, agent),
				{ from: tool, to: agent, type: 'ai_tool' },
				{ from: language, to: agent, type: 'ai_languageModel' },
			],
		),
	);
	await client.activate(id);
	return await client.waitForExecution(await client.runByWebhook(id, path));
}

const callTool = (args: IDataObject): ModelReply => ({
	call: TOOL,
	with: { sound_effect_prompt: '', bgm_prompt: '', ...args },
});
const downloads = () => sim.requests.filter(({ kind }) => kind === 'download');
const firstTool = () => model.requests[0].tools?.[0].function;

test('the agent reads the result as a short JSON text, and what it filled in is sent', async () => {
	const execution = await runAgent([
		callTool({ video_url: sim.clipUrl({ seconds: 1 }), sound_effect_prompt: 'waves' }),
		{ say: 'Here it is.' },
	]);

	assert.equal(execution.status, 'success');
	assert.equal(itemsOf(execution, 'Agent')[0].json.output, 'Here it is.');
	const [{ body, id }] = sim.tasks;
	assert.equal(body.sound_effect_prompt, 'waves');
	assert.ok(!('bgm_prompt' in body), 'a prompt that the agent left empty is not sent');
	const text = model.lastToolText();
	assert.ok(text.length < 1500, `${text.length} characters`);
	const parsed = JSON.parse(text) as IDataObject | IDataObject[];
	const [result] = [parsed].flat();
	assert.equal(result.task_id, id);
	assert.equal(result.task_status, 'succeed');
	assert.match(String(result.mp3_url), /^http/);
});

test('the tool tells the agent what it does and which texts it takes', async () => {
	await runAgent([{ say: 'Nothing to do.' }]);

	assert.equal(firstTool()?.name, TOOL);
	assert.match(firstTool()?.description ?? '', /soundtrack from a video/);
	const { properties, required } = firstTool()?.parameters as Record<string, object>;
	const texts = ['bgm_prompt', 'sound_effect_prompt', 'video_url'];
	assert.deepEqual(Object.keys(properties).sort(), texts);
	assert.deepEqual(Object.values(required).sort(), texts);
	assert.equal(sim.tasks.length, 0);
});

test('no file is downloaded unless it is asked for', async () => {
	const url = sim.clipUrl({ seconds: 1 });
	const byDefault = { downloadFiles: undefined };
	await runAgent([callTool({ video_url: url }), { say: 'Done.' }], byDefault);

	assert.match(model.lastToolText(), /mp3_url/);
	assert.equal(downloads().length, 0);
});

test('a downloaded file stays out of the text that the agent reads', async () => {
	const url = sim.clipUrl({ seconds: 1 });
	await runAgent([callTool({ video_url: url }), { say: 'Done.' }], { downloadFiles: ['mp3'] });

	assert.equal(downloads().length, 1);
	assert.ok(model.lastToolText().length < 1500);
	assert.match(model.lastToolText(), /mp3_url/);
});

test('a task that fails gives the agent the reason, the way out and the task', async () => {
	const url = sim.clipUrl({ scenario: 'fail', seconds: 1 });
	const execution = await runAgent([callTool({ video_url: url }), { say: 'It failed.' }]);

	assert.equal(execution.status, 'success');
	const text = model.lastToolText();
	assert.match(text, /Kling could not make the audio/);
	assert.match(text, /Check the video and the prompts/);
	assert.match(text, new RegExp(sim.tasks[0].id));
});

test('an address that is none is explained to the agent, which can correct it', async () => {
	const url = sim.clipUrl({ seconds: 1 });
	const execution = await runAgent([
		callTool({ video_url: 'clip.mp4' }),
		callTool({ video_url: url }),
		{ say: 'Done.' },
	]);

	assert.equal(execution.status, 'success');
	const [, second] = model.requests;
	assert.match(JSON.stringify(second.messages), /Video URL.{1,6} is not a web address/);
	assert.match(model.lastToolText(), /mp3_url/);
	assert.equal(sim.tasks.length, 1);
});

test('with Continue On Fail the agent reads the error as an item', async () => {
	const url = sim.clipUrl({ scenario: 'fail', seconds: 1 });
	await runAgent(
		[callTool({ video_url: url }), { say: 'It failed.' }],
		{},
		{ onError: 'continueRegularOutput' },
	);

	assert.match(model.lastToolText(), /Kling could not make the audio/);
	assert.match(model.lastToolText(), new RegExp(sim.tasks[0].id));
});

test('a credential that is limited to other domains goes to its own Base URL', async () => {
	const limit = { allowedHttpRequestDomains: 'domains', allowedDomains: 'other.example' } as const;
	const { id, name } = await createKlingCredential(client, 'Limited', sim, limit);
	const url = sim.clipUrl({ seconds: 1 });
	await runAgent(
		[callTool({ video_url: url }), { say: 'Done.' }],
		{},
		{ credentials: { cometApiKlingApi: { id, name } } },
	);

	assert.match(model.lastToolText(), /"task_status":\s?"succeed"/);
});

test('Wait for Callback polls inside a tool call, and sends no callback address', async () => {
	const url = sim.clipUrl({ seconds: 1 });
	const execution = await runAgent([callTool({ video_url: url }), { say: 'Done.' }], {
		awaitMode: 'callback',
	});

	assert.equal(execution.status, 'success');
	assert.equal(sim.tasks[0].body.callback_url, undefined);
	assert.match(model.lastToolText(), /"task_status":\s?"succeed"/);
});
