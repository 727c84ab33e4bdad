import { pause } from '../base/stop';
import { failureOf, refusal, withIds, type Failure, type TaskIds } from '../service/failure';
import type { Run } from './run';

/** How far the job of an item is. */
export interface Progress {
	run: Run;
	/** What is known of the item's task so far; every failure of the item names it. */
	reached: TaskIds;
}

/** What an error says in the midst of an item's job, with the ids that the job knows. */
export function failureIn({ reached }: Pick<Progress, 'reached'>, error: unknown): Failure {
	const failure = failureOf(error);
	return withIds(failure, {
		id: failure.task_id ?? reached.id,
		externalId: failure.external_task_id ?? reached.externalId,
	});
}

/** Sleeps and then stops the job if the user stopped the execution or the node fails anyway. */
export async function pauseJob(job: Progress, durationMs: number): Promise<void> {
	await pause(durationMs, job.run.stop);
	stopIfEnded(job);
}

/** Throws when the execution was stopped or the node fails because of another item. */
export function stopIfEnded({ run, reached }: Progress): void {
	if (!run.stop.isStopped) return;
	throw refusal(
		'The execution was stopped while this item was waiting',
		reached.id === undefined
			? 'No task of this item is known. Should one exist all the same, Retry finds it by its External Task ID instead of paying again.'
			: 'The task goes on at the service. Fetch its result with "Await Result" and this Task ID.',
	);
}
