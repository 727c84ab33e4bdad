import type { INode, INodeParameters, IDataObject } from 'n8n-workflow';
import type { Environment } from '../environment.mjs';
import type { Execution } from '../n8n/execution.mjs';
import {
	codeItems,
	createFromVideo,
	effect,
	manual,
	webhook,
	type KlingSettings,
} from './nodes.mjs';
import { chain, workflow, type Edge } from './workflows.mjs';

/** An active workflow: a call of `/webhook/<path>` starts it. */
export interface SavedWorkflow {
	workflowId: string;
	path: string;
}

let counter = 0;

/** Saves and activates: a webhook and a manual start, the items, then the nodes given. */
export async function saveWorkflow(
	{ client }: Environment,
	items: IDataObject[],
	nodes: INode[],
	edges?: Edge[],
): Promise<SavedWorkflow> {
	const path = `start-${++counter}`;
	const [byHand, hook, source] = [manual(), webhook(path), codeItems(items)];
	const all = [byHand, hook, source, ...nodes];
	const inner = edges ?? chain(source, ...nodes);
	const outer = [...chain(byHand, source), ...chain(hook, source)];
	const first = edges ? chain(source, nodes[0]) : [];
	const workflowId = await client.createWorkflow(
		workflow(path, all, [...outer, ...first, ...inner]),
	);
	await client.activate(workflowId);
	return { workflowId, path };
}

export async function startSaved(
	{ client }: Environment,
	{ workflowId, path }: SavedWorkflow,
): Promise<string> {
	return await client.runByWebhook(workflowId, path);
}

export async function startWorkflow(
	environment: Environment,
	...what: [items: IDataObject[], nodes: INode[], edges?: Edge[]]
): Promise<string> {
	return await startSaved(environment, await saveWorkflow(environment, ...what));
}

export async function runWorkflow(
	environment: Environment,
	...what: [items: IDataObject[], nodes: INode[], edges?: Edge[]]
): Promise<Execution> {
	return await environment.client.waitForExecution(await startWorkflow(environment, ...what));
}

/** Runs `items → Kling` in production and waits until it has ended. */
export async function runKling(
	environment: Environment,
	items: IDataObject[],
	parameters: INodeParameters,
	settings: Partial<KlingSettings> = {},
): Promise<Execution> {
	return await runWorkflow(environment, items, [klingNode(environment, parameters, settings)]);
}

/** The node with the parameters that most tests share and the environment's credential. */
export function klingNode(
	{ credentialId }: Environment,
	parameters: INodeParameters,
	settings: Partial<KlingSettings> = {},
): INode {
	return createFromVideo(parameters, { credentialId, ...settings });
}

export const effectNode = ({ sim }: Environment, name = 'Effect') =>
	effect(`${sim.baseUrl}/effect`, name);
