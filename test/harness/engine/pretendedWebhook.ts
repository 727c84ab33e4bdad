import type { INode, INodeParameters, INodeType, IWebhookResponseData } from 'n8n-workflow';
import type { Parked } from './parked';
import { webhookContext, type Call, type WebhookSetting } from './webhookContext';

export interface Heard extends IWebhookResponseData {
	/** The HTTP status with which the sender was answered. */
	status?: number;
	/** Why a node that was woken fails, if it does. */
	resumeError?: Error;
}

/** Calls the `webhook()` that the node type itself has, with the routes that it knows. */
async function callWebhook(
	setting: Omit<WebhookSetting, 'mode' | 'workflowId'>,
	call: Call,
): Promise<Heard> {
	const workflowId = `workflow-of-${setting.node.id}`;
	const { context, reply } = webhookContext({ ...setting, workflowId, mode: 'webhook' }, call);
	const heard = await setting.nodeType.webhook?.call(context);
	return { ...heard, status: reply.status };
}

/** Calls a parked execution back; n8n reads what is stored anew for each call. */
export async function wake(nodeType: INodeType, { id, data }: Parked, call: Call): Promise<Heard> {
	const execution = { id, data: structuredClone(data) };
	const [entry] = execution.data.executionData?.nodeExecutionStack ?? [];
	const heard = await callWebhook({ node: entry.node, nodeType, execution }, call);
	return { ...heard, resumeError: entry.metadata?.resumeError };
}

let triggerCount = 0;

/** Calls a new trigger, which has heard nothing before. */
export async function hear(
	nodeType: INodeType,
	call: Call,
	parameters: INodeParameters = {},
): Promise<Heard> {
	const node: INode = {
		id: `trigger-${++triggerCount}`,
		name: 'CometAPI Kling Trigger',
		type: 'n8n-nodes-cometapi-kling.cometApiKlingTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials: { cometApiKlingApi: { id: '1', name: 'CometAPI' } },
	};
	return await callWebhook({ node, nodeType }, call);
}
