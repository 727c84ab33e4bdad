import { ExecutionLifecycleHooks, WebhookContext, WorkflowExecute } from 'n8n-core';
import {
	NodeHelpers,
	Workflow,
	createRunExecutionData,
	type IConnections,
	type ICredentialDataDecryptedObject,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type IRun,
	type IRunExecutionData,
	type IWebhookData,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { CometApiKlingApi } from '../../credentials/CometApiKlingApi.credentials';
import { FakeCredentials, loadNode } from '../harness/engine/engine';

/** As much of n8n as an execution needs that is parked, woken, stopped, lost and run again. */

export const PUBLIC_URL = 'https://n8n.example.com';
export const NODE_NAME = 'CometAPI Kling';
/** By which a request tells which process sent it; taken away before it leaves. */
export const PROCESS_HEADER = 'x-process';

export const BEHIND = 'Behind';
export const BEHIND_ERRORS = 'Behind errors';

const klingNode = loadNode();
const credentialType = new CometApiKlingApi();

export interface Log {
	lines: string[];
}

/** A process of n8n; a dead one does nothing any more. */
export class Process {
	isDead = false;

	/** @param number of the processes that came before it, with which what they knew has gone */
	constructor(readonly number: number) {}
}

export interface World {
	credential: () => ICredentialDataDecryptedObject;
	input: INodeExecutionData[];
	node: Partial<INode>;
	log: Log;
}

const never = async (): Promise<never> => await new Promise(() => {});

/** The credentials as one process reads them, signed by the credential type itself. */
class ProcessCredentials extends FakeCredentials {
	constructor(
		private readonly world: World,
		private readonly process: Process,
	) {
		super({});
	}

	override authenticate = async (
		credential: object,
		_type: string,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const data = credential as ICredentialDataDecryptedObject;
		const signed = await credentialType.authenticate(data, options);
		return { ...signed, headers: { ...signed.headers, [PROCESS_HEADER]: this.process.number } };
	};

	override getDecrypted = async (): Promise<never> => {
		if (this.process.isDead) return await never();
		return this.world.credential() as never;
	};
}

function plainType(name: string, outputs: string[], execute: INodeType['execute']): INodeType {
	return {
		description: {
			displayName: name,
			name,
			group: [],
			version: 1,
			description: '',
			defaults: {},
			inputs: ['main'],
			outputs: outputs as ['main'],
			properties: [],
		},
		execute,
	};
}

function plainNode(name: string, type: string): INode {
	return { id: name, name, type, typeVersion: 1, position: [0, 0], parameters: {} };
}

const CONNECTIONS: IConnections = {
	Start: { main: [[{ node: NODE_NAME, type: 'main', index: 0 }]] },
	[NODE_NAME]: {
		main: [
			[{ node: BEHIND, type: 'main', index: 0 }],
			[{ node: BEHIND_ERRORS, type: 'main', index: 0 }],
		],
	},
};

export interface Behind {
	/** How often the node behind the first output ran, and that behind the error output. */
	runs: number;
	errorRuns: number;
	items: INodeExecutionData[];
	errorItems: INodeExecutionData[];
}

export interface ExecutionId {
	id: string;
	mode: WorkflowExecuteMode;
	resumeToken: string;
	contextData?: object;
}

export interface Running {
	run: Promise<IRun>;
	cancel: () => void;
	/** What the engine works on. */
	data: IRunExecutionData;
	behind: Behind;
}

/** Makes executions of one workflow: Start, the node of this package, and what stands behind. */
export class SmallN8n {
	constructor(private readonly world: World) {}

	start(process: Process, execution: ExecutionId): Running {
		const node = this.makeNode();
		const data = createRunExecutionData({
			executionData: {
				contextData: (execution.contextData ?? {}) as never,
				nodeExecutionStack: [
					{
						node: plainNode('Start', 'test.start'),
						data: { main: [[{ json: {} }]] },
						source: null,
					},
				],
			},
		});
		data.resumeToken = execution.resumeToken;
		return this.run(process, execution, node, data);
	}

	/** Goes on with a parked execution. */
	resume(
		process: Process,
		execution: ExecutionId,
		data: IRunExecutionData,
		workflowData?: INodeExecutionData[][],
	): Running {
		const [entry] = data.executionData?.nodeExecutionStack ?? [];
		if (workflowData !== undefined) entry.data.main = workflowData;
		return this.run(process, execution, this.makeNode(), data);
	}

	/** Calls the node's `webhook()` with a request that has come for a parked execution. */
	async callWebhook(
		process: Process,
		execution: ExecutionId,
		data: IRunExecutionData,
		body: unknown,
	): Promise<INodeExecutionData[][] | undefined> {
		const [entry] = data.executionData?.nodeExecutionStack ?? [];
		const workflow = this.makeWorkflow(entry.node, emptyBehind());
		const response = { status: () => response, json: () => response };
		const additionalData = {
			...this.additionalData(process, execution),
			// What a process knew of a park it knew by this id: under another it has forgotten.
			executionId: `${execution.id}${'+'.repeat(process.number)}`,
			httpRequest: { body, headers: {}, rawBody: Buffer.from(''), params: {}, query: {} },
			httpResponse: response,
		} as unknown as IWorkflowExecuteAdditionalData;
		const context = new WebhookContext(
			workflow,
			workflow.nodes[entry.node.name],
			additionalData,
			execution.mode,
			{ webhookDescription: { name: 'default' } } as IWebhookData,
			[],
			data,
		);
		const heard = await klingNode.webhook?.call(context);
		return heard?.workflowData as INodeExecutionData[][] | undefined;
	}

	private run(
		process: Process,
		execution: ExecutionId,
		node: INode,
		data: IRunExecutionData,
	): Running {
		const behind = emptyBehind();
		const workflow = this.makeWorkflow(node, behind);
		const additionalData = this.additionalData(process, execution);
		const engine = new WorkflowExecute(additionalData, execution.mode, data);
		const running = engine.processRunExecutionData(workflow);
		return { run: Promise.resolve(running), cancel: () => running.cancel(), data, behind };
	}

	private makeNode(): INode {
		return {
			id: 'a1b2c3',
			name: NODE_NAME,
			type: 'n8n-nodes-cometapi-kling.cometApiKling',
			typeVersion: 1,
			position: [0, 0],
			credentials: { cometApiKlingApi: { id: '1', name: 'CometAPI' } },
			parameters: {},
			...structuredClone(this.world.node),
		};
	}

	private makeWorkflow(node: INode, behind: Behind): Workflow {
		const { world } = this;
		const types: Record<string, INodeType> = {
			[node.type]: klingNode,
			'test.start': plainType('start', ['main'], async function () {
				watchLog(this.logger as never, world.log);
				return [structuredClone(world.input)];
			}),
			'test.behind': plainType('behind', [], async function () {
				behind.runs += 1;
				behind.items.push(...this.getInputData());
				return [];
			}),
			'test.behindErrors': plainType('behindErrors', [], async function () {
				behind.errorRuns += 1;
				behind.errorItems.push(...this.getInputData());
				return [];
			}),
		};
		return new Workflow({
			id: 'workflow-1',
			nodes: [
				plainNode('Start', 'test.start'),
				node,
				plainNode(BEHIND, 'test.behind'),
				plainNode(BEHIND_ERRORS, 'test.behindErrors'),
			],
			connections: CONNECTIONS,
			active: false,
			settings: { timezone: 'UTC' },
			nodeTypes: {
				getByName: (type) => types[type],
				getByNameAndVersion: (type) => NodeHelpers.getVersionedNodeType(types[type]),
				getKnownTypes: () => ({}),
			},
		});
	}

	private additionalData(process: Process, { id, mode }: ExecutionId) {
		return {
			credentialsHelper: new ProcessCredentials(this.world, process),
			executionId: id,
			hooks: new ExecutionLifecycleHooks(mode, id, {} as never),
			restApiUrl: 'http://localhost/rest',
			instanceBaseUrl: 'http://localhost/',
			webhookBaseUrl: 'http://localhost/webhook',
			webhookWaitingBaseUrl: `${PUBLIC_URL}/webhook-waiting`,
			webhookTestBaseUrl: 'http://localhost/webhook-test',
			formWaitingBaseUrl: 'http://localhost/form-waiting',
			variables: {},
			userId: 'user',
		} as unknown as IWorkflowExecuteAdditionalData;
	}
}

function emptyBehind(): Behind {
	return { runs: 0, errorRuns: 0, items: [], errorItems: [] };
}

type Logger = Record<'info' | 'warn' | 'error' | 'debug', (text: string, meta?: object) => void>;

let currentLog: Log | undefined;
const watched = new WeakSet<Logger>();

/** Keeps what the node writes into n8n's log, which all executions share. */
function watchLog(logger: Logger, log: Log): void {
	currentLog = log;
	if (watched.has(logger)) return;
	watched.add(logger);
	for (const level of ['info', 'warn', 'error'] as const) {
		logger[level] = (text, meta) => {
			currentLog?.lines.push(meta === undefined ? text : `${text} ${JSON.stringify(meta)}`);
		};
	}
}
