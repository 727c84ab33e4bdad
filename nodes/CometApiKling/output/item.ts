import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { omitUndefined } from '../base/records';
import type { OutputMode, OutputSettings } from '../parameters/read';
import type { ApiContext } from '../service/client';
import { FailureError } from '../service/failure';
import { failureOfTask, RESULT_KEPT_MS, type Task, type WaitEnd } from '../service/task';
import type { Downloads } from './download';
import { downloadFiles } from './taskFiles';

/** Settings for the item that a task becomes. */
export interface OutputTarget {
	context: ApiContext;
	downloads: Downloads;
	/** The address of the service. */
	baseUrl: string;
	itemIndex: number;
	settings: OutputSettings;
	/** The fields of the input item that the output keeps beside the task's, if it keeps them. */
	kept?: IDataObject;
}

/**
 * The item of a task in any state: the wanted files that exist, and the JSON in the chosen form. Throws
 * `FailureError` if a file cannot be downloaded, or none of the wanted ones was made.
 */
export async function toItem(target: OutputTarget, task: Task): Promise<INodeExecutionData> {
	const { downloads, itemIndex, settings, kept } = target;
	const { binary, fields } = await downloadFiles(downloads, target, task, settings.files);
	const result = { ...task.result, fields: { ...task.result.fields, ...fields } };
	return {
		json: { ...kept, ...toJson({ ...task, result }, settings.mode, settings.fields) },
		pairedItem: { item: itemIndex },
		...(Object.keys(binary).length > 0 && { binary }),
	};
}

/** Like `toItem`, for a task that should have succeeded: anything else is a failure. */
export async function toItemOfSuccess(
	target: OutputTarget,
	task: Task,
): Promise<INodeExecutionData> {
	const failure = failureOfTask(task);
	if (failure !== undefined) throw new FailureError(failure);
	return await toItem(target, task);
}

/** The item of a task that has not ended: it has no files yet. */
export function toUnfinishedItem(
	{ itemIndex, settings, kept }: Pick<OutputTarget, 'itemIndex' | 'settings' | 'kept'>,
	task: Task,
	marks: IDataObject = {},
): INodeExecutionData {
	const json = toJson(task, settings.mode, settings.fields);
	return { json: { ...kept, ...json, ...marks }, pairedItem: { item: itemIndex } };
}

/** The item at the end of a wait. */
export async function toItemAfterWait(
	target: OutputTarget,
	{ task, timedOut }: WaitEnd,
): Promise<INodeExecutionData> {
	if (timedOut) return toUnfinishedItem(target, task, { timed_out: true });
	return await toItemOfSuccess(target, task);
}

/** The time as ISO 8601, or nothing if it is unknown or beyond the last date. */
function isoTime(timeMs: number | undefined): string | undefined {
	const date = new Date(timeMs ?? NaN);
	return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** The task in a few flat fields, each only when known; times are ISO 8601, `duration` seconds. */
export function simplifyTask(task: Task): IDataObject {
	const hasResult = task.status === 'succeed' && task.updatedAtMs !== undefined;
	return omitUndefined<IDataObject>({
		task_id: task.id || undefined,
		task_status: task.status,
		...task.result.fields,
		created_at: isoTime(task.createdAtMs),
		expires_at: hasResult ? isoTime(Number(task.updatedAtMs) + RESULT_KEPT_MS) : undefined,
		external_task_id: task.externalId,
		task_status_msg: task.status === 'failed' ? task.statusMessage : undefined,
	});
}

/** The item's JSON in the form that the user chose. */
export function toJson(task: Task, mode: OutputMode, fields: readonly string[]): IDataObject {
	if (mode === 'raw') return task.raw as IDataObject;
	const simplified = simplifyTask(task);
	if (mode === 'simplified') return simplified;
	const selectable = {
		...simplified,
		...omitUndefined({
			cost: task.costDollars,
			units: task.units,
			source_url: task.source?.url,
		}),
	};
	return Object.fromEntries(Object.entries(selectable).filter(([name]) => fields.includes(name)));
}
