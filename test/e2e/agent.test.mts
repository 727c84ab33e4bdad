import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { nodeTool } from '../harness/n8n/n8nAgent.mjs';
import { startModel, type ModelReply, type ScriptedModel } from '../harness/n8n/scriptedModel.mjs';
import { useEnvironment } from '../harness/useEnvironment.mjs';
import { isN8n2 } from '../harness/versions.mjs';
import { createKlingCredential } from '../harness/workflows/credential.mjs';
import { fromAi, kling, webhook } from '../harness/workflows/nodes.mjs';
import { chain, node, workflow } from '../harness/workflows/workflows.mjs';

const LANGCHAIN = '@n8n/n8n-nodes-langchain';
const CREATE = 'Make_a_Soundtrack';
const GET = 'Get_a_Soundtrack';

const environment = await useEnvironment('kling');
const { client, sim } = environment;
let model: ScriptedModel;
let modelCredential: string;
before(async () => {
	model = await startModel();
	const data = { apiKey: 'none', url: model.url };
	modelCredential = (await client.createCredential('Model', 'openAiApi', data)).id;
});
after(() => model.close());

type Settings = Partial<INode> & { credentialId?: string };

/** The node as two tools; nothing is set that a user need not set. */
function tools(
	parameters: INodeParameters,
	{ credentialId = environment.credentialId, ...settings }: Settings,
): INode[] {
	const create = {
		resource: 'audio',
		operation: 'createFromVideo',
		videoUrl: fromAi('video_url', 'Web address of the video'),
		soundEffectPrompt: fromAi('sound_effect_prompt', 'What should be heard, or empty'),
		bgmPrompt: fromAi('bgm_prompt', 'What the music should be like, or empty'),
		options: { pollInterval: 1 },
		...parameters,
	};
	const get = {
		resource: 'audio',
		operation: 'get',
		taskKind: 'videoToAudio',
		taskId: fromAi('task_id', 'ID of the task'),
	};
	return [
		{ ...kling(create, { credentialId, name: 'Make a Soundtrack' }), ...settings },
		kling(get, { credentialId, name: 'Get a Soundtrack' }),
	];
}

/** An agent of either kind; a run of it resolves to what it says in the end. */
interface Caller {
	name: string;
	/** What the model reads of the tool. */
	description: RegExp;
	skip?: string;
	open(parameters?: INodeParameters, settings?: Settings): Promise<() => Promise<string>>;
}

let counter = 0;

const aiAgent: Caller = {
	name: 'the node "AI Agent"',
	description: /soundtrack from a video/,
	open: async (parameters = {}, settings = {}) => {
		const path = `agent-${++counter}`;
		const hook = webhook(path);
		const agent = node('Agent', `${LANGCHAIN}.agent`, isN8n2 ? 3 : 2.2, {
			promptType: 'define',
			text: 'Make a soundtrack, please.',
			options: {},
		});
		const chat = node(
			'Model',
			`${LANGCHAIN}.lmChatOpenAi`,
			1.2,
			{ model: { __rl: true, mode: 'id', value: 'scripted' }, options: {} },
			{ credentials: { openAiApi: { id: modelCredential, name: 'Model' } } },
		);
		const used = tools(parameters, settings).map((tool) => ({ ...tool, type: `${tool.type}Tool` }));
		const edges = [
			...chain(hook, agent),
			...used.map((from) => ({ from, to: agent, type: 'ai_tool' as const })),
			{ from: chat, to: agent, type: 'ai_languageModel' as const },
		];
		const id = await client.createWorkflow(workflow(path, [hook, agent, chat, ...used], edges));
		await client.activate(id);
		return async () => {
			const execution = await client.waitForExecution(await client.runByWebhook(id, path));
			assert.equal(execution.status, 'success');
			const [output] = execution.data.resultData.runData.Agent.at(-1)?.data?.main[0] ?? [];
			return String(output.json.output);
		};
	},
};

/** The product feature, not the node: n8n runs the node there without a workflow. */
const n8nAgents: Caller = {
	name: "n8n's own Agents",
	// n8n writes it itself there.
	description: /Execute the .*cometApiKlingTool node/,
	...(!isN8n2 && { skip: 'n8n 1.x has no Agents' }),
	open: async (parameters = {}, settings = {}) => {
		const agent = await client.createAgent({
			name: `Agent ${++counter}`,
			instructions: 'Make soundtracks.',
			model: 'openai/scripted',
			credential: modelCredential,
			tools: tools(parameters, settings).map(nodeTool),
		});
		return async () => {
			const answer = await agent.chat('Please.');
			assert.deepEqual(answer.errors, []);
			return answer.text;
		};
	},
};

const call = (args: IDataObject, tool = CREATE): ModelReply => ({
	call: tool,
	with: tool === CREATE ? { sound_effect_prompt: 'waves', bgm_prompt: '', ...args } : args,
});
const countOf = (wanted: string) => sim.requests.filter(({ kind }) => kind === wanted).length;

/** The item that the model has read from the last call. */
function itemRead(): IDataObject {
	const read = JSON.parse(model.lastToolText()) as IDataObject | IDataObject[];
	const [item] = [Array.isArray(read) ? read : ((read.data as IDataObject[]) ?? read)].flat();
	return (item.json as IDataObject) ?? item;
}

for (const { name, description, skip, open } of [aiAgent, n8nAgents]) {
	describe(`a tool of ${name}`, { skip }, () => {
		/** One call of the tool, after which the model says that it is done. */
		async function make(query: string, ...setting: Parameters<Caller['open']>) {
			model.follow([call({ video_url: sim.clipUrl(query) }), { say: 'Done.' }]);
			assert.equal(await (await open(...setting))(), 'Done.');
		}

		test('makes one task and awaits it, the model reads the result, and no file is fetched', async () => {
			await make('seconds=2');

			const [{ id, body }] = sim.tasks;
			assert.equal(body.sound_effect_prompt, 'waves');
			assert.ok(!('bgm_prompt' in body), 'a prompt that the agent left empty is not sent');
			const text = model.lastToolText();
			assert.ok(text.length < 1500, `${text.length} characters`);
			const { task_id, task_status, ...links } = itemRead();
			assert.deepEqual([task_id, task_status], [id, 'succeed']);
			for (const link of ['mp3_url', 'wav_url', 'video_url'])
				assert.match(String(links[link]), /^http/);
			assert.deepEqual([countOf('create'), countOf('download')], [1, 0]);
			assert.ok(countOf('query') > 1, 'it polled');
		});

		test('says what it does and which texts it takes', async () => {
			model.follow([{ say: 'Nothing to do.' }]);
			await (
				await open()
			)();

			const all = model.requests[0].tools ?? [];
			const own = all.find((tool) => tool.function.name === CREATE)?.function;
			assert.match(own?.description ?? '', description);
			const { properties, required } = own?.parameters as Record<string, object>;
			const texts = ['bgm_prompt', 'sound_effect_prompt', 'video_url'];
			assert.deepEqual(Object.keys(properties).sort(), texts);
			assert.deepEqual(Object.values(required).sort(), texts);
			assert.equal(sim.tasks.length, 0);
		});

		test('gets the task on a second call, and a third like the first makes one of its own', async () => {
			const run = await open();
			const create = call({ video_url: sim.clipUrl('seconds=1') });
			model.follow([create, { say: 'Done.' }]);
			await run();
			const { task_id } = itemRead();
			model.follow([call({ task_id }, GET), { say: 'Done.' }]);
			await run();
			assert.equal(itemRead().task_id, task_id);
			assert.match(String(itemRead().mp3_url), /^http/);
			model.follow([create, { say: 'Done.' }]);
			await run();

			const [first, second, ...others] = sim.tasks;
			assert.deepEqual(others, []);
			assert.notEqual(first.externalTaskId, second.externalTaskId);
			assert.equal(itemRead().task_id, second.id);
		});

		test('fetches a file that is asked for, and keeps it out of the text', async () => {
			await make('seconds=1', { downloadFiles: ['wav'] });

			assert.equal(countOf('download'), 1);
			assert.ok(model.lastToolText().length < 1500, `${model.lastToolText().length} characters`);
			assert.match(model.lastToolText(), /mp3_url/);
		});

		// n8n's Agents store no On Error with the node.
		const ways =
			name === aiAgent.name ? [undefined, 'continueRegularOutput' as const] : [undefined];
		for (const onError of ways) {
			test(`gives the reason, the way out and the task of a failure, On Error: ${onError}`, async () => {
				await make('scenario=fail&seconds=1', {}, onError && { onError });

				const text = model.lastToolText();
				assert.match(text, /Kling could not make the soundtrack/);
				assert.match(text, /Check the video and the prompts/);
				assert.match(text, new RegExp(sim.tasks[0].id));
			});
		}

		test('explains an address that is none, and the agent can correct it', async () => {
			const good = call({ video_url: sim.clipUrl('seconds=1') });
			model.follow([call({ video_url: 'clip.mp4' }), good, { say: 'Done.' }]);
			await (
				await open()
			)();

			const [, second] = model.requests;
			assert.match(JSON.stringify(second.messages), /Video URL.{1,6} is not a web address/);
			assert.match(model.lastToolText(), /mp3_url/);
			assert.equal(countOf('create'), 1);
		});

		test('goes to its own Base URL with a credential that is limited to other domains', async () => {
			const limit = {
				allowedHttpRequestDomains: 'domains',
				allowedDomains: 'other.example',
			} as const;
			const { id } = await createKlingCredential(client, 'Limited', sim, limit);
			await make('seconds=1', {}, { credentialId: id });

			assert.equal(itemRead().task_status, 'succeed', model.lastToolText());
		});

		test('polls with Wait for Callback, and sends no callback address', async () => {
			await make('seconds=1', { awaitMode: 'callback' });

			assert.equal(itemRead().task_status, 'succeed', model.lastToolText());
			assert.equal(sim.tasks[0].body.callback_url, undefined);
		});
	});
}
