import type { INodeExecutionData } from 'n8n-workflow';
import type { WaitEnd } from './awaitByPolling';
import { deliverEnded, deliverTask, type Delivery } from './deliver';
import type { Job } from './job';

/** Makes the item at the end of a wait; a task that is handed on unfinished has no files yet. */
export async function finish(
	job: Job<{ delivery: Delivery }>,
	{ task, timedOut }: WaitEnd,
): Promise<INodeExecutionData> {
	const { context, itemIndex, plan, run } = job;
	if (timedOut) {
		const withoutFiles = { ...plan.delivery, kinds: [] };
		const marks = { timed_out: true };
		return await deliverTask(context, task, withoutFiles, itemIndex, run.stop, marks);
	}
	return await deliverEnded(context, task, plan.delivery, itemIndex, run.stop);
}
