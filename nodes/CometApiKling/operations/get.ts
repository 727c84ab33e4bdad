import { Downloads } from '../output/download';
import { toItem } from '../output/item';
import { readOutput, readTaskId, type OutputSettings } from '../parameters/read';
import { mapOutcomes } from '../run/job';
import type { Job, OperationRun } from '../run/operation';
import type { Run } from '../run/run';
import { FailureError } from '../service/failure';
import { findTask, type SearchTimes } from '../tasks/findTask';

/** An overloaded service is asked again; any answer about the task is returned as it is. */
const TIMES: SearchTimes = { unknownMs: 0, transientMs: 30_000, oddMs: 0 };

interface GetPlan {
	taskId: string;
	output: OutputSettings;
}

/** Gets the current state of tasks. Any state is an answer, not an error. */
export function beginGet(run: Run): OperationRun<GetPlan> {
	const downloads = new Downloads(run.cancellation);

	const getItem = async (job: Job<GetPlan>) => {
		const { taskId, output } = job.plan;
		job.taskIds.id = taskId;
		const answer = await findTask(job, taskId, TIMES);
		if ('failure' in answer) throw new FailureError(answer.failure);
		return await toItem({ ...job, downloads, settings: output }, answer.task);
	};
	return {
		check: ({ context, route }) => ({
			taskId: readTaskId(context),
			output: readOutput(context, route),
		}),
		work: async (jobs) => await mapOutcomes(run, jobs, getItem),
	};
}
