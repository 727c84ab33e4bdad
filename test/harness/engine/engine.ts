import 'reflect-metadata';
import {
	DirectoryLoader,
	ErrorReporter,
	ExecutionLifecycleHooks,
	RoutingNode,
	WorkflowExecute,
	type ExecuteContext,
} from 'n8n-core';
import {
	ICredentialsHelper,
	NodeHelpers,
	Workflow,
	createRunExecutionData,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type IRun,
	type IRunExecutionData,
	type IWorkflowExecuteAdditionalData,
	type NodeExecutionWithMetadata,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { CometApiKlingApi } from '../../../credentials/CometApiKlingApi.credentials';
import { CometApiKling } from '../../../nodes/CometApiKling/CometApiKling.node';
import { BASE_URL, BEARER } from './account';

// The engine would write every error that a test provokes to the console.
ErrorReporter.prototype.error = () => {};

export const EXECUTION_ID = '4711';

/**
 * Called whenever n8n reads the credential; gives the fields that have another value than at first, for
 * this item or from now on. May throw, as n8n's database can.
 */
export type CredentialReading = (itemIndex: number) => Record<string, string> | void;

/** Authenticates like n8n does for a generic credential: only the Bearer header is added. */
export class FakeCredentials extends ICredentialsHelper {
	constructor(
		private readonly data: Record<string, string>,
		private readonly beforeRead: CredentialReading = () => {},
	) {
		super();
	}
	getParentTypes = () => [];
	isCredentialUsableByNode = () => true;
	authenticate = async (
		credentials: object,
		_type: string,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const { apiKey } = credentials as { apiKey: string };
		return { ...options, headers: { ...options.headers, Authorization: `Bearer ${apiKey}` } };
	};
	preAuthentication = async () => undefined;
	runPreAuthentication = async () => undefined;
	getCredentials = async (): Promise<never> => {
		throw new Error('not needed');
	};
	getDecrypted: ICredentialsHelper['getDecrypted'] = async (...setting) => {
		const { itemIndex = 0 } = setting[6] ?? {};
		return { ...this.data, ...this.beforeRead(itemIndex) };
	};
	updateCredentials = async () => {};
	updateCredentialsOauthTokenData = async () => {};
	getCredentialsProperties = () => new CometApiKlingApi().properties;
}

export interface EngineRun {
	/** What left the node's first output; the error output's items in `errorItems`. */
	items: INodeExecutionData[];
	errorItems: INodeExecutionData[];
	error?: Error & {
		description?: string;
		messages?: string[];
		context: Record<string, unknown>;
	};
	run: IRun;
	data: IRunExecutionData;
}

export interface EngineOptions {
	/** Default: the node of this package. */
	nodeType?: INodeType;
	input?: INodeExecutionData[];
	node?: Partial<INode>;
	credentials?: Record<string, string>;
	onCredentialRead?: CredentialReading;
	executionId?: string;
	/** Default: started by hand. */
	mode?: WorkflowExecuteMode;
	/** Called with a function that cancels the execution, as n8n's stop button does. */
	onStart?: (cancel: () => void) => void;
	/** What n8n keeps with an execution and hands to its retry. */
	contextData?: object;
	/** Default: a saved workflow. */
	workflowId?: string;
	/** Where n8n can be called back. Default: an address that only this machine reaches. */
	publicUrl?: string;
	/** In n8n 2.x every execution has one, and its retry the same; by default it goes with the id. */
	resumeToken?: string;
}

/**
 * The node as n8n's loader makes it: with the Request Options of declarative nodes, and with the
 * method that runs it. Without that method n8n-core has a path for tests only, which no stop reaches.
 */
export function loadNode(nodeType: INodeType = new CometApiKling()): INodeType {
	DirectoryLoader.applyDeclarativeNodeOptionParameters(nodeType);
	nodeType.execute = async function () {
		return (await new RoutingNode(this as ExecuteContext, nodeType).runNode()) ?? [];
	};
	return nodeType;
}

/** Runs the node on n8n-core's real engine, expressions and all, with `input` as its items. */
export async function runNode(
	parameters: INodeParameters,
	options: EngineOptions = {},
): Promise<EngineRun> {
	const nodeType = loadNode(options.nodeType);
	const input = options.input ?? [{ json: {} }];
	const node: INode = {
		id: 'a1b2c3',
		name: 'CometAPI Kling',
		type: 'n8n-nodes-cometapi-kling.cometApiKling',
		typeVersion: 1,
		position: [0, 0],
		parameters: { resource: 'audio', ...parameters },
		credentials: { cometApiKlingApi: { id: '1', name: 'CometAPI' } },
		...options.node,
	};
	const start: INode = {
		id: 'start',
		name: 'Start',
		type: 'test.start',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const startType: INodeType = {
		description: {
			displayName: 'Start',
			name: 'start',
			group: [],
			version: 1,
			description: '',
			defaults: {},
			inputs: [],
			outputs: ['main'],
			properties: [],
		},
		execute: async (): Promise<NodeExecutionWithMetadata[][]> =>
			[
				input.map((item, index) => ({ ...item, pairedItem: { item: index } })),
			] as NodeExecutionWithMetadata[][],
	};
	const types: Record<string, INodeType> = { [node.type]: nodeType, 'test.start': startType };
	const workflow = new Workflow({
		id: options.workflowId ?? 'workflow-1',
		nodes: [start, node],
		connections: { Start: { main: [[{ node: node.name, type: 'main', index: 0 }]] } },
		active: false,
		nodeTypes: {
			getByName: (type) => types[type],
			getByNameAndVersion: (type) => NodeHelpers.getVersionedNodeType(types[type]),
			getKnownTypes: () => ({}),
		},
	});
	const executionId = options.executionId ?? EXECUTION_ID;
	const mode = options.mode ?? 'manual';
	const hooks = new ExecutionLifecycleHooks(mode, executionId, {} as never);
	const additionalData = {
		credentialsHelper: new FakeCredentials(
			{ apiKey: BEARER, baseUrl: BASE_URL, ...options.credentials },
			options.onCredentialRead ?? (() => {}),
		),
		executionId,
		hooks,
		currentNodeParameters: undefined,
		restApiUrl: `${options.publicUrl ?? 'http://localhost'}/rest`,
		instanceBaseUrl: 'http://localhost/',
		webhookBaseUrl: 'http://localhost/webhook',
		webhookWaitingBaseUrl: `${options.publicUrl ?? 'http://localhost'}/webhook-waiting`,
		webhookTestBaseUrl: 'http://localhost/webhook-test',
		formWaitingBaseUrl: 'http://localhost/form-waiting',
		variables: {},
		userId: 'user',
	} as unknown as IWorkflowExecuteAdditionalData;
	const data = createRunExecutionData({
		executionData: {
			contextData: (options.contextData ?? {}) as never,
			nodeExecutionStack: [{ node: start, data: { main: [[{ json: {} }]] }, source: null }],
		},
	});
	data.resumeToken = options.resumeToken ?? `token-of-${executionId}`;
	const engine = new WorkflowExecute(additionalData, mode, data);
	const running = engine.processRunExecutionData(workflow);
	options.onStart?.(() => running.cancel());
	const run = await running;
	const taskData = run.data.resultData.runData[node.name]?.at(-1);
	return {
		items: taskData?.data?.main?.[0] ?? [],
		errorItems: taskData?.data?.main?.[1] ?? [],
		error: run.data.resultData.error as EngineRun['error'],
		run,
		data,
	};
}
