import type { IDataObject } from 'n8n-workflow';
import { known } from '../base/records';
import type { ItemInput } from '../run/job';
import { perRun } from '../run/run';
import type { TaskIds } from '../service/failure';
import { attemptKey, ATTEMPTS_MAX, keyOfItem } from './key';
import { hasTraces, rememberedTasks, traceOf } from './memory';

const notesOf = perRun(() => ({ areNoted: false }));

/**
 * Notes the tasks that earlier tries of this node have created; called before any check. This try may
 * end before it gets to them, and its error is the only one that is shown.
 */
export function noteRememberedTasks({ context, run }: ItemInput): void {
	const notes = notesOf(run);
	if (notes.areNoted) return;
	notes.areNoted = true;
	for (const [jobKey, id] of rememberedTasks(context)) run.noteTask(jobKey, { id });
}

/**
 * The same for an item's creates of which nobody knows what came; called before anything is sent.
 *
 * @returns whether there are traces of any
 */
export function noteEarlierAttempts(
	{ context, route, run }: ItemInput,
	body: IDataObject,
): boolean {
	if (!hasTraces(context)) return false;
	let isAny = false;
	const key = keyOfItem(context, route, body);
	const usersId = body.external_task_id;
	for (let count = 1; count <= ATTEMPTS_MAX; count++) {
		const jobKey = attemptKey(key, count);
		const { taskId, sentAtMs } = traceOf(context, jobKey);
		if (taskId === undefined && sentAtMs === undefined) continue;
		run.noteTask(jobKey, known<TaskIds>({ id: taskId, externalId: String(usersId ?? jobKey) }));
		isAny = true;
	}
	return isAny;
}
