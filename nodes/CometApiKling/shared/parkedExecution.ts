import {
	NodeHelpers,
	type IExecuteData,
	type INodeExecutionData,
	type IRunExecutionData,
	type IWebhookFunctions,
	type NodeApiError,
} from 'n8n-workflow';
import { PLAN_KEY } from './parking';
import type { ParkedPlan } from './parkedState';

/**
 * What n8n gives the context of a waiting webhook at run time beside its type, in both majors.
 *
 * `evaluateExpression` would read the same, but takes some hundred milliseconds of n8n's main
 * process per callback in 2.x, where expressions run in an isolate.
 */
interface WaitingContext {
	/** The entry of the execution stack that waits: its node, its items. */
	executeData?: IExecuteData;
	runExecutionData?: IRunExecutionData | null;
}

/** The items that were stored when the execution was parked. */
export function storedItems(context: IWebhookFunctions): INodeExecutionData[] {
	return waiting(context).executeData?.data.main[0] ?? [];
}

/** What was kept beside the items, or nothing if this execution was not parked by this node. */
export function storedPlan(context: IWebhookFunctions): ParkedPlan | undefined {
	const { runExecutionData } = waiting(context);
	if (!runExecutionData) return undefined;
	const kept = NodeHelpers.getContext(runExecutionData, 'node', context.getNode());
	return kept[PLAN_KEY] as ParkedPlan | undefined;
}

/** Makes the node fail when it is resumed. n8n 2.x reads this; 1.x ignores it. */
export function failOnResume(context: IWebhookFunctions, resumeError: NodeApiError): void {
	const { executeData } = waiting(context);
	if (executeData) executeData.metadata = { ...executeData.metadata, resumeError };
}

/**
 * The error item of a resumed node in the form that n8n routes to an error output.
 *
 * n8n 2.x knows `{error, details}`; 1.x knows `{error, message}`, and copies the items of a resumed
 * node before it routes them, so that `routeError` has no effect. There the details become a text.
 */
export function forErrorOutput(
	context: IWebhookFunctions,
	item: INodeExecutionData,
): INodeExecutionData {
	const isN8n1 = 'setSignatureValidationRequired' in context;
	if (!isN8n1 || context.getNode().onError !== 'continueErrorOutput') return item;
	const { error, details } = item.json;
	return { ...item, json: { error, message: JSON.stringify(details) } };
}

function waiting(context: IWebhookFunctions): WaitingContext {
	return context as unknown as WaitingContext;
}
