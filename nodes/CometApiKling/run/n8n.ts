import {
	NodeHelpers,
	type IBinaryData,
	type IDataObject,
	type IExecuteData,
	type IExecuteSingleFunctions,
	type INode,
	type INodeExecutionData,
	type IRunExecutionData,
	type IWebhookFunctions,
	type NodeApiError,
} from 'n8n-workflow';

/**
 * What n8n does beside its types and documents, and what one major does otherwise than the other.
 * What is about its request helper stands in service/n8n.ts.
 */

/** By context: n8n makes a copy of the node, with all its parameters, each time it is asked. */
const nodes = new WeakMap<IExecuteSingleFunctions, INode>();

/** The node as it is stored. */
export function nodeOf(context: IExecuteSingleFunctions): INode {
	const node = nodes.get(context) ?? context.getNode();
	nodes.set(context, node);
	return node;
}

/** Whether the node runs as an AI agent's tool; n8n appends "Tool" to the type of such a node. */
export function isToolRun(context: IExecuteSingleFunctions): boolean {
	return nodeOf(context).type.endsWith('Tool');
}

/*
 * n8n 2.x: evaluates a lone `$fromAI()` for each item also in a field that takes no expressions, so
 * that what decides the way of a whole run is compared (`parameters/sameForAll.ts`).
 */

/** How many items n8n hands to this run, or nothing where that is not to be known. */
export function itemCount(context: IExecuteSingleFunctions): number | undefined {
	if (isToolRun(context)) return undefined;
	if (nodeOf(context).executeOnce === true) return 1;
	return context.getExecuteData().data.main?.[0]?.length;
}

/** The address at which n8n wakes this execution. In 2.x its query carries n8n's signature. */
export function resumeUrl(context: IExecuteSingleFunctions): string {
	return String(context.evaluateExpression('{{ $execution.resumeUrl }}', context.getItemIndex()));
}

/** What n8n gives an unsaved workflow as its id. */
const UNSAVED_IDS = ['', 'undefined', '__EMPTY__', 'new'];

/** Whether the workflow is saved; only such a one can be woken. */
export function isSaved(context: IExecuteSingleFunctions): boolean {
	return !UNSAVED_IDS.includes(String(context.getWorkflow().id));
}

/**
 * n8n's own signed link to a file, or nothing where this n8n makes none. Throws what n8n throws where
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

/** All items of a round have one execute data, and evaluating takes n8n some 0.4 ms. */
const rounds = new WeakMap<IExecuteData, number>();

/** Which round of a loop this is, from 0. */
export function runIndex(context: IExecuteSingleFunctions): number {
	const evaluate = () =>
		Number(context.evaluateExpression('{{ $runIndex }}', context.getItemIndex()));
	if (isToolRun(context)) return evaluate();
	const key = context.getExecuteData();
	const round = rounds.get(key) ?? evaluate();
	rounds.set(key, round);
	return round;
}

/**
 * The token that an execution shares with what the Retry button makes of it, or nothing.
 *
 * n8n 2.x: signs the resume URL with it and hands it on after a stop or a crash, when the node's
 * context is lost. n8n 1.x: has none, so after a crash nothing ties the two together.
 */
export function resumeToken(context: IExecuteSingleFunctions): string | undefined {
	const url = resumeUrl(context);
	return URL.canParse(url) ? (new URL(url).searchParams.get('signature') ?? undefined) : undefined;
}

/** Present at run time on the context of a single item, but not in its type. */
interface Parkable {
	putExecutionToWait(until: Date): Promise<void>;
}

/**
 * Parks the execution in n8n's database until its resume URL is called or the time is over.
 *
 * @param items take the place of the node's input: that is what n8n stores, and what flows on when
 *              the time is over. The array is new, for the old one is the output of the node before
 */
export async function putToWait(
	context: IExecuteSingleFunctions,
	items: INodeExecutionData[],
	untilMs: number,
): Promise<void> {
	context.getExecuteData().data.main[0] = items;
	await (context as IExecuteSingleFunctions & Parkable).putExecutionToWait(new Date(untilMs));
}

/**
 * The output of a node that has been parked, which n8n drops when it goes on.
 *
 * Retry On Fail runs a node again whose first item has an `error`: it would then read its parameters
 * from the items that parking has put in place of the input, and wake-ups of that time are lost.
 */
export function whileParked(item: INodeExecutionData): INodeExecutionData {
	const { error, ...json } = item.json;
	return error === undefined ? item : { ...item, json: { ...json, failed_before_waiting: error } };
}

/**
 * What n8n gives the context of a waiting webhook at run time beside its type, in both majors.
 *
 * n8n 2.x: `evaluateExpression` would read the same, but takes some hundred milliseconds of the main
 * process per callback, for expressions run in an isolate.
 */
interface WaitingContext {
	/** The entry of the execution stack that waits: its node, its items. */
	executeData?: IExecuteData;
	runExecutionData?: IRunExecutionData | null;
}

function waiting(context: IWebhookFunctions): WaitingContext {
	return context as unknown as WaitingContext;
}

/** The items that were stored when the execution was parked. */
export function parkedInput(context: IWebhookFunctions): INodeExecutionData[] {
	return waiting(context).executeData?.data.main[0] ?? [];
}

/** What the node kept with the execution before it was parked. */
export function parkedContext(context: IWebhookFunctions): IDataObject {
	const { runExecutionData } = waiting(context);
	if (!runExecutionData) return {};
	return NodeHelpers.getContext(runExecutionData, 'node', context.getNode()) as IDataObject;
}

/** n8n 2.x: makes the node fail when it is resumed. n8n 1.x: ignores it. */
export function failOnResume(context: IWebhookFunctions, resumeError: NodeApiError): void {
	const { executeData } = waiting(context);
	if (executeData) executeData.metadata = { ...executeData.metadata, resumeError };
}

/**
 * Has n8n route an error item to the node's error output, if it has one.
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
 * As `forErrorOutput`, for the items of a node that is resumed.
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
