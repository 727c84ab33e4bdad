import { sleepUnlessCancelled } from '../base/cancellation';
import { failureOf, invalidInput, withIds, type Failure, type TaskIds } from '../service/failure';
import type { Run } from './run';

/** How far the job of an item has come. */
export interface JobState {
	run: Run;
	/** What is known of the item's task so far; every failure of the item names it. */
	taskIds: TaskIds;
}

/** The failure that an error stands for, with the ids that the job knows. */
export function failureIn({ taskIds }: Pick<JobState, 'taskIds'>, error: unknown): Failure {
	const failure = failureOf(error);
	return withIds(failure, {
		id: failure.task_id ?? taskIds.id,
		externalId: failure.external_task_id ?? taskIds.externalId,
	});
}

/** Sleeps; throws `FailureError` when the run is cancelled. */
export async function sleepInJob(job: JobState, durationMs: number): Promise<void> {
	await sleepUnlessCancelled(durationMs, job.run.cancellation);
	throwIfCancelled(job);
}

/** Throws `FailureError` when the execution was stopped, or the node fails because of another item. */
export function throwIfCancelled({ run, taskIds }: JobState): void {
	if (!run.cancellation.isCancelled) return;
	throw invalidInput(
		'The execution was stopped while this item was waiting',
		taskIds.id === undefined
			? 'No task of this item is known. Should one exist all the same, Retry finds it by its External Task ID instead of paying again.'
			: 'The task goes on at the service. Fetch its result with "Await Result" and this Task ID.',
	);
}
