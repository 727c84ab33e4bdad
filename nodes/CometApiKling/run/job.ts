import { raceWithCancel, sleepUnlessCancelled } from '../base/cancellation';
import { elapsedMs } from '../base/time';
import type { Answer, TaskClient } from '../service/client';
import { failureOf, invalidInput, withIds, type Failure, type TaskIds } from '../service/failure';
import type { Run } from './run';

/** The progress of an item's job. */
export interface JobState {
	run: Run;
	/** The known ids of the item's task; every failure of the item names them. */
	taskIds: TaskIds;
}

/** The failure that an error represents, with the ids that the job knows. */
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
	throw invalidInput('The execution was stopped while this item was waiting', wayOut(taskIds));
}

function wayOut({ id, externalId }: TaskIds): string {
	if (id !== undefined) {
		return 'The task continues at the service. Fetch its result with "Await Result" and this Task ID.';
	}
	if (externalId === undefined) return 'No task was created for it.';
	return 'A task may exist and may have been paid for. Retry looks for it by its External Task ID and, if the service does not find it, sends the request once more under the same ID.';
}

/** The result of an item. */
export type Outcome<T> = { value: T } | { failure: Failure };

/**
 * Works at the same time on all items that have not failed so far. A failure becomes the outcome of
 * its item; unless the node continues on fail, it also cancels the run.
 *
 * @param outcomes by item index; a value is a job, or has one
 */
export async function mapOutcomes<T extends JobState | { job: JobState }, R>(
	run: Run,
	outcomes: ReadonlyArray<Outcome<T>>,
	work: (value: T) => Promise<R>,
): Promise<Array<Outcome<R>>> {
	return await Promise.all(
		outcomes.map(async (outcome, itemIndex): Promise<Outcome<R>> => {
			if ('failure' in outcome) return outcome;
			const { value } = outcome;
			try {
				return { value: await work(value) };
			} catch (error) {
				const failure = failureIn('job' in value ? value.job : value, error);
				run.noteFailure(failure, itemIndex);
				return { failure };
			}
		}),
	);
}

/** How long past its deadline a status request may still be sent: timers wake a little late. */
const LATE_MS = 1_000;

const TOO_LATE: Answer = {
	failure: {
		message: 'The service is too slow to check all tasks of this run',
		description: 'Run fewer items at a time.',
		retryable: true,
		mayHaveCreated: false,
	},
};

/** The same client, within the run's limit on requests. Throws once the run is cancelled. */
export function limitedClient(job: JobState, client: TaskClient): TaskClient {
	const { requests, cancellation } = job.run;
	const inTurn = async (send: () => Promise<Answer>) => {
		const release = await raceWithCancel(requests.acquire(), cancellation);
		try {
			throwIfCancelled(job);
			return await send();
		} finally {
			release?.();
		}
	};
	return {
		get: async (id, limits) => {
			const lastMs = Math.max(limits?.untilMs ?? Infinity, elapsedMs()) + LATE_MS;
			return await inTurn(async () => {
				return elapsedMs() > lastMs ? TOO_LATE : await client.get(id, limits);
			});
		},
		create: async (body, beforeSending) =>
			await inTurn(async () => await client.create(body, beforeSending)),
		account: client.account,
	};
}
