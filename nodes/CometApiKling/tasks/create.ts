import { known } from '../base/records';
import { perRun, type Run } from '../run/run';
import { FailureError, saysUnknownTask, type Failure } from '../service/failure';
import { namingPlace, sourceOf, type TaskSource } from '../service/source';
import type { Task } from '../service/task';
import { failedBefore, lost, outOfSight, SHARED_ID } from './createFailure';
import { attemptKey, ATTEMPTS_MAX, keyOfItem } from './key';
import { forgetSent, rememberSent, rememberTask, traceOf } from './memory';
import { NEW_TASK_GRACE_MS } from './poll';
import { search } from './search';
import { sendCreate, type CreateJob } from './sendCreate';

/** How long a task is looked for that may exist. */
const SEARCH_MS = 10_000;

/** Whether callbacks of a run's tasks go to an earlier execution, so that only polling can wait. */
export const adoptionsOf = perRun(() => ({ callElsewhere: false }));

/** How many items of a run have been given an external id by the user, by that id. */
const usersIdsOf = perRun(() => new Map<string, number>());

/** Notes an external id that the user gave an item; called before anything is sent. */
export function noteUsersId(run: Run, externalId: unknown): void {
	if (externalId === undefined) return;
	const counts = usersIdsOf(run);
	counts.set(String(externalId), (counts.get(String(externalId)) ?? 0) + 1);
}

/** One attempt at the job of an item. */
interface CreateAttempt {
	/** Under which the task is remembered: two items may be given the same external id by the user. */
	jobKey: string;
	externalId: string;
	/** Whether the external id is the job's key, and not one of the user's. */
	isOwnKey: boolean;
	/** Whether a task that is found under the external id can only be that of this item. */
	isUnique: boolean;
}

type Made = { task: Task; isAdopted: boolean } | { failure: Failure; hasFailedTask: boolean };

/**
 * Creates the task of an item, or adopts the one that an earlier attempt at the same job created.
 *
 * The service has no idempotency key, but wants `external_task_id` unique. So the node sends one of
 * its own where the user set none: the same for every attempt, by which a task can be found again.
 */
export async function createTask(job: CreateJob): Promise<Task> {
	const usersId = job.plan.body.external_task_id;
	const isOwnKey = usersId === undefined;
	const key = keyOfItem(job.context, job.route, job.plan.body);
	let made: Made | undefined;
	for (let count = 1; count <= ATTEMPTS_MAX; count++) {
		const jobKey = attemptKey(key, count);
		const externalId = isOwnKey ? jobKey : String(usersId);
		const isUnique = isOwnKey || usersIdsOf(job.run).get(externalId) === 1;
		const attempt = { jobKey, externalId, isOwnKey, isUnique };
		job.reached.externalId = undefined;
		made = (await findEarlier(job, attempt)) ?? (await make(job, attempt));
		if ('task' in made) return keep(job, made, attempt);
		if (!made.hasFailedTask) break;
	}
	throw new FailureError(namingPlace((made as { failure: Failure }).failure, job.plan.fileAddress));
}

function keep(
	job: CreateJob,
	{ task: made, isAdopted }: { task: Task; isAdopted: boolean },
	{ jobKey, externalId }: CreateAttempt,
): Task {
	if (isAdopted && job.context.getMode() === 'retry') adoptionsOf(job.run).callElsewhere = true;
	const source = known<TaskSource>({
		...(sourceOf(job.route, job.plan.body) ?? made.source),
		fetchedFrom: job.plan.fileAddress,
	});
	const task = { ...made, externalId, source };
	job.reached.id = task.id;
	rememberTask(job.context, jobKey, task.id);
	if (isAdopted) job.run.noteTask(jobKey, task);
	else job.run.noteNewTask(jobKey, task);
	job.context.logger.info(
		`Kling task ${task.id} (external task ID ${externalId}) belongs to item ${job.itemIndex}`,
	);
	return task;
}

/**
 * The task of an earlier attempt, wherever there is a trace of one. Nothing means that there was
 * none, or that the service itself says that it made no task.
 */
async function findEarlier(job: CreateJob, attempt: CreateAttempt): Promise<Made | undefined> {
	const { taskId, sentAtMs } = traceOf(job.context, attempt.jobKey);
	const isRetry = attempt.isOwnKey && job.context.getMode() === 'retry';
	if (taskId === undefined && sentAtMs === undefined && !isRetry) return undefined;
	job.reached.externalId = attempt.externalId;
	if (taskId === undefined && !attempt.isUnique) {
		return { failure: outOfSight(SHARED_ID), hasFailedTask: false };
	}
	if (taskId !== undefined) job.reached.id = taskId;
	const lateMs = sentAtMs === undefined ? 0 : sentAtMs + NEW_TASK_GRACE_MS - Date.now();
	const unknownMs = Math.min(Math.max(0, lateMs), NEW_TASK_GRACE_MS);
	const answer = await search(job, taskId ?? attempt.externalId, {
		unknownMs: taskId === undefined ? unknownMs : NEW_TASK_GRACE_MS,
		passingMs: SEARCH_MS,
	});
	if ('task' in answer) return judge(answer.task, attempt);
	if (!saysUnknownTask(answer.failure)) {
		return { failure: outOfSight(answer.failure), hasFailedTask: false };
	}
	job.reached.id = undefined;
	return undefined;
}

/** Sends the create. A task that is found under its id instead, and has failed, is not adopted. */
async function make(job: CreateJob, attempt: CreateAttempt): Promise<Made> {
	const { jobKey, externalId, isOwnKey } = attempt;
	const body = { ...job.plan.body, external_task_id: externalId };
	const earlierAtMs = traceOf(job.context, jobKey).sentAtMs;
	const isTraced = job.reached.externalId !== undefined;
	let isLogged = false;
	// Before the request, not after: a process that dies in between leaves at least this trace.
	const answer = await sendCreate(job, body, () => {
		rememberSent(job.context, jobKey);
		job.reached.externalId = externalId;
		if (isLogged) return;
		isLogged = true;
		job.context.logger.info(
			`Kling task for item ${job.itemIndex} is created under external task ID ${externalId}`,
		);
	});
	if ('task' in answer) return { ...answer, isAdopted: false };
	const { failure } = answer;
	if (failure.mayHaveCreated) job.run.noteTask(jobKey, { externalId });
	else forgetSent(job.context, jobKey, earlierAtMs);
	// Without an answer, and without a doubt that there is a task, nothing has reached the service.
	const isUnsent = failure.http_status === undefined && !failure.mayHaveCreated;
	if (isUnsent && !isTraced) job.reached.externalId = undefined;
	const isRefused = isOwnKey && failure.http_status !== undefined && isClientError(failure);
	if (!failure.mayHaveCreated && !isRefused) return { failure, hasFailedTask: false };
	if (!attempt.isUnique) return { failure: lost(failure), hasFailedTask: false };
	const patienceMs = failure.mayHaveCreated ? SEARCH_MS : 0;
	const found = await search(job, externalId, { unknownMs: patienceMs, passingMs: patienceMs });
	if ('task' in found) return judge(found.task, attempt);
	return { failure: failure.mayHaveCreated ? lost(failure) : failure, hasFailedTask: false };
}

function judge(task: Task, { isOwnKey }: CreateAttempt): Made {
	if (task.status !== 'failed' || !isOwnKey) return { task, isAdopted: true };
	return { failure: failedBefore(task), hasFailedTask: true };
}

/** Any refusal of our own key may mean "this id is taken"; how the service words that is unknown. */
function isClientError(failure: Failure): boolean {
	const status = Number(failure.http_status);
	const mayBeTaken = status === 200 || (status >= 400 && status < 500);
	return mayBeTaken && !failure.retryable && ![401, 403, 429].includes(status);
}
