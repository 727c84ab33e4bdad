import type { IDataObject } from 'n8n-workflow';
import { sleepUnlessCancelled } from '../base/cancellation';
import type { OutputSettings, Waiting } from '../parameters/read';
import { mapOutcomes, type Outcome } from '../run/job';
import type { Job } from '../run/operation';
import type { Run } from '../run/run';
import { FailureError, type Failure } from '../service/failure';
import { Patience } from '../service/patience';
import { failureOfTask, keepingKnown } from '../service/task';
import type { ObtainedTask } from '../tasks/earlierTask';

/** The values for the wait, read from an item's parameters. */
export interface WaitPlan {
	waiting: Waiting;
	output: OutputSettings;
	/** The fields of the input item that the output keeps. */
	kept?: IDataObject;
	/** Whether its task is asked to call back. */
	isCaller: boolean;
	/** Whether its task may be one that another execution created. */
	usesExisting?: boolean;
}

/** A task to wait for, as far as it is known. */
export interface Obtained<Plan extends WaitPlan = WaitPlan> extends ObtainedTask {
	job: Job<Plan>;
	patience: Patience;
	/** Why the last get failed, if it did: the task may have ended. */
	failure?: Failure;
}

/** The pause before tasks are asked for again because a get failed; doubles each time. */
const GET_AGAIN_MS = 2_000;

/**
 * Gets all tasks until each get was answered, or is not worth repeating. n8n rejects a callback that
 * comes before the execution sleeps, so each round asks for every task that still runs.
 */
export async function getAll<Plan extends WaitPlan>(
	run: Run,
	obtained: ReadonlyArray<Outcome<Obtained<Plan>>>,
): Promise<Array<Outcome<Obtained<Plan>>>> {
	for (let pauseMs = GET_AGAIN_MS, got = obtained; ; pauseMs *= 2) {
		const seen = await mapOutcomes(run, got, getOnce);
		const isFirst = got === obtained;
		const mustRepeat = (outcome: Outcome<Obtained>) =>
			'value' in outcome && isWorthRepeating(outcome.value, isFirst);
		if (!seen.some(mustRepeat) || run.cancellation.isCancelled) return seen;
		await sleepUnlessCancelled(pauseMs, run.cancellation);
		got = seen;
	}
}

/** A task that was never seen may not exist; the others are asked for again by their callbacks. */
function isWorthRepeating({ task, failure }: Obtained, isFirst: boolean): boolean {
	if (failure === undefined || (failure.retryAfterMs ?? 0) > GET_AGAIN_MS) return false;
	return isFirst || (task.isUnseen === true && !failure.retryable);
}

/** If the node stops on errors, a task that ended badly fails it now. */
async function getOnce<Plan extends WaitPlan>(obtained: Obtained<Plan>): Promise<Obtained<Plan>> {
	const { job, patience } = obtained;
	let { task } = obtained;
	let failure: Failure | undefined;
	if (!patience.hasEnded(task)) {
		const answer = await job.client.get(task.id, { externalId: task.externalId });
		if ('task' in answer) {
			patience.noteSeen();
			task = keepingKnown(answer.task, task);
		} else {
			({ failure } = answer);
			const end = patience.endAfter(failure);
			if (end !== undefined) throw new FailureError(end);
		}
	}
	const mayFail = !job.run.continuesOnFail && patience.hasEnded(task);
	const badEnd = mayFail ? failureOfTask(task) : undefined;
	if (badEnd !== undefined) throw new FailureError(badEnd);
	return { ...obtained, task, failure };
}
