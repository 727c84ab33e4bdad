import type { IDataObject } from 'n8n-workflow';
import { known } from '../base/records';
import type { OutputMode } from '../parameters/read';
import type { Task } from '../service/task';

/** Kling deletes results 30 days after they were made. */
const RESULT_KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** The time as ISO 8601, or nothing where it is not known or beyond the last date. */
function isoTime(timeMs: number | undefined): string | undefined {
	const date = new Date(timeMs ?? NaN);
	return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** The task in at most ten flat fields, each only when known; times are ISO 8601, `duration` seconds. */
export function simplifyTask(task: Task): IDataObject {
	const hasResult = task.status === 'succeed' && task.updatedAtMs !== undefined;
	return known<IDataObject>({
		task_id: task.id,
		task_status: task.status,
		...task.result.fields,
		created_at: isoTime(task.createdAtMs),
		expires_at: hasResult ? isoTime(Number(task.updatedAtMs) + RESULT_KEPT_MS) : undefined,
		external_task_id: task.externalId,
		task_status_msg: task.status === 'failed' ? task.statusMessage : undefined,
	});
}

/** The item's JSON in the form that the user chose. */
export function shapeTask(task: Task, mode: OutputMode, fields: readonly string[]): IDataObject {
	if (mode === 'raw') return task.raw as IDataObject;
	const simplified = simplifyTask(task);
	if (mode === 'simplified') return simplified;
	const selectable = {
		...simplified,
		...known({ units: task.units, source_url: task.source?.url }),
	};
	return Object.fromEntries(Object.entries(selectable).filter(([name]) => fields.includes(name)));
}
