import { NodeApiError, type IDataObject, type INode, type INodeExecutionData } from 'n8n-workflow';
import { omitUndefined } from '../base/records';
import { counted, ordinal } from '../base/text';
import type { Failure, TaskIds } from '../service/failure';

/** The failure's facts under the names of the output; each only when known. */
function detailsOf(failure: Failure): IDataObject {
	const { code, http_status, retryable, task_id, external_task_id, request_id, description } =
		failure;
	return omitUndefined<IDataObject>({
		code,
		http_status,
		retryable,
		task_id,
		external_task_id,
		request_id,
		description,
	});
}

/** The item that replaces a failed one under Continue On Fail and on the error output. */
export function toErrorItem(failure: Failure, itemIndex: number): INodeExecutionData {
	return {
		json: { error: failure.message, details: detailsOf(failure) },
		pairedItem: { item: itemIndex },
	};
}

/** Whether the node is set to continue after errors, on either output. */
export function continuesOnFail(node: INode): boolean {
	if (node.onError === undefined) return node.continueOnFail === true;
	return node.onError !== 'stopWorkflow';
}

/**
 * The error that n8n shows when the node fails for an item; it holds no request, so no key.
 *
 * @param tasks the tasks of the run: the output of all its items is dropped, so the error is the
 *              only place where the ids of tasks that were paid survive
 */
export function toNodeError(
	node: INode,
	failure: Failure,
	item: FailedItem,
	tasks: readonly NotedTask[],
): NodeApiError {
	const { message } = failure;
	const httpCode = failure.http_status === undefined ? undefined : String(failure.http_status);
	const description = describeFailure(failure, item, tasks);
	const reason = { message, ...omitUndefined({ httpCode }) };
	// Without `itemIndex`: n8n would add "[item 1]" to the message for the second item.
	const error = new NodeApiError(node, reason, { message, description });
	// n8n rewrites messages that contain the code of a Node.js error, even inside a word.
	error.message = message;
	error.description = description;
	error.messages = detailLines(failure);
	return error;
}

/** Facts that the service's support asks for; n8n shows them under "Error details". */
function detailLines(failure: Failure): string[] {
	const { code, request_id: requestId } = failure;
	const lines = [
		code !== undefined && `Code: ${code}`,
		requestId !== undefined && `Request ID: ${requestId}`,
		...idLines(failure),
	];
	return lines.filter((line) => line !== false);
}

function idLines({ task_id: taskId, external_task_id: externalId }: Failure) {
	return [
		taskId !== undefined && `Task ID: ${taskId}`,
		externalId !== undefined && `External Task ID: ${externalId}`,
	];
}

/** A task that a run has created, or may have. */
export interface NotedTask extends TaskIds {
	/** The item that it is for, where that matters: several items may have one external id. */
	itemIndex?: number;
}

/** The item of a run that failed. */
export interface FailedItem {
	itemIndex: number;
	itemCount: number;
}

/** The way out and the facts, as n8n shows them below an error's headline. */
function describeFailure(
	failure: Failure,
	{ itemIndex, itemCount }: FailedItem,
	tasks: readonly NotedTask[],
): string {
	const isOnlyOne = itemCount === 1;
	const facts = [
		!isOnlyOne && `${ordinal(itemIndex + 1)} of ${itemCount} items`,
		...idLines(failure),
	];
	const failed = { itemIndex, id: failure.task_id, externalId: failure.external_task_id };
	const shown = facts.filter(Boolean).join(', ');
	return `${failure.description}${shown && ` (${shown})`}${nameTasks(tasks, failed, isOnlyOne)}`;
}

/** The effect of Retry on creates whose answers were lost (`tasks/createTask.ts`). */
const UNCONFIRMED =
	'A task that is "not confirmed" may have been paid for: Retry looks for it by its External Task ID and, if the service does not find it, sends the request once more under the same ID.';

/** A sentence that names the other tasks of the run, or of an earlier try of it; or nothing. */
function nameTasks(tasks: readonly NotedTask[], failed: NotedTask, isOnlyItem: boolean): string {
	const others = tasks.filter((task) => !isSame(task, failed));
	if (others.length === 0) return '';
	const made = `${counted(others.length, 'task')}: ${others.map(nameTask).join(', ')}`;
	const fetch = `Fetch ${others.length === 1 ? 'it' : 'them'} with "Await Result"`;
	const isUnconfirmed = others.some(({ id }) => id === undefined);
	const unconfirmed = isUnconfirmed ? ` ${UNCONFIRMED}` : '';
	if (isOnlyItem) return ` An earlier try at this item created ${made}. ${fetch}.${unconfirmed}`;
	return ` This run also created ${made}. ${fetch}, or set On Error to continue so that one bad item does not stop the others.${unconfirmed}`;
}

function isSame(task: NotedTask, failed: NotedTask): boolean {
	if (task.id !== undefined || failed.id !== undefined) return task.id === failed.id;
	const isOfItem = task.itemIndex === undefined || task.itemIndex === failed.itemIndex;
	return isOfItem && task.externalId === failed.externalId;
}

/** By the id alone where there is one: a thousand of them are twenty kilobytes. */
export function nameTask({ id, externalId }: TaskIds): string {
	return id ?? `${externalId} (not confirmed)`;
}
