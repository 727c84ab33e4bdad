import {
	NodeHelpers,
	type IBinaryData,
	type IDataObject,
	type IExecuteData,
	type IExecuteFunctions,
	type IExecuteSingleFunctions,
	type INode,
	type INodeExecutionData,
	type IRunExecutionData,
	type IWebhookFunctions,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { omitUndefined } from '../base/records';

/**
 * Behavior of n8n beyond its types and documentation, and differences between its majors. For its
 * request helper, see service/requestHelper.ts.
 */

/** Whether the node runs as an AI agent's tool; n8n appends "Tool" to the type of such a node. */
export function isToolNode({ type }: INode): boolean {
	return type.endsWith('Tool');
}

/** Substitutes where n8n has no such memory, by the context of an item. */
const passingMemories = new WeakMap<object, IDataObject>();

/**
 * The node's data that n8n keeps with the execution and gives to its retries.
 *
 * n8n's own Agents run a node without execution data: there it lasts for one call.
 */
export function nodeMemory(context: IExecuteSingleFunctions): IDataObject {
	const passing = passingMemories.get(context);
	if (passing !== undefined) return passing;
	try {
		return context.getContext('node') as IDataObject;
	} catch {
		const memory: IDataObject = {};
		passingMemories.set(context, memory);
		return memory;
	}
}

/** The address at which n8n wakes this execution. In 2.x its query carries n8n's signature. */
export function resumeUrl(context: IExecuteSingleFunctions): string {
	return String(context.evaluateExpression('{{ $execution.resumeUrl }}', context.getItemIndex()));
}

/**
 * The base addresses of this n8n's webhooks, in production and in tests from the editor, as n8n
 * shows them to users. Both majors have them at run time only; there may be none.
 */
export function webhookBases(context: IExecuteSingleFunctions): string[] {
	const { additionalData } = context as Partial<
		Record<'additionalData', Partial<IWorkflowExecuteAdditionalData>>
	>;
	const bases = [additionalData?.webhookBaseUrl, additionalData?.webhookTestBaseUrl];
	return bases.filter((base) => base !== undefined);
}

/** Ids that n8n gives an unsaved workflow. */
const UNSAVED_IDS = ['', 'undefined', '__EMPTY__', 'new'];

/** Whether the workflow is saved; n8n can only wake a saved one. */
export function isSaved(context: IExecuteSingleFunctions): boolean {
	return !UNSAVED_IDS.includes(String(context.getWorkflow().id));
}

/**
 * n8n's own signed link to a file, or nothing if this n8n makes none. Throws what n8n throws if
 * it cannot make one, e.g. for a file in memory.
 *
 * n8n 1.x: before 1.90 there is no such helper.
 */
export function signedFileLink(
	{ helpers }: IExecuteSingleFunctions,
	binary: IBinaryData,
	seconds: number,
): string | undefined {
	if (typeof helpers.createBinarySignedUrl !== 'function') return undefined;
	return helpers.createBinarySignedUrl(binary, `${seconds}s`);
}

/** The round of a loop, from 0. */
export function runIndexOf(context: IExecuteSingleFunctions): number {
	return Number(context.evaluateExpression('{{ $runIndex }}', context.getItemIndex()));
}

/**
 * The token that an execution shares with the one that the Retry button makes of it, or nothing.
 *
 * n8n 2.x: signs the resume URL with it and keeps it after a stop or a crash, when the node's
 * context is lost. n8n 1.x: has none, so after a crash nothing ties the two together.
 */
export function resumeToken(context: IExecuteSingleFunctions): string | undefined {
	const url = resumeUrl(context);
	return URL.canParse(url) ? (new URL(url).searchParams.get('signature') ?? undefined) : undefined;
}

/**
 * The id of the execution that has called this one as a sub-workflow and waits for it, or nothing. Both
 * majors have it at run time only. The Retry button keeps it, but nothing waits for that execution.
 */
export function callerOf(context: IExecuteSingleFunctions): string | undefined {
	if (context.getMode() !== 'integrated') return undefined;
	const { runExecutionData } = context as Partial<Record<'runExecutionData', IRunExecutionData>>;
	const caller = runExecutionData?.parentExecution;
	return caller?.shouldResume === false ? undefined : caller?.executionId;
}

/**
 * Puts the execution to sleep in n8n's database until its resume URL is called or the time is over.
 *
 * @param items replace the node's input: n8n stores them, and they flow on when the time is over. The
 *              array is new because the old one is the output of the node before
 */
export async function putExecutionToWait(
	execution: IExecuteFunctions,
	items: INodeExecutionData[],
	untilMs: number,
): Promise<void> {
	execution.getExecuteData().data.main[0] = items;
	await execution.putExecutionToWait(new Date(untilMs));
}

/**
 * The output of a node that goes to sleep; n8n drops it when the execution resumes.
 *
 * A Webhook node that responds "When Last Node Finishes" sends it at once, when no time is over yet.
 *
 * Retry On Fail runs a node again whose first item has an `error`: it would then read its parameters
 * from the items that replaced its input, and callbacks that come meanwhile are lost.
 */
export function whileWaiting(item: INodeExecutionData): INodeExecutionData {
	const { error: failed_before_waiting, ...json } = item.json;
	const shown = { ...json, timed_out: undefined, failed_before_waiting };
	return { ...item, json: omitUndefined<IDataObject>(shown) };
}

/**
 * Properties of a waiting webhook's context at run time beyond its type, in both majors.
 *
 * n8n 2.x: `evaluateExpression` would read the same, but takes some hundred milliseconds of the main
 * process per callback, because expressions run in an isolate.
 */
interface WaitingContext {
	/** The entry of the execution stack that waits: its node, its items. */
	executeData?: IExecuteData;
	runExecutionData?: IRunExecutionData | null;
}

function waiting(context: IWebhookFunctions): WaitingContext {
	return context as unknown as WaitingContext;
}

/** The items that were stored when the execution went to sleep. */
export function waitingInput(context: IWebhookFunctions): INodeExecutionData[] {
	return waiting(context).executeData?.data.main[0] ?? [];
}

/** The node's data that n8n kept with the execution when it went to sleep. */
export function waitingMemory(context: IWebhookFunctions): IDataObject {
	const { runExecutionData } = waiting(context);
	if (!runExecutionData) return {};
	return NodeHelpers.getContext(runExecutionData, 'node', context.getNode()) as IDataObject;
}

/**
 * Makes n8n run the node once more, instead of the nodes after it, on the output of `webhook()`.
 *
 * Before it calls `webhook()`, n8n disables the waiting node, so that it passes this output on.
 */
export function runAgainOnResume(context: IWebhookFunctions): void {
	const { executeData } = waiting(context);
	if (executeData) delete executeData.node.disabled;
}

/**
 * The node's own input, which `putExecutionToWait` has replaced: the output of the node before it. Nothing
 * if that is not stored.
 */
export function inputBeforeWaiting(context: IWebhookFunctions): INodeExecutionData[] | undefined {
	const { executeData, runExecutionData } = waiting(context);
	const source = executeData?.source?.main[0];
	if (!source) return undefined;
	const { previousNode, previousNodeRun = 0, previousNodeOutput = 0 } = source;
	const run = runExecutionData?.resultData.runData[previousNode]?.[previousNodeRun];
	return run?.data?.main[previousNodeOutput] ?? undefined;
}

/**
 * Makes n8n route an error item to the node's error output, if it has one.
 *
 * n8n 2.x: knows such an item by its keys. n8n 1.x: by an `error` beside its JSON; there it copies
 * the item and then replaces the JSON of any item that still has an `error`. A property that is not
 * enumerable is seen by the first step and left behind by the copy, so the details stay.
 */
export function forErrorOutput(node: INode, item: INodeExecutionData): INodeExecutionData {
	if (node.onError !== 'continueErrorOutput') return item;
	return Object.defineProperty(item, 'error', { value: item.json.error, enumerable: false });
}

/**
 * Like `forErrorOutput`, for the items of a node that is resumed.
 *
 * n8n 1.x: copies these before it routes them, which undoes `forErrorOutput`, and otherwise knows
 * only `{error, message}`. There the details become a text.
 */
export function forErrorOutputOnResume(
	context: IWebhookFunctions,
	item: INodeExecutionData,
): INodeExecutionData {
	const isN8n1 = 'setSignatureValidationRequired' in context;
	if (!isN8n1 || context.getNode().onError !== 'continueErrorOutput') return item;
	const { error, details } = item.json;
	return { ...item, json: { error, message: JSON.stringify(details) } };
}
