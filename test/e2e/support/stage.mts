import type { INode, INodeParameters, IDataObject } from 'n8n-workflow';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/server.mjs';
import type { Execution } from './execution.mjs';
import { N8nClient } from './n8nClient.mjs';
import { startN8n, type N8nProcess } from './n8nProcess.mjs';
import { codeItems, effect, kling, manual, webhook, type KlingSettings } from './nodes.mjs';
import { chain, workflow, type Edge } from './workflows.mjs';

/** The version that a run of the tests is for; the runner goes through all of them. */
export const N8N_VERSION = process.env.N8N_VERSION ?? '2.41.1';

export const isN8n2 = N8N_VERSION.startsWith('2.');

/** A real n8n with the packed node in it, the simulator beside it, and a credential for it. */
export interface Stage {
	n8n: N8nProcess;
	client: N8nClient;
	sim: Simulator;
	credentialId: string;
	stop(): Promise<void>;
}

export async function openStage(
	simulator: Partial<SimulatorOptions> = {},
	env: Record<string, string> = {},
): Promise<Stage> {
	const sim = await startSimulator(simulator);
	const n8n = await startN8n({ version: N8N_VERSION, env, log: (line) => console.log(line) });
	const client = await N8nClient.connect(n8n.url);
	const { id } = await client.createCredential('Simulator', 'cometApiKlingApi', {
		apiKey: sim.apiKey,
		baseUrl: sim.baseUrl,
	});
	const stop = async () => {
		await n8n.stop();
		await sim.close();
	};
	return { n8n, client, sim, credentialId: id, stop };
}

let counter = 0;

/** A workflow that can be started by hand and over HTTP, and what it is called. */
export interface Started {
	workflowId: string;
	path: string;
}

/** Saves and activates: a webhook and a manual start, the items, then the nodes given. */
export async function saveWorkflow(
	stage: Stage,
	items: IDataObject[],
	nodes: INode[],
	edges?: Edge[],
): Promise<Started> {
	const path = `start-${++counter}`;
	const [byHand, hook, source] = [manual(), webhook(path), codeItems(items)];
	const all = [byHand, hook, source, ...nodes];
	const inner = edges ?? chain(source, ...nodes);
	const outer = [...chain(byHand, source), ...chain(hook, source)];
	const first = edges ? chain(source, nodes[0]) : [];
	const id = await stage.client.createWorkflow(workflow(path, all, [...outer, ...first, ...inner]));
	await stage.client.activate(id);
	return { workflowId: id, path };
}

export const start = async (stage: Stage, { workflowId, path }: Started) =>
	await stage.client.runByWebhook(workflowId, path);

/** Runs `items → Kling → effect` in production and waits until it has ended. */
export async function runKling(
	stage: Stage,
	items: IDataObject[],
	parameters: INodeParameters,
	settings: Partial<KlingSettings> = {},
	timeoutMs = 60_000,
): Promise<Execution> {
	const saved = await saveWorkflow(stage, items, [klingNode(stage, parameters, settings)]);
	return await stage.client.waitForExecution(await start(stage, saved), { timeoutMs });
}

/** The node with the parameters that most tests share; the video comes from `$json.url`. */
export function klingNode(
	stage: Stage,
	parameters: INodeParameters,
	settings: Partial<KlingSettings> = {},
): INode {
	return kling(
		{
			resource: 'audio',
			operation: 'createFromVideo',
			videoUrl: '={{ $json.url }}',
			downloadFiles: [],
			options: { pollInterval: 1 },
			...parameters,
		},
		{ credentialId: stage.credentialId, ...settings },
	);
}

export const effectNode = (stage: Stage, name = 'Effect') =>
	effect(`${stage.sim.baseUrl}/effect`, name);
