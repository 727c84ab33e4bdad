import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Delivery } from '../parameters/read';
import type { Run } from '../run/run';
import { FailureError } from '../service/failure';
import type { ApiContext } from '../service/request';
import { failureOfTask, type Task, type WaitEnd } from '../service/task';
import { downloadFiles } from './download';
import { shapeTask } from './output';

/** Of which item a task is delivered, and how. */
export interface Order {
	context: ApiContext;
	run: Run;
	/** Where the service is. */
	baseUrl: string;
	itemIndex: number;
	delivery: Delivery;
}

/**
 * Makes the item of a task as it is: the files that are wanted and there, and the JSON in the chosen
 * form. Throws `FailureError` where a file cannot be had.
 */
export async function deliver(order: Order, task: Task): Promise<INodeExecutionData> {
	const { itemIndex, delivery } = order;
	const binary = await downloadFiles(order, task, delivery.kinds);
	return {
		json: shapeTask(task, delivery.mode, delivery.fields),
		pairedItem: { item: itemIndex },
		...(Object.keys(binary).length > 0 && { binary }),
	};
}

/** As `deliver`, for a task that should have ended well: anything else is a failure. */
export async function deliverEnded(order: Order, task: Task): Promise<INodeExecutionData> {
	const failure = failureOfTask(task);
	if (failure !== undefined) throw new FailureError(failure);
	return await deliver(order, task);
}

/** As `deliver`, for a task that is handed on before it has ended: it has no files yet. */
export function deliverUnfinished(
	{ itemIndex, delivery }: Pick<Order, 'itemIndex' | 'delivery'>,
	task: Task,
	marks: IDataObject = {},
): INodeExecutionData {
	const json = shapeTask(task, delivery.mode, delivery.fields);
	return { json: { ...json, ...marks }, pairedItem: { item: itemIndex } };
}

/** Makes the item at the end of a wait. */
export async function deliverWaitEnd(
	order: Order,
	{ task, timedOut }: WaitEnd,
): Promise<INodeExecutionData> {
	if (timedOut) return deliverUnfinished(order, task, { timed_out: true });
	return await deliverEnded(order, task);
}
