import { awaitByPolling } from './awaitByPolling';
import { readDelivery, type Delivery } from './deliver';
import { finish } from './finish';
import { checkItem, itemOperation } from './job';
import type { Route, Task } from './task';
import { readTaskId } from './taskId';
import { readWaiting, type Waiting } from './waiting';

interface AwaitPlan {
	taskId: string;
	waiting: Waiting;
	delivery: Delivery;
}

/** preSend: checks the task's id and the options. */
export const checkAwaitedTask = checkItem<AwaitPlan>((context) => ({
	taskId: readTaskId(context),
	waiting: readWaiting(context),
	delivery: readDelivery(context),
}));

/** Waits for a task that was created earlier, here or elsewhere. */
export const awaitResultOperation = (route: Route) =>
	itemOperation<AwaitPlan>(route, async (job) => {
		const unseen: Task = {
			id: job.plan.taskId,
			status: 'processing',
			result: { files: {} },
			raw: {},
		};
		return await finish(job, await awaitByPolling(job, unseen, false));
	});
