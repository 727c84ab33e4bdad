import { WorkflowExecute } from 'n8n-core';
import {
	Workflow,
	type IConnections,
	type ICredentialDataDecryptedObject,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type IRun,
	type IRunExecutionData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { CometApiKlingApi } from '../../credentials/CometApiKlingApi.credentials';
import {
	additionalData,
	FakeCredentials,
	klingNode,
	loadNode,
	newExecution,
	NODE_NAME,
	nodeTypes,
	plainNode,
	plainType,
} from '../harness/engine/engine';
import { PUBLIC_URL } from '../harness/engine/waiting';
import { wake, webhookContext } from '../harness/engine/webhookContext';
import { callAsTool } from './tools';

/** As much of n8n as an execution needs that is suspended, resumed, cancelled, lost and run again. */

/** Tells which process sent a request; removed before it leaves. */
export const PROCESS_HEADER = 'x-process';

const { setMaxListeners } = jest.requireActual<typeof import('events')>('events');

const NEXT = 'Next';
const NEXT_AFTER_ERRORS = 'Next after errors';

const nodeType = loadNode();
const credentialType = new CometApiKlingApi();

export interface Log {
	lines: string[];
}

/** A process of n8n; a dead one does nothing any more. */
export class Process {
	isDead = false;

	/** @param number how many processes came before it, whose memory is lost */
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

const CONNECTIONS: IConnections = {
	Start: { main: [[{ node: NODE_NAME, type: 'main', index: 0 }]] },
	[NODE_NAME]: {
		main: [
			[{ node: NEXT, type: 'main', index: 0 }],
			[{ node: NEXT_AFTER_ERRORS, type: 'main', index: 0 }],
		],
	},
};

/** How often the node at the first output ran, and the one at the error output. */
export interface NextNodes {
	runs: number;
	errorRuns: number;
}

export interface ExecutionId {
	id: string;
	mode: WorkflowExecuteMode;
	/** n8n 1.x has none. */
	resumeToken?: string;
	contextData?: object;
	/** Of the execution whose workflow calls this one as a sub-workflow. */
	parentId?: string;
}

export interface Running {
	run: Promise<IRun>;
	cancel: () => void;
	next: NextNodes;
}

/** Makes executions of one workflow: Start, the node of this package, and the nodes after it. */
export class SmallN8n {
	constructor(private readonly world: World) {}

	/** @param stored what n8n has kept of an execution that is retried */
	start(process: Process, execution: ExecutionId, stored?: IRunExecutionData): Running {
		const { parentId } = execution;
		const data = stored ?? newExecution(execution.resumeToken, execution.contextData);
		if (parentId !== undefined) {
			data.parentExecution = { executionId: parentId, workflowId: 'workflow-of-caller' };
		}
		return this.run(process, execution, data);
	}

	/** Lets an agent call the node once for each item of the input. */
	callAsTool(process: Process, { id, mode, resumeToken }: ExecutionId): Running {
		const { world } = this;
		const isOwnAgent = mode === 'internal';
		const next: NextNodes = { runs: 1, errorRuns: 0 };
		const workflow = this.makeWorkflow(next, isOwnAgent ? '' : 'workflow-1');
		const credentials = new ProcessCredentials(world, process);
		const about = additionalData(id, credentials, { mode, publicUrl: PUBLIC_URL });
		const data = newExecution(isOwnAgent ? undefined : resumeToken);
		if (isOwnAgent) {
			about.executionId = undefined;
			delete data.executionData;
		}
		const stop = new AbortController();
		// As n8n does with the signal of an execution.
		setMaxListeners(Infinity, stop.signal);
		const watch = (logger: object) => watchLog(logger as Logger, world.log);
		const calls = { workflow, nodeName: NODE_NAME, nodeType, about, mode, data, watch };
		const run = async (): Promise<IRun> => {
			const results = await callAsTool(
				{ ...calls, isOwnAgent, cancelSignal: stop.signal },
				world.input,
			);
			const items = results.filter((each) => !(each instanceof Error)) as INodeExecutionData[];
			const error = results.find((each) => each instanceof Error);
			const seen = { startTime: 0, executionTime: 0, executionIndex: 0, source: [] };
			data.resultData.runData[NODE_NAME] = [{ ...seen, data: { main: [items] } }];
			if (error !== undefined) data.resultData.error = error as never;
			const status = stop.signal.aborted ? 'canceled' : error ? 'error' : 'success';
			return { data, mode, status, startedAt: new Date(), storedAt: 'db' } as IRun;
		};
		return { run: run(), cancel: () => stop.abort(), next };
	}

	/** For the trigger beside the workflow. */
	credentialsOf(process: Process): ProcessCredentials {
		return new ProcessCredentials(this.world, process);
	}

	/** Continues a suspended execution. */
	resume(
		process: Process,
		execution: ExecutionId,
		data: IRunExecutionData,
		workflowData?: INodeExecutionData[][],
	): Running {
		const [entry] = data.executionData?.nodeExecutionStack ?? [];
		if (workflowData !== undefined) entry.data.main = workflowData;
		return this.run(process, execution, data);
	}

	/** Calls the node's `webhook()` with a request that has come for a suspended execution. */
	async callWebhook(
		process: Process,
		{ id, mode }: ExecutionId,
		data: IRunExecutionData,
		{ body, isAtSecond }: { body: unknown; isAtSecond: boolean },
	): Promise<INodeExecutionData[][] | undefined> {
		const [{ node }] = data.executionData?.nodeExecutionStack ?? [];
		const { context } = webhookContext(
			{
				node,
				nodeType,
				workflowId: 'workflow-1',
				mode,
				// A process remembers a waiting execution by this id: with another one it has forgotten it.
				execution: {
					id: `${id}${'+'.repeat(process.number)}${isAtSecond ? '~' : ''}`,
					data: wake(data),
				},
				credentialsHelper: new ProcessCredentials(this.world, process),
			},
			{ body },
		);
		const response = await nodeType.webhook?.call(context);
		return response?.workflowData as INodeExecutionData[][] | undefined;
	}

	private run(process: Process, { id, mode }: ExecutionId, data: IRunExecutionData): Running {
		const next: NextNodes = { runs: 0, errorRuns: 0 };
		const credentials = new ProcessCredentials(this.world, process);
		const about = additionalData(id, credentials, { mode, publicUrl: PUBLIC_URL });
		const engine = new WorkflowExecute(about, mode, data);
		const running = engine.processRunExecutionData(this.makeWorkflow(next));
		return { run: Promise.resolve(running), cancel: () => running.cancel(), next };
	}

	private makeWorkflow(next: NextNodes, id = 'workflow-1'): Workflow {
		const { world } = this;
		const node = klingNode(structuredClone(world.node));
		const types: Record<string, INodeType> = {
			[node.type]: nodeType,
			'test.start': plainType('start', ['main'], async function () {
				watchLog(this.logger as never, world.log);
				return [structuredClone(world.input)];
			}),
			'test.next': plainType('next', [], async () => {
				next.runs += 1;
				return [];
			}),
			'test.nextAfterErrors': plainType('nextAfterErrors', [], async () => {
				next.errorRuns += 1;
				return [];
			}),
		};
		return new Workflow({
			id,
			nodes: [
				plainNode('Start', 'test.start'),
				node,
				plainNode(NEXT, 'test.next'),
				plainNode(NEXT_AFTER_ERRORS, 'test.nextAfterErrors'),
			],
			connections: CONNECTIONS,
			active: false,
			settings: { timezone: 'UTC' },
			nodeTypes: nodeTypes((name) => types[name]),
		});
	}
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
