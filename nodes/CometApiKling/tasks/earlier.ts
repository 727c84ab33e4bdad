import type { IDataObject } from 'n8n-workflow';
import { known } from '../base/records';
import type { ItemInput } from '../run/job';
import type { TaskIds } from '../service/failure';
import { attemptKey, ATTEMPTS_MAX, keyOfItem } from './key';
import { hasTraces, traceOf } from './memory';

/**
 * Notes the tasks that an earlier try of this node has created for an item; called before anything is
 * sent. This try may end before it gets to them, and its error is the only one that is shown.
 */
export function noteEarlierTasks({ context, route, run }: ItemInput, body: IDataObject): void {
	if (!hasTraces(context)) return;
	const key = keyOfItem(context, route, body);
	const usersId = body.external_task_id;
	for (let count = 1; count <= ATTEMPTS_MAX; count++) {
		const jobKey = attemptKey(key, count);
		const { taskId, sentAtMs } = traceOf(context, jobKey);
		if (taskId === undefined && sentAtMs === undefined) continue;
		run.noteTask(jobKey, known<TaskIds>({ id: taskId, externalId: String(usersId ?? jobKey) }));
	}
}
