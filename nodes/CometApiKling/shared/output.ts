import type { IDataObject } from 'n8n-workflow';
import type { Task } from './task';

export type OutputMode = 'simplified' | 'raw' | 'selectedFields';

/** The fields of the simplified output, in the order in which they stand. */
export const OUTPUT_FIELDS = [
	'task_id',
	'external_task_id',
	'task_status',
	'mp3_url',
	'wav_url',
	'duration',
	'video_id',
	'video_url',
	'created_at',
	'expires_at',
] as const;

/** Kling deletes results 30 days after they were made. */
const RESULT_KEPT_MS = 30 * 24 * 60 * 60 * 1000;

function isoTime(timeMs: number | undefined): string | undefined {
	return timeMs === undefined ? undefined : new Date(timeMs).toISOString();
}

/** The task in at most ten flat fields, each only when known; times are ISO 8601, `duration` seconds. */
export function simplifyTask(task: Task): IDataObject {
	const hasResult = task.status === 'succeed' && task.updatedAtMs !== undefined;
	const all: Record<string, string | number | undefined> = {
		task_id: task.id,
		external_task_id: task.externalId,
		task_status: task.status,
		mp3_url: task.result.files.mp3,
		wav_url: task.result.files.wav,
		duration: task.result.duration,
		video_id: task.result.videoId,
		video_url: task.result.files.video,
		created_at: isoTime(task.createdAtMs),
		expires_at: hasResult ? isoTime(Number(task.updatedAtMs) + RESULT_KEPT_MS) : undefined,
		task_status_msg: task.status === 'failed' ? task.statusMessage : undefined,
	};
	return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** The item's JSON in the form that the user chose. */
export function shapeTask(task: Task, mode: OutputMode, fields: readonly string[]): IDataObject {
	if (mode === 'raw') return task.raw as IDataObject;
	const simplified = simplifyTask(task);
	if (mode === 'simplified') return simplified;
	return Object.fromEntries(Object.entries(simplified).filter(([name]) => fields.includes(name)));
}
