import { WebhookContext } from 'n8n-core';
import {
	Workflow,
	type IDataObject,
	type INode,
	type INodeType,
	type IRunExecutionData,
	type IWebhookData,
	type IWebhookResponseData,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { BASE_URL, BEARER } from './account';
import { FakeCredentials } from './engine';

/** A request to a webhook as n8n hands it on. */
export interface Call {
	body?: unknown;
	headers?: Record<string, string>;
	/** What the body was parsed from, if that was kept. Default: the body as JSON. */
	rawBody?: Buffer | null;
}

/** The callback that the service sends when a task has ended. */
export function callbackFor(taskId: string, status = 'succeed'): Call {
	return { body: { task_id: taskId, task_status: status, task_result: {} } };
}

/** What the sender is answered. */
export interface WebhookReply {
	status?: number;
	json?: unknown;
}

/** Where the webhook stands. */
export interface WebhookSetting {
	node: INode;
	nodeType: INodeType;
	workflowId: string;
	mode: WorkflowExecuteMode;
	staticData?: IDataObject;
	/** The execution that waits for the call. */
	execution?: { id: string; data: IRunExecutionData | null };
	/** Beside the key; an error in place of them is what reading them throws. */
	credentials?: Record<string, string> | Error;
}

class UnreadableCredentials extends FakeCredentials {
	constructor(private readonly reason: Error) {
		super({});
	}
	override getDecrypted = async (): Promise<never> => {
		throw this.reason;
	};
}

function credentialsHelper({ credentials }: WebhookSetting): FakeCredentials {
	if (credentials instanceof Error) return new UnreadableCredentials(credentials);
	return new FakeCredentials({ apiKey: BEARER, baseUrl: BASE_URL, ...credentials });
}

function responseTo(reply: WebhookReply) {
	return {
		status(status: number) {
			reply.status = status;
			return this;
		},
		json(json: unknown) {
			reply.json = json;
			return this;
		},
	};
}

/** The context in which the real engine calls `webhook()`, and what it will have answered. */
export function webhookContext(
	setting: WebhookSetting,
	{ body, headers = {}, rawBody = Buffer.from(JSON.stringify(body) ?? '') }: Call,
) {
	const { node, nodeType, workflowId, mode, staticData, execution } = setting;
	const workflow = new Workflow({
		id: workflowId,
		nodes: [node],
		connections: {},
		active: true,
		nodeTypes: {
			getByName: () => nodeType,
			getByNameAndVersion: () => nodeType,
			getKnownTypes: () => ({}),
		},
		staticData,
	});
	const reply: WebhookReply = {};
	const additionalData = {
		credentialsHelper: credentialsHelper(setting),
		executionId: execution?.id,
		httpRequest: { body, headers, rawBody, params: {}, query: {} },
		httpResponse: responseTo(reply),
		variables: {},
		webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
		formWaitingBaseUrl: 'http://localhost/form-waiting',
	} as unknown as IWorkflowExecuteAdditionalData;
	const webhookData = { webhookDescription: { name: 'default' } } as IWebhookData;
	const context = new WebhookContext(
		workflow,
		workflow.nodes[node.name],
		additionalData,
		mode,
		webhookData,
		[],
		execution?.data ?? null,
	);
	return { context, workflow, reply };
}

/** What came of a call: the answer to the sender, and the items with which the workflow goes on. */
export function resultOf(
	reply: WebhookReply,
	{ noWebhookResponse, workflowData }: IWebhookResponseData,
) {
	return { ...reply, isAnswered: noWebhookResponse === true, items: workflowData?.[0] };
}
