import { ExecuteContext, SupplyDataContext } from 'n8n-core';
import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type IRunExecutionData,
	type IWorkflowExecuteAdditionalData,
	type Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

/** Calls of the node by an agent, as n8n makes them. */

export interface AgentCalls {
	workflow: Workflow;
	nodeName: string;
	nodeType: INodeType;
	about: IWorkflowExecuteAdditionalData;
	mode: WorkflowExecuteMode;
	data: IRunExecutionData;
	cancelSignal: AbortSignal;
	/** Called with n8n's log. */
	watch: (logger: object) => void;
	/** Whether it is one of n8n's own Agents, which have no execution data. */
	isOwnAgent: boolean;
}

/** How many calls of an agent are under way at a time. */
const CALLS_AT_A_TIME = 2;

/** The items that the calls return, each paired with its call; a call that throws gives none. */
export async function callAsTool(
	calls: AgentCalls,
	input: readonly INodeExecutionData[],
): Promise<Array<INodeExecutionData | Error>> {
	const results: Array<INodeExecutionData | Error> = [];
	const queue = input.map((item, index) => ({ item, index }));
	const workOff = async () => {
		for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
			const { item, index } = next;
			try {
				const items = await callOnce(calls, item, index);
				results.push(...items.map((each) => ({ ...each, pairedItem: { item: index } })));
			} catch (error) {
				results.push(error as Error);
			}
		}
	};
	await Promise.all(Array.from({ length: CALLS_AT_A_TIME }, workOff));
	return results;
}

async function callOnce(
	{ workflow, nodeName, nodeType, about, mode, data, cancelSignal, ...setting }: AgentCalls,
	item: INodeExecutionData,
	index: number,
): Promise<INodeExecutionData[]> {
	const { isOwnAgent, watch } = setting;
	const node = workflow.nodes[nodeName];
	const given = [structuredClone(item)];
	const connection = isOwnAgent ? NodeConnectionTypes.Main : NodeConnectionTypes.AiTool;
	const input = { [connection]: [given] };
	const entry = { node, data: input, source: null };
	// One of n8n's own Agents makes an execution for each call.
	const run = isOwnAgent ? structuredClone(data) : data;
	const shared = [workflow, node, about, mode, run] as const;
	const context = isOwnAgent
		? new ExecuteContext(...shared, 0, given, input, entry, [])
		: new SupplyDataContext(...shared, index, given, input, connection, entry, [], cancelSignal);
	watch(context.logger);
	const output = await nodeType.execute?.call(context as unknown as IExecuteFunctions);
	return Array.isArray(output) ? (output[0] ?? []) : [];
}
