import type { IDataObject, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import { isRecord, omitUndefined } from '../base/records';
import { toUnfinishedItem } from '../output/item';
import type { OutputSettings } from '../parameters/read';
import { toErrorItem } from '../run/errors';
import { nodeMemory, waitingInput, waitingMemory } from '../run/n8n';
import type { Outcome } from '../run/job';
import type { Run } from '../run/run';
import { readId } from '../service/readTask';
import type { Task, TaskSource } from '../service/task';

/**
 * The stored state of a waiting execution: the items in place of the node's input, and a plan in the
 * data that n8n keeps for a node. A later version of this node may resume it, so a change of the plan's
 * shape needs another `version`.
 */
export interface WaitingPlan {
	version: 1;
	/** The kind of the route. */
	kind: string;
	/** The service of the tasks: a credential that points elsewhere by then must not be used for them. */
	baseUrl: string;
	/** When the execution went to sleep; Unix time in milliseconds. */
	sinceMs: number;
	/** When n8n lets the items flow on unfinished; Unix time in milliseconds. */
	untilMs: number;
	pollIntervalMs: number;
	/** By item index: parameters may be expressions over items that are gone by then. */
	outputs: Record<string, OutputSettings>;
	/** The input fields that the output keeps, by item index: the stored items have replaced them. */
	kept: Record<string, IDataObject>;
	/** The items whose tasks were asked to call back. */
	callers: number[];
	/** The sources of the tasks, by item index. */
	sources: Record<string, TaskSource>;
}

/** A stored item after it is read back: its task, or the error item that it already is. */
export type WaitingItem = WaitingTask | { itemIndex: number; error: IDataObject };

export interface WaitingTask {
	itemIndex: number;
	taskId: string;
	externalId?: string;
}

const PLAN_KEY = 'klingWaiting';

const SIMPLIFIED: OutputSettings = { mode: 'simplified', files: [], fields: [] };

/**
 * The item to store. Stored items flow on as they are when the time is over, so they are the output of
 * that case: marked, also if the task has ended, because its files were not downloaded.
 */
export function toWaitingItem(
	outcome: Outcome<Task>,
	itemIndex: number,
	kept?: IDataObject,
): INodeExecutionData {
	if ('failure' in outcome) return toErrorItem(outcome.failure, itemIndex);
	const target = { itemIndex, settings: SIMPLIFIED, kept };
	return toUnfinishedItem(target, outcome.value, { timed_out: true });
}

/** Reads the stored items back; one that is neither a task nor an error item is left out. */
export function readWaitingItems(context: IWebhookFunctions): WaitingItem[] {
	return waitingInput(context).flatMap((item, itemIndex): WaitingItem[] => {
		const json = isRecord(item) && isRecord(item.json) ? item.json : {};
		const taskId = readId(json.task_id);
		const externalId = readId(json.external_task_id);
		if (taskId !== undefined) {
			return [omitUndefined<WaitingTask>({ itemIndex, taskId, externalId })];
		}
		return typeof json.error === 'string' ? [{ itemIndex, error: json as IDataObject }] : [];
	});
}

export function writePlan(run: Run, plan: WaitingPlan): void {
	nodeMemory(run.items[0])[PLAN_KEY] = plan as unknown as IDataObject;
}

/** The plan of a waiting execution, or nothing if this node has not put it to sleep. */
export function readPlan(context: IWebhookFunctions): WaitingPlan | undefined {
	const plan = waitingMemory(context)[PLAN_KEY] as WaitingPlan | undefined;
	return plan?.version === 1 ? plan : undefined;
}

/** By item index; equal ones are one object, which n8n stores and reads at each callback only once. */
export function toOutputs(items: Iterable<[number, OutputSettings]>): WaitingPlan['outputs'] {
	const distinct = new Map<string, OutputSettings>();
	const entries = [...items].map(([itemIndex, wanted]): [number, OutputSettings] => {
		const text = JSON.stringify(wanted);
		const output = distinct.get(text) ?? wanted;
		distinct.set(text, output);
		return [itemIndex, output];
	});
	return Object.fromEntries(entries);
}
