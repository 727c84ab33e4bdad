import type { INodeExecutionData } from 'n8n-workflow';
import { deliver } from '../delivery/deliver';
import { readDelivery, readTaskId, type Delivery } from '../parameters/read';
import type { ItemInput, Job } from '../run/job';
import { FailureError } from '../service/failure';
import { search, type Patience } from '../tasks/search';

/** A service that has too much to do is asked again; what it says of the task is taken as it is. */
const PATIENCE: Patience = { unknownMs: 0, passingMs: 30_000 };

interface GetPlan {
	taskId: string;
	delivery: Delivery;
}

/** Checks the task's id. */
export function readKnownTask({ context, route }: ItemInput): GetPlan {
	return { taskId: readTaskId(context), delivery: readDelivery(context, route) };
}

/** Looks at a task once. Whatever its status and its result are, they are the answer, not an error. */
export async function getTask(job: Job<GetPlan>): Promise<INodeExecutionData> {
	const { taskId, delivery } = job.plan;
	job.reached.id = taskId;
	const answer = await search(job, taskId, PATIENCE);
	if ('failure' in answer) throw new FailureError(answer.failure);
	return await deliver({ ...job, delivery }, answer.task);
}
