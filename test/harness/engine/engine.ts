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
	type IDataObject,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IRunExecutionData,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { CometApiKlingApi } from '../../../credentials/CometApiKlingApi.credentials';
// Node would take the name without its extension for the JSON file beside it.
import { CometApiKling } from '../../../nodes/CometApiKling/CometApiKling.node.ts';
import { BASE_URL, BEARER } from './account';

// The engine would write every error that a test provokes to the console.
ErrorReporter.prototype.error = () => {};

export const EXECUTION_ID = '4711';
export const NODE_NAME = 'CometAPI Kling';

/**
 * Called whenever n8n reads the credential. Returns the fields that differ from the first values, for
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
	/** The items of the node's first output; those of the error output are in `errorItems`. */
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
	input?: INodeExecutionData[];
	node?: Partial<INode>;
	credentials?: Record<string, string>;
	onCredentialRead?: CredentialReading;
	executionId?: string;
	/** Default: started by hand. */
	mode?: WorkflowExecuteMode;
	/** Called with a function that cancels the execution, as n8n's stop button does. */
	onStart?: (cancel: () => void) => void;
	/** What n8n keeps with an execution and gives to its retry. */
	contextData?: object;
	/** Default: a saved workflow. */
	workflowId?: string;
	/** What n8n keeps with the workflow; the node changes it. */
	staticData?: IDataObject;
	/** Where n8n can be called back. Default: an address that only this machine reaches. */
	publicUrl?: string;
	/**
	 * In n8n 2.x an execution has one and its retry has the same; derived from the id by default. n8n 1.x
	 * has none: `''`.
	 */
	resumeToken?: string;
	/** The id of the execution that has called this one as a sub-workflow. */
	caller?: string;
	/** Whether that one waits for its result. Default: true. */
	callerWaits?: boolean;
}

/**
 * The node as n8n's loader makes it: with the Request Options of declarative nodes, and with the
 * method that runs it. Without that method n8n-core has a path for tests only, which cannot be cancelled.
 */
export function loadNode(): INodeType {
	const nodeType: INodeType = new CometApiKling();
	DirectoryLoader.applyDeclarativeNodeOptionParameters(nodeType);
	nodeType.execute = async function () {
		return (await new RoutingNode(this as ExecuteContext, nodeType).runNode()) ?? [];
	};
	return nodeType;
}

export function plainNode(name: string, type: string): INode {
	return { id: name, name, type, typeVersion: 1, position: [0, 0], parameters: {} };
}

/** The node of this package, as a workflow stores it. */
export function klingNode(settings: Partial<INode> = {}): INode {
	return {
		...plainNode(NODE_NAME, 'n8n-nodes-cometapi-kling.cometApiKling'),
		id: 'a1b2c3',
		credentials: { cometApiKlingApi: { id: '1', name: 'CometAPI' } },
		...settings,
	};
}

export function plainType(
	name: string,
	outputs: Array<'main'>,
	execute: INodeType['execute'],
): INodeType {
	const description = {
		displayName: name,
		name,
		group: [],
		version: 1,
		description: '',
		defaults: {},
		inputs: ['main' as const],
		outputs,
		properties: [],
	};
	return { description, execute };
}

/** The node types that a workflow can use. */
export function nodeTypes(typeOf: (name: string) => INodeType): INodeTypes {
	return {
		getByName: typeOf,
		getByNameAndVersion: (name) => NodeHelpers.getVersionedNodeType(typeOf(name)),
		getKnownTypes: () => ({}),
	};
}

/** What the engine knows beside the workflow. */
export function additionalData(
	executionId: string,
	credentialsHelper: ICredentialsHelper,
	{ mode = 'trigger', publicUrl = 'http://localhost' }: Pick<EngineOptions, 'mode' | 'publicUrl'>,
): IWorkflowExecuteAdditionalData {
	return {
		credentialsHelper,
		executionId,
		hooks: new ExecutionLifecycleHooks(mode, executionId, {} as never),
		restApiUrl: `${publicUrl}/rest`,
		instanceBaseUrl: 'http://localhost/',
		webhookBaseUrl: `${publicUrl}/webhook`,
		webhookWaitingBaseUrl: `${publicUrl}/webhook-waiting`,
		webhookTestBaseUrl: `${publicUrl}/webhook-test`,
		formWaitingBaseUrl: 'http://localhost/form-waiting',
		variables: {},
		userId: 'user',
	} as unknown as IWorkflowExecuteAdditionalData;
}

/** An execution that begins at the node Start. */
export function newExecution(
	resumeToken: string | undefined,
	contextData: object = {},
): IRunExecutionData {
	const start = plainNode('Start', 'test.start');
	const data = createRunExecutionData({
		executionData: {
			contextData: contextData as never,
			nodeExecutionStack: [{ node: start, data: { main: [[{ json: {} }]] }, source: null }],
		},
	});
	data.resumeToken = resumeToken;
	return data;
}

/** Runs the node on n8n-core's real engine, expressions and all, with `input` as its items. */
export async function runNode(
	parameters: INodeParameters,
	options: EngineOptions = {},
): Promise<EngineRun> {
	const { executionId = EXECUTION_ID, contextData } = options;
	const node = klingNode({ parameters: { resource: 'audio', ...parameters }, ...options.node });
	const data = newExecution(options.resumeToken ?? `token-of-${executionId}`, contextData);
	const { caller } = options;
	if (caller !== undefined)
		data.parentExecution = {
			executionId: caller,
			workflowId: 'workflow-0',
			shouldResume: options.callerWaits ?? true,
		};
	return await runExecution(data, node, options);
}

/** Runs an execution from where it is: a new one, one that was resumed, or one that is retried. */
export async function runExecution(
	data: IRunExecutionData,
	node: INode,
	options: EngineOptions = {},
): Promise<EngineRun> {
	const { input = [{ json: {} }], executionId = EXECUTION_ID, mode = 'manual' } = options;
	const types: Record<string, INodeType> = {
		[node.type]: loadNode(),
		'test.start': plainType('start', ['main'], async () => [
			input.map((item, index) => ({ ...item, pairedItem: { item: index } })),
		]),
	};
	const workflow = new Workflow({
		id: options.workflowId ?? 'workflow-1',
		nodes: [plainNode('Start', 'test.start'), node],
		staticData: options.staticData,
		connections: { Start: { main: [[{ node: node.name, type: 'main', index: 0 }]] } },
		active: false,
		nodeTypes: nodeTypes((name) => types[name]),
	});
	const credentials = new FakeCredentials(
		{ apiKey: BEARER, baseUrl: BASE_URL, ...options.credentials },
		options.onCredentialRead,
	);
	const { publicUrl } = options;
	const about = additionalData(executionId, credentials, { mode, publicUrl });
	const running = new WorkflowExecute(about, mode, data).processRunExecutionData(workflow);
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

/** Presses the Retry button of a failed execution, which n8n does with what it has stored. */
export async function retry({ data }: EngineRun, options: EngineOptions = {}): Promise<EngineRun> {
	const stored = JSON.parse(JSON.stringify(data)) as IRunExecutionData;
	const { resultData } = stored;
	delete resultData.error;
	resultData.runData[String(resultData.lastNodeExecuted)]?.pop();
	const [{ node }] = stored.executionData?.nodeExecutionStack ?? [];
	return await runExecution(stored, node, { ...options, mode: 'retry' });
}
