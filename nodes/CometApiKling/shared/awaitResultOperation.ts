import { awaitByCallback } from './awaitByCallback';
import { awaitByPolling } from './awaitByPolling';
import { requireCallbackAddress } from './callbackAddress';
import { readDelivery, type Delivery } from './deliver';
import { finish } from './finish';
import { checkItem, itemOperation } from './job';
import { unseenTask, type Route } from './task';
import { readTaskId } from './taskId';
import { readAwaitMode, readWaiting, type AwaitMode, type Waiting } from './waiting';

interface AwaitPlan {
	taskId: string;
	awaitMode: AwaitMode;
	waiting: Waiting;
	delivery: Delivery;
}

/** preSend: checks the task's id and the options. */
export const checkAwaitedTask = checkItem<AwaitPlan>((context, options) => {
	const awaitMode = readAwaitMode(context);
	if (awaitMode === 'callback') requireCallbackAddress(context, options);
	return {
		taskId: readTaskId(context),
		awaitMode,
		waiting: readWaiting(context),
		delivery: readDelivery(context),
	};
});

/** Waits for a task that was created earlier, here or elsewhere. */
export const awaitResultOperation = (route: Route) =>
	itemOperation<AwaitPlan>(route, async (job) => {
		const task = unseenTask(job.plan.taskId);
		if (job.plan.awaitMode === 'callback') {
			return await awaitByCallback(job, false, async () => task);
		}
		return await finish(job, await awaitByPolling(job, task, false));
	});
