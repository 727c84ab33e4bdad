import type { IDataObject } from 'n8n-workflow';
import type { Failure } from './failure';
import { stopIfEnded, type Job } from './job';
import { pause } from './pause';
import { backoffMs } from './polling';
import { askApi, type Answer } from './request';
import type { Waiting } from './waiting';

export type CreateJob = Job<{ body: IDataObject; waiting: Waiting }>;

/** Kling's code for "more parallel tasks than the pack allows". */
const NO_FREE_SLOT = 1303;

/** How much rarer each item asks for a free slot per item that waits for one. */
const CROWD_GAP_MS = 1_000;

/** Sends a create, again and again while it is refused in a way that leaves no task behind. */
export async function sendCreate(job: CreateJob, body: IDataObject): Promise<Answer> {
	const startMs = Date.now();
	for (let attempt = 0; ; attempt++) {
		const answer = await askApi(job.context, job.route, { ...job.options, body });
		if ('task' in answer) return answer;
		const { failure } = answer;
		if (!failure.retryable || failure.mayHaveCreated) return answer;
		const hasGone = await waitBeforeRepeat(job, body, failure, startMs, attempt);
		if (hasGone) return answer;
	}
}

/**
 * Waits before a refused create is sent again; tells whether the time for that is over.
 *
 * While all slots of the account are in use, the run's own tasks that end are what frees one, and as
 * long as they do, the time starts anew. The more items wait, the rarer each of them asks.
 */
async function waitBeforeRepeat(
	job: CreateJob,
	body: IDataObject,
	failure: Failure,
	startMs: number,
	attempt: number,
): Promise<boolean> {
	const { maxParallelTasks, maxWaitMs } = job.plan.waiting;
	const gate = job.run.gate(maxParallelTasks);
	const isFull = failure.code === NO_FREE_SLOT;
	const sinceMs = isFull ? Math.max(startMs, gate.movedAtMs) : startMs;
	const leftMs = sinceMs + maxWaitMs - Date.now();
	if (leftMs <= 0) return true;
	const crowdMs = isFull ? gate.watcherCount * CROWD_GAP_MS : 0;
	const wishMs = Math.max(crowdMs, failure.retryAfterMs ?? 0);
	const pausing = pause(backoffMs(attempt, leftMs, Math.random(), wishMs), job.run.stop);
	await (isFull ? gate.someoneLeft(pausing) : pausing);
	stopIfEnded(job, { externalId: String(body.external_task_id) });
	return false;
}
