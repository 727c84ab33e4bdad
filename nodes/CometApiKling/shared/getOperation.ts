import { deliverEnded, deliverTask, readDelivery, type Delivery } from './deliver';
import { checkItem, failedTask, itemOperation } from './job';
import { askApi, queryFor } from './request';
import type { Route } from './task';
import { readTaskId } from './taskId';

interface GetPlan {
	taskId: string;
	delivery: Delivery;
}

/** preSend: checks the task's id. */
export const checkTask = checkItem<GetPlan>((context) => ({
	taskId: readTaskId(context),
	delivery: readDelivery(context),
}));

/** Looks at a task once. Whatever its status is, it is the answer, not an error. */
export const getOperation = (route: Route) =>
	itemOperation<GetPlan>(route, async (job) => {
		const { taskId, delivery } = job.plan;
		const answer = await askApi(job.context, route, queryFor(job.options, route, taskId));
		if ('failure' in answer) throw failedTask(answer.failure, { id: taskId });
		const deliver = answer.task.status === 'succeed' ? deliverEnded : deliverTask;
		return await deliver(job.context, answer.task, delivery, job.itemIndex, job.run.stop);
	});
