import { parse } from 'flatted';
import type {
	ExecutionStatus,
	INodeExecutionData,
	IRunExecutionData,
	WorkflowExecuteMode,
} from 'n8n-workflow';

export interface ExecutionSummary {
	id: string;
	workflowId: string;
	status: ExecutionStatus;
	mode: WorkflowExecuteMode;
	startedAt: string;
	stoppedAt: string | null;
	waitTill: string | null;
}

export interface Execution extends ExecutionSummary {
	data: IRunExecutionData;
}

/** As the REST API sends it: the data is text in the format of `flatted`. */
export type StoredExecution = ExecutionSummary & { data: string };

export function readExecution(stored: StoredExecution): Execution {
	return { ...stored, data: parse(stored.data) as IRunExecutionData };
}

/** Whether nothing more happens by itself: neither runs nor waits nor is queued. */
export function isEnded({ status }: ExecutionSummary): boolean {
	return !['new', 'running', 'waiting'].includes(status);
}

/** The node that ran last. An execution that has just begun may have no data yet. */
export function lastNodeOf({ data }: { data?: IRunExecutionData }): string | undefined {
	return data?.resultData?.lastNodeExecuted;
}

export interface OutputChoice {
	/** Which run of the node, from 0. Default: its last one. */
	run?: number;
	/** Which output, from 0. Default: the first. */
	output?: number;
}

/** What a node put out; `[]` when it did not run or put nothing there. */
export function itemsOf(
	{ data }: Execution,
	nodeName: string,
	{ run = -1, output = 0 }: OutputChoice = {},
): INodeExecutionData[] {
	const outputs = data.resultData.runData[nodeName]?.at(run)?.data?.main;
	return outputs?.[output] ?? [];
}

/** What a node put out in all its runs together, in their order. */
export function allItemsOf(
	{ data }: Execution,
	nodeName: string,
	output = 0,
): INodeExecutionData[] {
	const runs = data.resultData.runData[nodeName] ?? [];
	return runs.flatMap((run) => run.data?.main[output] ?? []);
}

export function runsOf({ data }: Execution, nodeName: string): number {
	return data.resultData.runData[nodeName]?.length ?? 0;
}

/** An error as n8n stores it: the fields of a NodeApiError that tests read. */
export interface StoredError {
	message: string;
	description?: string | null;
}

export interface ExecutionErrors {
	top?: StoredError;
	/** The error of the last run of each node that had one. */
	nodes: Record<string, StoredError>;
}

export function errorOf({ data }: Execution): ExecutionErrors {
	const { error, runData } = data.resultData;
	const nodes: Record<string, StoredError> = {};
	for (const [name, runs] of Object.entries(runData)) {
		const nodeError = runs.at(-1)?.error;
		if (nodeError) nodes[name] = nodeError as unknown as StoredError;
	}
	return { top: error as unknown as StoredError | undefined, nodes };
}
