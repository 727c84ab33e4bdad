import type { IDataObject, IExecuteSingleFunctions, NodeApiError } from 'n8n-workflow';
import type { Failure } from '../service/failure';
import { toNodeError, type FailedItem, type NotedTask } from './errors';
import { callerOf, nodeMemory } from './n8n';

/** The failure that a node that was asleep has to throw. */
export interface FailedWait {
	failure: Failure;
	item: FailedItem;
	tasks: NotedTask[];
	/** Whether n8n still has the node's input, so that Retry can run the node on it. */
	hasInput: boolean;
}

const FAILED_WAIT_KEY = 'klingFailedWait';

const WITHOUT_INPUT =
	'Retry does not help here, because n8n no longer has the input of this node: start the workflow again for what has failed, and fetch the other tasks with "Await Result".';

/** n8n 2.x: keeps the error with the caller, and throws it again before anything is run. */
const FOR_CALLER =
	'n8n cannot retry the calling workflow after this: press Retry at the failed execution of this sub-workflow, or start the calling workflow again.';

/**
 * Makes the node's next run fail.
 *
 * @param memory the node's data that n8n keeps with the execution
 */
export function writeFailedWait(memory: IDataObject, failedWait: FailedWait): void {
	memory[FAILED_WAIT_KEY] = failedWait as unknown as IDataObject;
}

/**
 * The error of a wait that has failed, or nothing. It is given once, so Retry On Fail and the Retry button run
 * the node as after any failure; but without its input the node must not run.
 */
export function takeFailedWait(context: IExecuteSingleFunctions): NodeApiError | undefined {
	const memory = nodeMemory(context);
	const failedWait = memory[FAILED_WAIT_KEY] as FailedWait | undefined;
	if (failedWait === undefined) return undefined;
	const { failure, item, tasks, hasInput } = failedWait;
	if (hasInput) delete memory[FAILED_WAIT_KEY];
	const error = toNodeError(context.getNode(), failure, item, tasks);
	const advice = hasInput ? callerOf(context) && FOR_CALLER : WITHOUT_INPUT;
	if (advice !== undefined) error.description = `${error.description} ${advice}`;
	return error;
}
