import type { IDataObject, INode, INodeParameters, WorkflowExecuteMode } from 'n8n-workflow';
import { CometApiKlingTrigger } from '../../../nodes/CometApiKling/CometApiKlingTrigger.node';
import { otherRoute } from '../../../nodes/CometApiKling/resources/other/otherRoute';
import { ROUTES } from '../../../nodes/CometApiKling/resources/resource';
import { withProof } from '../../../nodes/CometApiKling/service/callbackProof';
import { receiveCallback } from '../../../nodes/CometApiKling/trigger/receive';
import { callbackBody } from '../../service/answers';
import type { TaskStatus } from '../../service/task';
import { BEARER } from './account';
import { sampleTask } from './api';
import { klingNode } from './engine';
import { resultOf, webhookContext, type Call, type WebhookSetting } from './webhookContext';

export interface TriggerOptions extends Pick<WebhookSetting, 'credentials'> {
	/** `manual` is the editor that listens for a test event. */
	mode?: WorkflowExecuteMode;
}

type Hooks = typeof import('../../../nodes/CometApiKling/trigger/receive');

let lastId = 0;

/** The trigger in an active workflow of its own, for soundtracks unless it is told otherwise. */
export class Trigger {
	/** What n8n keeps with the workflow, and reads again for each call. */
	staticData: IDataObject = {};

	/** What was written into n8n's log. */
	readonly warnings: string[] = [];

	/** What was written there for those who look for it. */
	readonly debugLines: string[] = [];

	private readonly node: INode;

	private readonly workflowId = `workflow-${(lastId += 1)}`;

	/** The hook of the process in which n8n runs. */
	private receive = receiveCallback;

	constructor(
		parameters: INodeParameters = {},
		private readonly options: TriggerOptions = {},
	) {
		this.node = klingNode({
			name: 'CometAPI Kling Trigger',
			type: 'n8n-nodes-cometapi-kling.cometApiKlingTrigger',
			parameters: { taskKinds: ['videoToAudio'], ...parameters },
		});
	}

	async call(call: Call) {
		const { mode = 'trigger', credentials } = this.options;
		const { context, workflow, reply } = webhookContext(
			{
				node: this.node,
				nodeType: new CometApiKlingTrigger(),
				workflowId: this.workflowId,
				mode,
				staticData: structuredClone(this.staticData),
				credentials,
			},
			call,
		);
		Object.defineProperty(context, 'logger', {
			value: {
				warn: (text: string) => this.warnings.push(text),
				debug: (text: string) => this.debugLines.push(text),
			},
		});
		const result = resultOf(reply, await this.receive(context, ROUTES, otherRoute));
		this.staticData = JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
		return result;
	}

	/** n8n restarts: what only the process knew is lost. */
	restart(): void {
		jest.isolateModules(() => {
			this.receive = jest.requireActual<Hooks>(
				'../../../nodes/CometApiKling/trigger/receive',
			).receiveCallback;
		});
	}
}

/** A callback as Kling documents it: the bare task, whose result holds no `audios`. */
export function klingCallback(taskId: string, status = 'succeed', fields: object = {}): Call {
	const task = callbackBody(sampleTask(taskId, ''), status as TaskStatus);
	return { body: { ...task, ...fields } };
}

export const EXTERNAL_ID = 'n8n-0a1b';

/** The query of the address at which the service calls a trigger back, as the node has signed it. */
export function queryFor({
	externalId = EXTERNAL_ID,
	kind = 'videoToAudio',
	apiKey = BEARER,
} = {}): Record<'kling', string> {
	const base = 'https://n8n.example.com/webhook';
	const body = { callback_url: `${base}/abc/webhook`, external_task_id: externalId };
	const { callback_url: address } = withProof(body, { kind, webhooks: [base] }, apiKey);
	return { kling: String(new URL(String(address)).searchParams.get('kling')) };
}
