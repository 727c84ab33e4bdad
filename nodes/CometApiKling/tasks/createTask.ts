import { omitUndefined } from '../base/records';
import type { Checkpoint } from '../run/checkpoints';
import type { Run } from '../run/run';
import { FailureError, type Failure } from '../service/failure';
import { namingPlace, type Task, type TaskSource } from '../service/task';
import {
	failedBefore,
	gone,
	hidden,
	lost,
	mayAllExist,
	mayExist,
	notOurs,
	outOfSight,
} from './createFailure';
import { findTask } from './findTask';
import { attemptKeys, firstKeyOf, isKeyLasting, keyOfItem } from './key';
import { findsExternalIds, noteLookup, proveLookups } from './lookups';
import { NEW_TASK_GRACE_MS } from './poll';
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
 * | Known from earlier attempts | What happens |
 * | --- | --- |
 * | nothing (also if n8n 1.x runs a dead worker's execution again: the node cannot know) | create |
 * | nothing, in a Retry for which n8n has kept nothing: a crash leaves no checkpoint | get it by the external id |
 * | when it was sent (Retry On Fail, Retry) | get it by the external id |
 * | the task's id (Retry On Fail, Retry) | get it by that id |
 *
 * | What the service says to that get | What happens |
 * | --- | --- |
 * | the task | it is adopted; if it has failed and the external id is ours, the next attempt begins |
 * | another task under the user's external id | the item fails |
 * | no such task, also after its first seconds, by an external id | create if look-ups are proven (`lookups.ts`), else as below |
 * | the same, by the task's id or without that proof | the item fails and says what may have been paid; in a Retry after such an error: create under the same external id |
 * | anything else, for 10 s | the item fails: a task may exist |
 *
 * | What the service says to a create | What happens |
 * | --- | --- |
 * | the task | done; the first in a process also proves or disproves look-ups |
 * | a refusal that passes (full account, rate limit) | the create is sent again |
 * | another refusal, of an external id of ours | it may be taken: get it once, else the item fails |
 * | another refusal | the item fails |
 * | no clear answer | get it by the external id for 10 s, else the item fails and says what may have been paid |
 *
 * So no item is paid for twice unless a person presses Retry after an error that has said so, or n8n 1.x
 * runs an execution again from the start and the service accepts an external id that is taken.
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
	for (const jobKey of attemptKeys(jobKeyOf(job))) {
		// A user's id may be an expression that gives another one at each try.
		const externalId =
			job.run.checkpoints.get(job.itemIndex, jobKey)?.externalId ?? usersId ?? jobKey;
		const attempt = { jobKey, externalId, isOwnKey: usersId === undefined, isUnique };
		job.taskIds.externalId = undefined;
		const reached = (await findEarlier(job, attempt)) ?? (await create(job, quota, attempt));
		const mayRepeat = reached.isAdopted && attempt.isOwnKey && reached.task.status === 'failed';
		if (!mayRepeat) {
			const kept = keep(job, reached, attempt);
			if (!kept.isAdopted) await proveLookups(job, kept.task);
			return kept;
		}
		failed = reached.task;
	}
	throw failureOfCreate(job, failedBefore(failed as Task));
}

/**
 * The key of the item's job. What an earlier try has sent for the item counts as the same job, although
 * its link or texts may have been others: see `areParametersChanged`.
 */
function jobKeyOf(job: CreateJob): string {
	const { checkpoints } = job.run;
	const key = keyOfItem(job, job.plan.media.fingerprint);
	const [last] = checkpoints.ofEarlierTries(job.itemIndex);
	const isSame = checkpoints.areParametersChanged || last === undefined;
	return isSame ? key : firstKeyOf(last.jobKey);
}

/** Notes what earlier tries of this node have sent: this try's error must name it. */
export function noteEarlierTries(run: Run): void {
	for (const [jobKey, { taskId, externalId, itemIndex }] of run.checkpoints.all)
		run.noteTask(jobKey, omitUndefined({ id: taskId, externalId, itemIndex }));
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
	const noted = { id: task.id, externalId, itemIndex };
	if (isAdopted) run.noteTask(jobKey, noted);
	else run.noteNewTask(jobKey, noted);
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
	const { externalId, isOwnKey, isUnique } = attempt;
	const known = job.run.checkpoints.get(job.itemIndex, attempt.jobKey);
	if (known === undefined && !job.run.checkpoints.areIncomplete) return undefined;
	const { taskId, sentAtMs } = known ?? {};
	const isSameId = known !== undefined || !isOwnKey || isKeyLasting(job.context);
	const canBeFound = isUnique && isSameId;
	job.taskIds.externalId = externalId;
	if (taskId !== undefined) job.taskIds.id = taskId;
	if (taskId !== undefined || canBeFound) {
		const answer = await findTask(job, taskId ?? externalId, {
			unknownMs: taskId === undefined ? graceMs(sentAtMs) : NEW_TASK_GRACE_MS,
			transientMs: SEARCH_MS,
		});
		if ('task' in answer) return await adopt(job, answer.task, attempt);
		if (!answer.failure.isTaskUnknown) throw failureOfCreate(job, outOfSight(answer.failure));
	}
	const isProven = taskId === undefined && canBeFound && (await findsExternalIds(job)) === true;
	if (!isProven && !isPressedAgain(job, known)) {
		if (known === undefined) {
			job.run.checkpoints.warnedIn = executionIdOf(job.context);
			throw failureOfCreate(job, mayAllExist());
		}
		keepWarning(job, attempt, known);
		throw failureOfCreate(job, taskId === undefined ? mayExist() : gone());
	}
	job.taskIds.id = undefined;
	return undefined;
}

/** Whether a person has pressed Retry after an error that has said what that does. */
function isPressedAgain({ context, run }: CreateJob, known: Checkpoint | undefined): boolean {
	const { warnedIn } = known ?? run.checkpoints;
	const isRetry = context.getMode() === 'retry';
	return isRetry && warnedIn !== undefined && warnedIn !== executionIdOf(context);
}

/** An execution that n8n does not save has no id, and no Retry either. */
function executionIdOf(context: CreateJob['context']): string {
	return context.getExecutionId() ?? '';
}

/** The error of this run says what Retry does about the task. */
function keepWarning({ context, run }: CreateJob, { jobKey }: CreateAttempt, known: Checkpoint) {
	run.checkpoints.set(jobKey, { ...known, warnedIn: executionIdOf(context) });
}

/** How much the clocks of n8n and of the service may differ. */
const CLOCKS_DIFFER_MS = 10 * 60_000;

/**
 * A task that was found under an id of the user's is only taken if it can be ours: from our source where
 * the service names one, and created not before we sent it. If nothing is left of when we sent it, the
 * source alone decides. An id of our own identifies its job.
 */
async function adopt(
	job: CreateJob,
	task: Task,
	{ jobKey, externalId, isOwnKey }: CreateAttempt,
): Promise<ReachedTask> {
	const known = job.run.checkpoints.get(job.itemIndex, jobKey);
	if (known?.taskId === undefined) await noteLookup(job, true);
	const sentAtMs = known?.firstSentAtMs ?? known?.sentAtMs;
	const earliestMs = (sentAtMs ?? -Infinity) - CLOCKS_DIFFER_MS;
	const isOlder = task.createdAtMs !== undefined && task.createdAtMs < earliestMs;
	const [theirs, ours] = [task.source?.url, job.plan.media.source?.url];
	const isSameSource = theirs !== undefined && theirs === ours;
	const isOtherSource = theirs !== undefined && ours !== undefined && theirs !== ours;
	const isSurelySent = known?.taskId !== undefined || sentAtMs !== undefined;
	const canBeOurs = isSurelySent ? !isOlder && !isOtherSource : isSameSource;
	if (isOwnKey || canBeOurs) return { task, isAdopted: true };
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
	if (isUnique) {
		const patienceMs = mayHaveCreated ? SEARCH_MS : 0;
		const patience = { unknownMs: patienceMs, transientMs: patienceMs };
		const found = await findTask(job, externalId, patience);
		if ('task' in found) return await adopt(job, found.task, attempt);
	}
	if (mayHaveCreated) {
		const isProven = isUnique && (await findsExternalIds(job)) === true;
		throw failureOfCreate(job, lost(failure, isProven));
	}
	throw failureOfCreate(job, failure.isIdTaken === true ? hidden(failure) : failure);
}

/** Sends the create, and keeps in the checkpoint whether a task may have been made. */
async function sendTraced(job: CreateJob, quota: TaskQuota, attempt: CreateAttempt) {
	const { jobKey, externalId } = attempt;
	const { run, plan, context, itemIndex } = job;
	const before = run.checkpoints.get(itemIndex, jobKey);
	const firstSentAtMs = before?.firstSentAtMs ?? before?.sentAtMs;
	const mayBeMade = job.taskIds.externalId !== undefined;
	let isLogged = false;
	// Before the request, not after it: a process that dies in between leaves at least this trace.
	const noteSent = () => {
		const sent = { itemIndex, externalId, sentAtMs: Date.now() };
		run.checkpoints.set(jobKey, omitUndefined<Checkpoint>({ ...sent, firstSentAtMs }));
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
	if (mayHaveCreated) {
		run.noteTask(jobKey, { externalId, itemIndex });
		const sent = run.checkpoints.get(itemIndex, jobKey);
		if (sent !== undefined) keepWarning(job, attempt, sent);
	} else if (before === undefined) run.checkpoints.remove(itemIndex, jobKey);
	else run.checkpoints.set(jobKey, before);
	const isUnsent = status === undefined && !mayHaveCreated;
	if (isUnsent && !mayBeMade) job.taskIds.externalId = undefined;
	return answer;
}

/** Any client error for our own key may mean "this id is taken"; the wording is not documented. */
function isClientError(failure: Failure): boolean {
	const status = Number(failure.http_status);
	const mayBeTaken = status === 200 || (status >= 400 && status < 500);
	return mayBeTaken && !failure.retryable && ![401, 403, 429].includes(status);
}
