import type { Checkpoint } from '../run/checkpoints';
import type { Answer } from '../service/client';
import { NEW_TASK_GRACE_MS, ODD_ANSWERS_MAX_MS } from '../service/patience';
import { readCreatedTask } from '../service/readTask';
import type { Task } from '../service/task';
import {
	cannotUse,
	failureOfCreate,
	gone,
	mayAllExist,
	mayExist,
	notOurs,
	outOfSight,
} from './createFailure';
import { findTask } from './findTask';
import { isIdFleeting, isKeyLasting } from './key';
import { findsExternalIds, noteLookup } from './lookups';
import { isSameSource } from './sameSource';
import type { CreateJob } from './sendCreate';

/** How long to keep asking for a task that may exist. */
export const SEARCH_MS = 10_000;

/** A task that an item has obtained. */
export interface ObtainedTask {
	task: Task;
	/** Whether an earlier attempt created it. */
	isAdopted: boolean;
}

/** One attempt at the job of an item. */
export interface CreateAttempt {
	/** Names its checkpoint: a user may give two items the same external id. */
	jobKey: string;
	externalId: string;
	/** Whether the external id is the job's key, not one of the user's. */
	isOwnKey: boolean;
	/** Whether a task that is found under the external id can be taken for that of this item. */
	isUnique: boolean;
	/** Whether an existing task is taken over, whoever created it. */
	usesExisting: boolean;
	/** The answer that another item of the run got under the same external id, if tasks are taken over. */
	ofOtherItem?: Answer;
}

/** The task of an earlier attempt, if there may be one. */
export async function findEarlier(
	job: CreateJob,
	attempt: CreateAttempt,
): Promise<ObtainedTask | undefined> {
	const { externalId, isOwnKey, isUnique, usesExisting } = attempt;
	const known = job.run.checkpoints.get(job.itemIndex, attempt.jobKey);
	const mayBeSent = known !== undefined || job.run.checkpoints.areIncomplete;
	if (!mayBeSent && !usesExisting) return undefined;
	const { taskId, sentAtMs, answer: result } = known ?? {};
	const isSameId = known !== undefined || !isOwnKey || isKeyLasting(job.context);
	const canBeFound = isUnique && isSameId;
	job.taskIds.externalId = externalId;
	const kept = result && readCreatedTask(result, job.route, true);
	if (kept !== undefined) return { task: kept, isAdopted: true };
	if (taskId !== undefined) job.taskIds.id = taskId;
	// Without a checkpoint, the time of sending is unknown: it may have been just now.
	const isForgotten = known === undefined && mayBeSent;
	const unknownMs = isForgotten ? NEW_TASK_GRACE_MS : graceMs(sentAtMs);
	if (taskId !== undefined || canBeFound) {
		const answer = await findTask(job, taskId ?? externalId, {
			unknownMs: taskId === undefined ? unknownMs : ODD_ANSWERS_MAX_MS,
			transientMs: SEARCH_MS,
			oddMs: taskId === undefined ? 0 : ODD_ANSWERS_MAX_MS,
		});
		if ('task' in answer) {
			if (taskId === undefined) await noteLookup(job, true);
			return adopt(job, answer.task, attempt);
		}
		if (!answer.failure.isTaskUnknown) throw failureOfCreate(job, outOfSight(answer.failure));
	}
	const { ofOtherItem } = attempt;
	// The service may not find tasks by their external ids, but this run knows its own.
	if (ofOtherItem !== undefined) {
		if ('task' in ofOtherItem) return adopt(job, ofOtherItem.task, attempt);
		if (ofOtherItem.failure.mayHaveCreated) throw failureOfCreate(job, ofOtherItem.failure);
	}
	const isFindable = canBeFound ? await findsExternalIds(job) : false;
	const isIdLost = known === undefined && isIdFleeting(job.run, isOwnKey);
	const isProven = taskId === undefined && isFindable === true && !isIdLost;
	if (!mayBeSent) {
		if (isFindable === false) throw failureOfCreate(job, cannotUse(externalId));
	} else if (!isProven && !isPressedAgain(job, known)) {
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
export function keepWarning(
	{ context, run }: CreateJob,
	{ jobKey }: CreateAttempt,
	known: Checkpoint,
) {
	run.checkpoints.set(jobKey, { ...known, warnedIn: executionIdOf(context) });
}

/** How much the clocks of n8n and of the service may differ. */
const CLOCKS_DIFFER_MS = 10 * 60_000;

/**
 * A task found under an id of the user's is only taken if it can be ours: from our source, if the
 * service names one, and not created before we sent it. If the time of sending is unknown, the source
 * alone decides. An id of our own identifies its job. If an existing task is to be used, any task that
 * is not from another source will do.
 */
export function adopt(
	job: CreateJob,
	task: Task,
	{ jobKey, externalId, isOwnKey, usesExisting }: CreateAttempt,
): ObtainedTask {
	const known = job.run.checkpoints.get(job.itemIndex, jobKey);
	const sentAtMs = known?.firstSentAtMs ?? known?.sentAtMs;
	const earliestMs = (sentAtMs ?? -Infinity) - CLOCKS_DIFFER_MS;
	const isOlder = task.createdAtMs !== undefined && task.createdAtMs < earliestMs;
	const isSame = isSameSource(task.source, job.plan.media.source);
	const isSurelySent = known?.taskId !== undefined || sentAtMs !== undefined;
	const canBeSent = isSurelySent ? !isOlder && isSame !== false : isSame === true;
	const canBeOurs = usesExisting ? isSame !== false : canBeSent;
	if (isOwnKey || canBeOurs) return { task, isAdopted: true };
	throw failureOfCreate(job, notOurs(task, externalId));
}

/** How long the service may still not know a task that was sent at this time. */
function graceMs(sentAtMs: number | undefined): number {
	const leftMs = sentAtMs === undefined ? 0 : sentAtMs + NEW_TASK_GRACE_MS - Date.now();
	return Math.min(Math.max(0, leftMs), NEW_TASK_GRACE_MS);
}
