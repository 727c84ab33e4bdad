import type { INode, INodeParameters, IWorkflowSettings } from 'n8n-workflow';
import type { Simulator } from '../../simulator/server.mjs';
import type { N8nClient } from '../n8n/n8nClient.mjs';
import { createKlingCredential } from './credential.mjs';
import {
	createFromVideo,
	download,
	effect,
	klingTrigger,
	webhook,
	type KlingSettings,
} from './nodes.mjs';
import type { SavedWorkflow } from './run.mjs';
import { chain, node, workflow, type Edge } from './workflows.mjs';

export const NODE = 'Kling';

/** How the results of a workflow are awaited. */
export interface AwaitedWorkflow {
	name: string;
	/** `trigger`: the tasks are created only, and a workflow of its own receives the callbacks. */
	by: 'poll' | 'callback' | 'trigger';
	/** Whether the node makes its tasks of files, which a node before it has fetched. */
	hasFiles?: boolean;
	parameters?: INodeParameters;
	settings?: Partial<KlingSettings>;
	workflowSettings?: IWorkflowSettings;
}

/** Where the workflow runs, and with what. */
export interface WorkflowHost {
	client: N8nClient;
	/** Where production calls go. */
	webhookUrl: string;
	sim: Simulator;
}

/**
 * Saves and activates `webhook → items → (download) → Kling → effect`; by trigger the effect comes after the trigger.
 * The production call that starts it holds `{ items }`.
 */
export async function saveKlingWorkflow(
	surroundings: WorkflowHost,
	shape: AwaitedWorkflow,
): Promise<SavedWorkflow> {
	const { client, sim } = surroundings;
	const { baseUrl } = sim;
	const { id } = await createKlingCredential(client, shape.name, sim);
	const path = crypto.randomUUID();
	const start = [webhook(path), splitItems(), ...(shape.hasFiles ? [download()] : [])];
	const [behind, trigger] = [effect(`${baseUrl}/effect`), klingTrigger({}, { credentialId: id })];
	const create = createNode(surroundings, shape, id, trigger);
	const isByTrigger = shape.by === 'trigger';
	if (isByTrigger) await save(client, `${shape.name}, heard`, chain(trigger, behind));
	const edges = chain(...start, create, ...(isByTrigger ? [] : [behind]));
	if (shape.settings?.onError === 'continueErrorOutput') {
		edges.push({ from: create, to: effect(`${baseUrl}/effect`, 'Failed'), output: 1 });
	}
	return { workflowId: await save(client, shape.name, edges, shape.workflowSettings), path };
}

async function save(
	client: N8nClient,
	name: string,
	edges: Edge[],
	settings?: IWorkflowSettings,
): Promise<string> {
	const nodes = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
	const id = await client.createWorkflow(workflow(name, nodes, edges, settings));
	await client.activate(id);
	return id;
}

const splitItems = () =>
	node('Items', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'body.items', options: {} });

function createNode(
	{ webhookUrl }: WorkflowHost,
	{ by, hasFiles, parameters, settings }: AwaitedWorkflow,
	credentialId: string,
	{ webhookId }: INode,
): INode {
	const isByTrigger = by === 'trigger';
	const callbackUrl = `${webhookUrl}/webhook/${webhookId}/webhook`;
	const own: INodeParameters = {
		awaitMode: isByTrigger ? 'none' : by,
		...(isByTrigger && { additionalFields: { callbackUrl } }),
		...(hasFiles && { videoSource: 'file', binaryPropertyName: 'data' }),
	};
	return createFromVideo({ ...own, ...parameters }, { credentialId, name: NODE, ...settings });
}
