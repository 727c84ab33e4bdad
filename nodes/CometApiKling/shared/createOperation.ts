import type { IDataObject } from 'n8n-workflow';
import { awaitByPolling } from './awaitByPolling';
import { createTask } from './createTask';
import { deliverTask, readDelivery, type Delivery } from './deliver';
import { finish } from './finish';
import { checkItem, itemOperation, stopIfEnded } from './job';
import type { Route } from './task';
import { checkTaskBody } from './taskBody';
import { readWaiting, type Waiting } from './waiting';

interface CreatePlan {
	body: IDataObject;
	awaitMode: 'poll' | 'none';
	waiting: Waiting;
	delivery: Delivery;
}

/** preSend: checks the body that n8n collected from the fields, and the options. */
export const checkNewTask = checkItem<CreatePlan>((context, options) => ({
	body: checkTaskBody((options.body ?? {}) as IDataObject),
	awaitMode: context.getNodeParameter('awaitMode') as CreatePlan['awaitMode'],
	waiting: readWaiting(context),
	delivery: readDelivery(context),
}));

/** Creates a task and, if wanted, waits for it. A slot of the run is held until the task has ended. */
export const createOperation = (route: Route) =>
	itemOperation<CreatePlan>(route, async (job) => {
		const { awaitMode, waiting, delivery } = job.plan;
		const leave = await job.run.gate(waiting.maxParallelTasks).enter();
		try {
			stopIfEnded(job);
			const task = await createTask(job);
			if (awaitMode === 'none') {
				return await deliverTask(
					job.context,
					task,
					{ ...delivery, kinds: [] },
					job.itemIndex,
					job.run.signal,
				);
			}
			const end = await awaitByPolling(job, task, true);
			leave();
			return await finish(job, end);
		} finally {
			leave();
		}
	});
