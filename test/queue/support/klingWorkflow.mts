import type { INode, INodeParameters } from 'n8n-workflow';
import type { N8nClient } from '../../e2e/support/n8nClient.mjs';
import {
	effect,
	kling,
	klingTrigger,
	webhook,
	type KlingSettings,
} from '../../e2e/support/nodes.mjs';
import { chain, node, workflow, type Edge } from '../../e2e/support/workflows.mjs';
import type { Simulator } from '../../simulator/server.mjs';

export const NODE = 'Kling';

/** How the results of a workflow are awaited. */
export interface Shape {
	name: string;
	/** `trigger`: the tasks are created only, and a workflow of its own hears the callbacks. */
	by: 'poll' | 'callback' | 'trigger';
	parameters?: INodeParameters;
	settings?: Partial<KlingSettings>;
}

/** Where the workflow runs, and with what. */
export interface Surroundings {
	client: N8nClient;
	/** Where production calls go. */
	webhookUrl: string;
	sim: Simulator;
}

export interface SavedWorkflow {
	workflowId: string;
	/** A call of `/webhook/<path>` with `{ items }` starts it. */
	path: string;
}

/** Saves and activates `webhook → items → Kling → effect`; by trigger the effect stands behind the trigger. */
export async function saveKlingWorkflow(
	surroundings: Surroundings,
	shape: Shape,
): Promise<SavedWorkflow> {
	const { client, sim } = surroundings;
	const { apiKey, baseUrl } = sim;
	const data = { apiKey, baseUrl };
	const { id } = await client.createCredential(shape.name, 'cometApiKlingApi', data);
	const path = crypto.randomUUID();
	const start = [webhook(path), splitItems()];
	const [behind, trigger] = [effect(`${baseUrl}/effect`), klingTrigger({}, { credentialId: id })];
	const create = createNode(surroundings, shape, id, trigger);
	const isByTrigger = shape.by === 'trigger';
	if (isByTrigger) await save(client, `${shape.name}, heard`, chain(trigger, behind));
	const edges = chain(...start, create, ...(isByTrigger ? [] : [behind]));
	if (shape.settings?.onError === 'continueErrorOutput') {
		edges.push({ from: create, to: effect(`${baseUrl}/effect`, 'Failed'), output: 1 });
	}
	return { workflowId: await save(client, shape.name, edges), path };
}

async function save(client: N8nClient, name: string, edges: Edge[]): Promise<string> {
	const nodes = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
	const id = await client.createWorkflow(workflow(name, nodes, edges));
	await client.activate(id);
	return id;
}

const splitItems = () =>
	node('Items', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'body.items', options: {} });

function createNode(
	{ webhookUrl }: Surroundings,
	{ by, parameters, settings }: Shape,
	credentialId: string,
	{ webhookId }: INode,
): INode {
	const isByTrigger = by === 'trigger';
	const callbackUrl = `${webhookUrl}/webhook/${webhookId}/webhook`;
	const fixed: INodeParameters = {
		resource: 'audio',
		operation: 'createFromVideo',
		videoUrl: '={{ $json.url }}',
		awaitMode: isByTrigger ? 'none' : by,
		downloadFiles: [],
		options: { pollInterval: 1 },
		...(isByTrigger && { additionalFields: { callbackUrl } }),
	};
	return kling({ ...fixed, ...parameters }, { credentialId, name: NODE, ...settings });
}
