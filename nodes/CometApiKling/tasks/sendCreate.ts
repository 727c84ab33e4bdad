import type { IDataObject } from 'n8n-workflow';
import { sleepUnlessCancelled } from '../base/cancellation';
import { backoffMs } from '../base/time';
import type { MediaBody } from '../media/media';
import type { Waiting } from '../parameters/read';
import { throwIfCancelled } from '../run/job';
import type { Job } from '../run/operation';
import type { Answer } from '../service/client';
import type { Failure } from '../service/failure';
import type { TaskQuota } from './quota';

export type CreateJob = Job<{
	media: MediaBody;
	waiting: Waiting;
	/** Whether a task that has the user's external id is taken over, whoever created it. */
	usesExisting: boolean;
}>;

/** Kling's code for "more parallel tasks than the pack allows". */
const ACCOUNT_FULL = 1303;

/** How much longer each item waits before it asks again, per other item that waits. */
const CROWD_GAP_MS = 1_000;

/**
 * Sends a create, and sends it again while it is refused in a way that leaves no task behind.
 *
 * @param notes.noteSent    called right before each request
 * @param notes.noteRefused called before the wait for the next one
 */
export async function sendCreate(
	job: CreateJob,
	quota: TaskQuota,
	body: IDataObject,
	{ noteSent, noteRefused }: Record<'noteSent' | 'noteRefused', () => void>,
): Promise<Answer> {
	for (let attempt = 0; ; attempt++) {
		const answer = await job.plan.media.withFiles(
			body,
			async (whole) => await job.client.create(whole, noteSent),
		);
		if ('task' in answer) return answer;
		const { failure } = answer;
		if (!failure.retryable || failure.mayHaveCreated) return answer;
		const leftMs = job.plan.waiting.maxWaitMs - quota.idleMs;
		if (leftMs <= 0) return answer;
		noteRefused();
		await waitBeforeRetry(job, quota, failure, { attempt, leftMs });
	}
}

async function waitBeforeRetry(
	job: CreateJob,
	quota: TaskQuota,
	failure: Failure,
	{ attempt, leftMs }: { attempt: number; leftMs: number },
): Promise<void> {
	const isFull = failure.code === ACCOUNT_FULL;
	const crowdMs = isFull ? quota.waitingCount * CROWD_GAP_MS : 0;
	const leastMs = Math.max(crowdMs, failure.retryAfterMs ?? 0);
	const pauseMs = backoffMs(attempt, leftMs, Math.random(), leastMs);
	const pause = sleepUnlessCancelled(pauseMs, job.run.cancellation);
	await (isFull ? quota.taskEnded(pause) : pause);
	throwIfCancelled(job);
}
