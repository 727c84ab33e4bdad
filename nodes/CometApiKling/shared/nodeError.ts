import { NodeApiError, type IDataObject, type INode, type INodeExecutionData } from 'n8n-workflow';
import type { Failure } from './failure';

/** The failure's facts under the names of the output; each only when known. */
function detailsOf(failure: Failure): IDataObject {
	const { code, http_status, retryable, task_id, external_task_id, request_id, description } =
		failure;
	const details = {
		code,
		http_status,
		retryable,
		task_id,
		external_task_id,
		request_id,
		description,
	};
	return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}

/** The item that stands for a failed one under Continue On Fail and on the error output. */
export function errorItem(failure: Failure, itemIndex: number): INodeExecutionData {
	return {
		json: { error: failure.message, details: detailsOf(failure) },
		pairedItem: { item: itemIndex },
	};
}

/**
 * Has n8n route an error item to the node's error output, if it has one.
 *
 * n8n 2.x knows such an item by its keys, 1.x only by an `error` beside its JSON. There it copies
 * the item and then replaces the JSON of any item that still has an `error`. A property that is not
 * enumerable is seen by the first step and left behind by the copy, so the details stay.
 */
export function routeError(node: INode, item: INodeExecutionData): INodeExecutionData {
	if (node.onError !== 'continueErrorOutput') return item;
	return Object.defineProperty(item, 'error', { value: item.json.error, enumerable: false });
}

/** Whether the node is set to go on after errors, on either output. */
export function goesOnAfterErrors(node: INode): boolean {
	if (node.onError === undefined) return node.continueOnFail === true;
	return node.onError !== 'stopWorkflow';
}

/** The way out and the facts, as n8n shows them below an error's headline. */
export function describeFailure(failure: Failure, itemIndex: number): string {
	const facts = [
		`Item index: ${itemIndex}`,
		failure.task_id !== undefined && `Task ID: ${failure.task_id}`,
		failure.external_task_id !== undefined && `External Task ID: ${failure.external_task_id}`,
		failure.code !== undefined && `Code: ${failure.code}`,
		failure.request_id !== undefined && `Request ID: ${failure.request_id}`,
	];
	return `${failure.description} (${facts.filter(Boolean).join(', ')})`;
}

/** Sets an error's texts past n8n's rewriting of messages that contain a Node error code. */
function setTexts(error: NodeApiError, message: string, description: string): void {
	error.message = message;
	error.description = description;
	error.messages = [];
}

/** The error that n8n shows for a failed item; it holds no request, so no key. */
export function nodeError(
	node: INode,
	failure: Failure,
	itemIndex: number,
	description = describeFailure(failure, itemIndex),
): NodeApiError {
	const httpCode = failure.http_status === undefined ? undefined : String(failure.http_status);
	const error = new NodeApiError(
		node,
		{ message: failure.message, ...(httpCode !== undefined && { httpCode }) },
		{ message: failure.message, description, itemIndex },
	);
	setTexts(error, failure.message, description);
	return error;
}
