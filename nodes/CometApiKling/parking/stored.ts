import type {
	IDataObject,
	IExecuteSingleFunctions,
	INodeExecutionData,
	IWebhookFunctions,
} from 'n8n-workflow';
import { isRecord, known } from '../base/records';
import { deliverUnfinished } from '../delivery/deliver';
import type { Delivery } from '../parameters/read';
import { toErrorItem } from '../run/errors';
import { parkedContext, parkedInput } from '../run/n8n';
import type { Failure } from '../service/failure';
import { readId } from '../service/readTask';
import type { TaskSource } from '../service/source';
import type { Task } from '../service/task';

/**
 * What a park stores: the items in place of the node's input, and beside them a plan in what n8n
 * keeps for a node. A parked execution may be woken by a later version of this node, so neither the
 * names nor their meaning change.
 */

/** What one item has come to when the execution is parked. */
export type Outcome = { task: Task } | { failure: Failure };

/** What is kept beside the items. */
export interface ParkedPlan {
	/** The kind of the route; nothing where the first version has parked, which had one route. */
	kind?: string;
	/** What to hand on, by item index: parameters may be expressions over items that are no more. */
	deliveries: Record<string, Delivery>;
	/** Where the tasks are: a credential that points elsewhere by then must not be used for them. */
	baseUrl: string;
	/** When the execution was parked, Unix time in milliseconds; earlier versions have not noted it. */
	parkedAtMs?: number;
	/** When n8n hands the items on unfinished; Unix time in milliseconds. */
	untilMs: number;
	pollIntervalMs: number;
	/** The items whose tasks were asked to call back; nothing where the first version has parked. */
	callers?: number[];
	/** What tasks were made from, by item index; earlier versions have none. */
	sources?: Record<string, TaskSource>;
}

/** A stored item as it is read back: its task, or the error item that it already is. */
export type ParkedItem = ParkedTask | { itemIndex: number; error: IDataObject };

export interface ParkedTask {
	itemIndex: number;
	taskId: string;
	externalId?: string;
}

/** Where the plan of a parked run stands in what n8n keeps for a node with the execution. */
const PLAN_KEY = 'klingParked';

const SIMPLIFIED: Delivery = { mode: 'simplified', kinds: [], fields: [] };

/**
 * The item to store. Stored items flow on as they are when the limit passes, so they are the output
 * of that case: marked, also where the task has ended, since its files have not been fetched.
 */
export function toParkedItem(outcome: Outcome, itemIndex: number): INodeExecutionData {
	if ('failure' in outcome) return toErrorItem(outcome.failure, itemIndex);
	const order = { itemIndex, delivery: SIMPLIFIED };
	return deliverUnfinished(order, outcome.task, { timed_out: true });
}

/** Reads the stored items back; what is neither a task nor an error item is left out. */
export function readParkedItems(context: IWebhookFunctions): ParkedItem[] {
	return parkedInput(context).flatMap((item, itemIndex): ParkedItem[] => {
		const json = isRecord(item) && isRecord(item.json) ? item.json : {};
		const taskId = readId(json.task_id);
		const externalId = readId(json.external_task_id);
		if (taskId !== undefined) return [known<ParkedTask>({ itemIndex, taskId, externalId })];
		return typeof json.error === 'string' ? [{ itemIndex, error: json as IDataObject }] : [];
	});
}

/** Keeps the plan with the execution. */
export function writePlan(context: IExecuteSingleFunctions, plan: ParkedPlan): void {
	context.getContext('node')[PLAN_KEY] = plan;
}

/** The plan of a parked execution, or nothing if this execution was not parked by this node. */
export function readPlan(context: IWebhookFunctions): ParkedPlan | undefined {
	return parkedContext(context)[PLAN_KEY] as ParkedPlan | undefined;
}

/** By item index; equal ones are one object, which n8n then stores, and reads at each callback, once. */
export function toDeliveries(items: Iterable<[number, Delivery]>): ParkedPlan['deliveries'] {
	const distinct = new Map<string, Delivery>();
	const entries = [...items].map(([itemIndex, wanted]): [number, Delivery] => {
		const text = JSON.stringify(wanted);
		const delivery = distinct.get(text) ?? wanted;
		distinct.set(text, delivery);
		return [itemIndex, delivery];
	});
	return Object.fromEntries(entries);
}
