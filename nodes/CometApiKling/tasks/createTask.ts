import { omitUndefined } from '../base/records';
import type { Run } from '../run/run';
import { FailureError, type Failure, type TaskIds } from '../service/failure';
import { NEW_TASK_GRACE_MS } from '../service/patience';
import { namingPlace, type Task, type TaskSource } from '../service/task';
import { failedBefore, lost, notOurs, outOfSight, SHARED_ID } from './createFailure';
import { findTask } from './findTask';
import { attemptKeys, keyOfItem } from './key';
import type { TaskQuota } from './quota';
import { sendCreate, type CreateJob } from './sendCreate';

/** How long a task is searched for that may exist. */
const SEARCH_MS = 10_000;

/** A task that an item has reached. */
export interface ReachedTask {
	task: Task;
	/** Whether an earlier attempt created it. */
	isAdopted: boolean;
}

/** One attempt at the job of an item. */
interface CreateAttempt {
	/** Names its checkpoint: a user may give two items the same external id. */
	jobKey: string;
	externalId: string;
	/** Whether the external id is the job's key, not one of the user's. */
	isOwnKey: boolean;
	/** Whether a task that is found under the external id can only be that of this item. */
	isUnique: boolean;
}

/**
 * Creates the task of an item, or adopts the one that an earlier attempt at the same job created.
 *
 * The service has no idempotency key, but wants `external_task_id` unique. So the node sends one of
 * its own where the user set none: the same for every attempt, so the task can be found by it.
 *
 * | What the checkpoint holds | What happens |
 * | --- | --- |
 * | the task's id | get it by that id |
 * | when it was sent | get it by the external id |
 * | nothing, in a Retry for which n8n has kept nothing | get it by the external id: a crash leaves no checkpoint |
 * | nothing | create |
 *
 * | What the service says to a get | What happens |
 * | --- | --- |
 * | the task | it is adopted; if it has failed and the external id is ours, the next attempt begins |
 * | another task under the external id | the item fails: the user's id belongs to something else |
 * | no such task, also after its first seconds | create |
 * | anything else, for 10 s | the item fails: a task may exist |
 *
 * | What the service says to a create | What happens |
 * | --- | --- |
 * | the task | done |
 * | a refusal that passes (full account, rate limit) | the create is sent again |
 * | another refusal, of an external id of ours | it may be taken: get it once, else the item fails |
 * | another refusal | the item fails |
 * | no clear answer | get it by the external id for 10 s, else the item fails: a task may exist |
 *
 * @param externalIds how many items of the run have each external id of the user's
 */
export async function createTask(
	job: CreateJob,
	quota: TaskQuota,
	externalIds: ReadonlyMap<string, number>,
): Promise<ReachedTask> {
	const usersId = job.plan.media.body.external_task_id as string | undefined;
	const isUnique = usersId === undefined || externalIds.get(usersId) === 1;
	let failed: Task | undefined;
	for (const jobKey of attemptKeys(keyOfItem(job, job.plan.media.fingerprint))) {
		// A user's id may be an expression that gives another one at each try.
		const externalId =
			job.run.checkpoints.get(job.itemIndex, jobKey)?.externalId ?? usersId ?? jobKey;
		const attempt = { jobKey, externalId, isOwnKey: usersId === undefined, isUnique };
		job.taskIds.externalId = undefined;
		const reached = (await findEarlier(job, attempt)) ?? (await create(job, quota, attempt));
		const mayRepeat = reached.isAdopted && attempt.isOwnKey && reached.task.status === 'failed';
		if (!mayRepeat) return keep(job, reached, attempt);
		failed = reached.task;
	}
	throw failureOfCreate(job, failedBefore(failed as Task));
}

/** Notes what earlier tries of this node have sent: this try's error must name it. */
export function noteEarlierTries(run: Run): void {
	for (const [jobKey, { taskId, externalId }] of run.checkpoints.all)
		run.noteTask(jobKey, omitUndefined<TaskIds>({ id: taskId, externalId }));
}

function failureOfCreate(job: CreateJob, failure: Failure): FailureError {
	return new FailureError(namingPlace(failure, job.plan.media.fileAddress));
}

function keep(
	job: CreateJob,
	{ task: reached, isAdopted }: ReachedTask,
	{ jobKey, externalId }: CreateAttempt,
): ReachedTask {
	const { run, plan, context, itemIndex } = job;
	const source = omitUndefined<TaskSource>({
		...(plan.media.source ?? reached.source),
		fetchedFrom: plan.media.fileAddress,
	});
	const task = { ...reached, externalId, source };
	job.taskIds.id = task.id;
	run.checkpoints.set(jobKey, { itemIndex, externalId, taskId: task.id });
	if (isAdopted) run.noteTask(jobKey, task);
	else run.noteNewTask(jobKey, task);
	context.logger.info(
		`Kling task ${task.id} (external task ID ${externalId}) belongs to item ${itemIndex}`,
	);
	return { task, isAdopted };
}

/** The task of an earlier attempt, wherever there may be one. */
async function findEarlier(
	job: CreateJob,
	attempt: CreateAttempt,
): Promise<ReachedTask | undefined> {
	const { taskId, sentAtMs } = job.run.checkpoints.get(job.itemIndex, attempt.jobKey) ?? {};
	const mayBeLost = job.context.getMode() === 'retry' && !job.run.checkpoints.areKept;
	const isRetry = attempt.isOwnKey && mayBeLost;
	if (taskId === undefined && sentAtMs === undefined && !isRetry) return undefined;
	job.taskIds.externalId = attempt.externalId;
	if (taskId === undefined && !attempt.isUnique) throw failureOfCreate(job, outOfSight(SHARED_ID));
	if (taskId !== undefined) job.taskIds.id = taskId;
	const answer = await findTask(job, taskId ?? attempt.externalId, {
		unknownMs: taskId === undefined ? graceMs(sentAtMs) : NEW_TASK_GRACE_MS,
		transientMs: SEARCH_MS,
	});
	if ('task' in answer) return adopt(job, answer.task, attempt, sentAtMs);
	if (!answer.failure.isTaskUnknown) throw failureOfCreate(job, outOfSight(answer.failure));
	job.taskIds.id = undefined;
	return undefined;
}

/** How much the clocks of n8n and of the service may differ. */
const CLOCKS_DIFFER_MS = 10 * 60_000;

/**
 * A task that was found under an id of the user's is only taken if it can be ours: created not before
 * we sent it, and from our source where the service names one. An id of our own identifies its job.
 */
function adopt(
	job: CreateJob,
	task: Task,
	{ externalId, isOwnKey }: CreateAttempt,
	sentAtMs: number | undefined,
): ReachedTask {
	const earliestMs = (sentAtMs ?? -Infinity) - CLOCKS_DIFFER_MS;
	const isOlder = task.createdAtMs !== undefined && task.createdAtMs < earliestMs;
	const [theirs, ours] = [task.source?.url, job.plan.media.source?.url];
	const isOtherSource = theirs !== undefined && ours !== undefined && theirs !== ours;
	if (isOwnKey || !(isOlder || isOtherSource)) return { task, isAdopted: true };
	throw failureOfCreate(job, notOurs(task, externalId));
}

/** How long the service may still not know a task that was sent at this time. */
function graceMs(sentAtMs: number | undefined): number {
	const leftMs = sentAtMs === undefined ? 0 : sentAtMs + NEW_TASK_GRACE_MS - Date.now();
	return Math.min(Math.max(0, leftMs), NEW_TASK_GRACE_MS);
}

async function create(
	job: CreateJob,
	quota: TaskQuota,
	attempt: CreateAttempt,
): Promise<ReachedTask> {
	const { externalId, isOwnKey, isUnique } = attempt;
	const answer = await sendTraced(job, quota, attempt);
	if ('task' in answer) return { task: answer.task, isAdopted: false };
	const { failure } = answer;
	const { mayHaveCreated } = failure;
	const isRefused = isOwnKey && failure.http_status !== undefined && isClientError(failure);
	if (!mayHaveCreated && !isRefused) throw failureOfCreate(job, failure);
	if (!isUnique) throw failureOfCreate(job, lost(failure));
	const patienceMs = mayHaveCreated ? SEARCH_MS : 0;
	const patience = { unknownMs: patienceMs, transientMs: patienceMs };
	const found = await findTask(job, externalId, patience);
	if ('task' in found) {
		return adopt(
			job,
			found.task,
			attempt,
			job.run.checkpoints.get(job.itemIndex, attempt.jobKey)?.sentAtMs,
		);
	}
	throw failureOfCreate(job, mayHaveCreated ? lost(failure) : failure);
}

/** Sends the create, and keeps in the checkpoint whether a task may have been made. */
async function sendTraced(job: CreateJob, quota: TaskQuota, { jobKey, externalId }: CreateAttempt) {
	const { run, plan, context, itemIndex } = job;
	const before = run.checkpoints.get(itemIndex, jobKey);
	const mayExist = job.taskIds.externalId !== undefined;
	let isLogged = false;
	// Before the request, not after it: a process that dies in between leaves at least this trace.
	const noteSent = () => {
		run.checkpoints.set(jobKey, { ...before, itemIndex, externalId, sentAtMs: Date.now() });
		job.taskIds.externalId = externalId;
		if (isLogged) return;
		isLogged = true;
		context.logger.info(
			`Kling task for item ${itemIndex} is created under external task ID ${externalId}`,
		);
	};
	const body = { ...plan.media.body, external_task_id: externalId };
	const answer = await sendCreate(job, quota, body, noteSent);
	if ('task' in answer) return answer;
	const { mayHaveCreated, http_status: status } = answer.failure;
	if (mayHaveCreated) run.noteTask(jobKey, { externalId });
	else if (before === undefined) run.checkpoints.remove(itemIndex, jobKey);
	else run.checkpoints.set(jobKey, before);
	const isUnsent = status === undefined && !mayHaveCreated;
	if (isUnsent && !mayExist) job.taskIds.externalId = undefined;
	return answer;
}

/** Any client error for our own key may mean "this id is taken"; the wording is not documented. */
function isClientError(failure: Failure): boolean {
	const status = Number(failure.http_status);
	const mayBeTaken = status === 200 || (status >= 400 && status < 500);
	return mayBeTaken && !failure.retryable && ![401, 403, 429].includes(status);
}
