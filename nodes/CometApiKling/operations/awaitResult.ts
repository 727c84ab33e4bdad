import type { INodeExecutionData } from 'n8n-workflow';
import { deliverWaitEnd } from '../delivery/deliver';
import { awaitModeField, readAwaitMode, type AwaitMode } from '../parameters/awaitMode';
import {
	readDelivery,
	readTaskId,
	readWaiting,
	type Delivery,
	type Waiting,
} from '../parameters/read';
import { requireCallbackAddress } from '../parking/address';
import { awaitByCallback } from '../parking/awaitByCallback';
import { isCaller } from '../parking/callers';
import { gatheringOf } from '../parking/gathering';
import type { ItemInput, Job } from '../run/job';
import { unseenTask } from '../service/task';
import { awaitByPolling } from '../tasks/poll';

interface AwaitPlan {
	taskId: string;
	awaitMode: AwaitMode;
	isCaller: boolean;
	waiting: Waiting;
	delivery: Delivery;
}

/** Checks the task's id and the options. */
export function readAwaitedTask(input: ItemInput): AwaitPlan {
	const { context, route, run } = input;
	const awaitMode = readAwaitMode(input, awaitModeField);
	if (awaitMode === 'callback') requireCallbackAddress(input);
	const plan = {
		taskId: readTaskId(context),
		awaitMode,
		isCaller: isCaller(context),
		waiting: readWaiting(context),
		delivery: readDelivery(context, route),
	};
	if (awaitMode === 'callback') gatheringOf(run).expect(context.getItemIndex());
	return plan;
}

/** Waits for a task that was created earlier, here or elsewhere. */
export async function awaitTask(job: Job<AwaitPlan>): Promise<INodeExecutionData> {
	const { awaitMode, delivery, taskId } = job.plan;
	const isNew = false;
	const task = unseenTask(job.route, taskId);
	job.reached.id = taskId;
	if (awaitMode === 'callback') return await awaitByCallback(job, { isNew }, async () => task);
	return await deliverWaitEnd({ ...job, delivery }, await awaitByPolling(job, task, { isNew }));
}
