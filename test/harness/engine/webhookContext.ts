import { WebhookContext } from 'n8n-core';
import {
	Workflow,
	type ICredentialsHelper,
	type IDataObject,
	type INode,
	type INodeType,
	type IRunExecutionData,
	type IWebhookData,
	type IWebhookResponseData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { BASE_URL, BEARER } from './account';
import { additionalData, FakeCredentials, nodeTypes } from './engine';

/** A request to a webhook as n8n passes it to the node. */
export interface Call {
	body?: unknown;
	headers?: Record<string, string>;
	query?: Record<string, unknown>;
	/** What the body was parsed from, if that was kept. Default: the body as JSON. */
	rawBody?: Buffer | null;
}

/** The callback that the service sends when a task has ended. */
export function callbackFor(taskId: string, status = 'succeed'): Call {
	return { body: { task_id: taskId, task_status: status, task_result: {} } };
}

/** The reply to the sender. */
export interface WebhookReply {
	status?: number;
	json?: unknown;
}

/** The node of the webhook, and what n8n knows about it. */
export interface WebhookSetting {
	node: INode;
	nodeType: INodeType;
	workflowId: string;
	mode: WorkflowExecuteMode;
	staticData?: IDataObject;
	/** The execution that waits for the call. */
	execution?: { id: string; data: IRunExecutionData | null };
	/** Fields beside the key, or the error that reading them throws. */
	credentials?: Record<string, string> | Error;
	/** Default: one that reads `credentials`. */
	credentialsHelper?: ICredentialsHelper;
}

function helperFor(credentials: WebhookSetting['credentials']): FakeCredentials {
	const isError = credentials instanceof Error;
	const data = { apiKey: BEARER, baseUrl: BASE_URL, ...(!isError && credentials) };
	return new FakeCredentials(data, () => {
		if (isError) throw credentials;
	});
}

/**
 * Does with a waiting execution what n8n does before it calls the node's webhook: the node that waits is
 * disabled, and its output is dropped.
 */
export function wake(data: IRunExecutionData): IRunExecutionData {
	const [entry] = data.executionData?.nodeExecutionStack ?? [];
	if (entry) entry.node.disabled = true;
	data.resultData.runData[String(data.resultData.lastNodeExecuted)]?.pop();
	data.waitTill = undefined;
	return data;
}

/** The context in which the real engine calls `webhook()`, and the reply that it will send. */
export function webhookContext(
	{ node, nodeType, workflowId, mode, staticData, execution, ...setting }: WebhookSetting,
	{ body, headers = {}, query = {}, rawBody = Buffer.from(JSON.stringify(body) ?? '') }: Call,
) {
	const workflow = new Workflow({
		id: workflowId,
		nodes: [node],
		connections: {},
		active: true,
		nodeTypes: nodeTypes(() => nodeType),
		staticData,
	});
	const reply: WebhookReply = {};
	const response = {
		status(status: number) {
			reply.status = status;
			return this;
		},
		json(json: unknown) {
			reply.json = json;
			return this;
		},
	};
	const credentials = setting.credentialsHelper ?? helperFor(setting.credentials);
	const context = new WebhookContext(
		workflow,
		workflow.nodes[node.name],
		{
			...additionalData(execution?.id as string, credentials, { mode }),
			httpRequest: { body, headers, rawBody, params: {}, query } as never,
			httpResponse: response as never,
		},
		mode,
		{ webhookDescription: { name: 'default' } } as IWebhookData,
		[],
		execution?.data ?? null,
	);
	return { context, workflow, reply };
}

/** What a call leads to: the reply to the sender, and the items with which the workflow continues. */
export function resultOf(
	reply: WebhookReply,
	{ noWebhookResponse, workflowData }: IWebhookResponseData,
) {
	return { ...reply, isAnswered: noWebhookResponse === true, items: workflowData?.[0] };
}
