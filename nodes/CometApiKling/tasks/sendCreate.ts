import type { IDataObject } from 'n8n-workflow';
import { backoffMs } from '../base/backoff';
import { pause } from '../base/stop';
import type { Waiting } from '../parameters/read';
import type { Job } from '../run/job';
import { stopIfEnded } from '../run/progress';
import type { Failure } from '../service/failure';
import type { Answer } from '../service/request';
import { slotsOf } from './slots';

export type CreateJob = Job<{
	/** What is to be made, by which the job is known. */
	body: IDataObject;
	/** Where the service fetches the files, if it fetches any. */
	fileAddress?: string;
	/** Sends a body as it is now: links to files in n8n expire. */
	sendWhole: <T>(body: IDataObject, send: (whole: IDataObject) => Promise<T>) => Promise<T>;
	waiting: Waiting;
}>;

/** Kling's code for "more parallel tasks than the pack allows". */
const NO_FREE_SLOT = 1303;

/** How much rarer each item asks for a free slot per item that waits for one. */
const CROWD_GAP_MS = 1_000;

/**
 * Sends a create, again and again while it is refused in a way that leaves no task behind.
 *
 * @param beforeSending called right before each request
 */
export async function sendCreate(
	job: CreateJob,
	body: IDataObject,
	beforeSending: () => void,
): Promise<Answer> {
	for (let attempt = 0; ; attempt++) {
		const send = async (whole: IDataObject) => await job.requests.create(whole, beforeSending);
		const answer = await job.plan.sendWhole(body, send);
		if ('task' in answer) return answer;
		const { failure } = answer;
		if (!failure.retryable || failure.mayHaveCreated) return answer;
		if ((await waitBeforeRepeat(job, failure, attempt)).isOver) return answer;
	}
}

/**
 * Waits before a refused create is sent again; tells whether the time for that is over, which is Max
 * Wait since the run has last come further. The more items wait for a slot, the rarer each asks.
 */
async function waitBeforeRepeat(
	job: CreateJob,
	failure: Failure,
	attempt: number,
): Promise<{ isOver: boolean }> {
	const slots = slotsOf(job.run);
	const isFull = failure.code === NO_FREE_SLOT;
	const leftMs = job.plan.waiting.maxWaitMs - slots.idleMs({ isFull });
	if (leftMs <= 0) return { isOver: true };
	const crowdMs = isFull ? slots.watcherCount * CROWD_GAP_MS : 0;
	const wishMs = Math.max(crowdMs, failure.retryAfterMs ?? 0);
	const pausing = pause(backoffMs(attempt, leftMs, Math.random(), wishMs), job.run.stop);
	await (isFull ? slots.someoneEnded(pausing) : pausing);
	stopIfEnded(job);
	return { isOver: false };
}
