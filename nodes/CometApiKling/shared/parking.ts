import type { IDataObject, IExecuteSingleFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Arrival, ParkingJob } from './awaitByCallback';
import type { Delivery } from './deliver';
import { refused } from './failed';
import type { Failure } from './failure';
import { errorItem } from './nodeError';
import { simplifyTask } from './output';
import type { ParkedItem, ParkedPlan } from './parkedState';
import { isRecord } from './records';
import { readId, type Task } from './task';

/** What one item has come to when the execution is parked. */
export type Outcome = { task: Task } | { failure: Failure };

/** Where the plan of a parked run stands in what n8n keeps for a node with the execution. */
export const PLAN_KEY = 'klingParked';

/** Present at run time on the context of a single item, but not in its type. */
interface Parkable {
	putExecutionToWait(until: Date): Promise<void>;
}

/**
 * The item to store. Stored items flow on as they are when the limit passes, so they are the output
 * of that case: marked, also where the task has ended, since its files have not been fetched.
 */
export function parkItem(outcome: Outcome, itemIndex: number): INodeExecutionData {
	if ('failure' in outcome) return errorItem(outcome.failure, itemIndex);
	return {
		json: { ...simplifyTask(outcome.task), timed_out: true },
		pairedItem: { item: itemIndex },
	};
}

/** Reads stored items back; what is neither a task nor an error item is left out. */
export function readParked(items: unknown): ParkedItem[] {
	const list: unknown[] = Array.isArray(items) ? items : [];
	return list.flatMap((item, itemIndex): ParkedItem[] => {
		const json = isRecord(item) && isRecord(item.json) ? item.json : {};
		const taskId = readId(json.task_id);
		const externalId = readId(json.external_task_id);
		if (taskId !== undefined) {
			return [{ itemIndex, taskId, ...(externalId !== undefined && { externalId }) }];
		}
		return typeof json.error === 'string' ? [{ itemIndex, error: json as IDataObject }] : [];
	});
}

/**
 * Parks the execution in n8n's database until a callback resumes it or the limit passes.
 *
 * The node's input is replaced by its items so far: that is what n8n stores, what `webhook()` can
 * read, and what flows on at the limit. The array is new, for the old one is the output of the node
 * before.
 *
 * @returns the stored items. As the node's output they are the same objects, which n8n stores once
 */
export async function parkRun(
	job: ParkingJob,
	arrivals: ReadonlyMap<number, Arrival>,
	outcomes: ReadonlyMap<number, Outcome>,
): Promise<INodeExecutionData[]> {
	const { context, run } = job;
	const input = context.getExecuteData().data.main;
	const count = context.getNode().executeOnce === true ? 1 : (input[0]?.length ?? 0);
	const items = Array.from({ length: count }, (_, itemIndex) => {
		const outcome = outcomes.get(itemIndex) ?? { failure: run.refusals.get(itemIndex) ?? UNREAD };
		return parkItem(outcome, itemIndex);
	});
	input[0] = items;
	const waits = [...arrivals.values()].map((arrival) => arrival.job.plan.waiting);
	const untilMs = Date.now() + Math.max(...waits.map(({ maxWaitMs }) => maxWaitMs));
	const baseUrl = String(job.options.baseURL);
	const pollIntervalMs = Math.max(...waits.map((waiting) => waiting.pollIntervalMs));
	const deliveries = deliveriesOf(arrivals);
	const plan: ParkedPlan = { baseUrl, untilMs, pollIntervalMs, deliveries };
	context.getContext('node')[PLAN_KEY] = plan;
	await (context as IExecuteSingleFunctions & Parkable).putExecutionToWait(new Date(untilMs));
	return items;
}

/** By item index; equal ones are one object, which n8n then stores, and reads at each callback, once. */
function deliveriesOf(arrivals: ReadonlyMap<number, Arrival>): ParkedPlan['deliveries'] {
	const distinct = new Map<string, Delivery>();
	const entries = [...arrivals].map(([itemIndex, arrival]): [number, Delivery] => {
		const text = JSON.stringify(arrival.job.plan.delivery);
		const delivery = distinct.get(text) ?? arrival.job.plan.delivery;
		distinct.set(text, delivery);
		return [itemIndex, delivery];
	});
	return Object.fromEntries(entries);
}

/** n8n itself failed on an expression of this item, before the node saw it. */
const UNREAD = refused(
	'A parameter of this item could not be read',
	'Check the expressions of this node with the data of this item.',
).failure;
