import type { IDataObject } from 'n8n-workflow';
import { omitUndefined } from '../base/records';
import type { Checkpoint } from '../run/checkpoints';
import type { Run } from '../run/run';
import type { Failure } from '../service/failure';
import { isDeleted, type Task, type TaskSource } from '../service/task';
import { afterFailedTask, failedBefore, failureOfCreate, hidden, lost } from './createFailure';
import {
	adopt,
	findEarlier,
	keepWarning,
	SEARCH_MS,
	type CreateAttempt,
	type ObtainedTask,
} from './earlierTask';
import { usersIdOf, type ExternalIds } from './externalIds';
import { findTask } from './findTask';
import { attemptKeys, firstKeyOf, keyOfItem } from './key';
import { findsExternalIds, noteLookup, proveLookups } from './lookups';
import type { TaskQuota } from './quota';
import { sendCreate, type CreateJob } from './sendCreate';

/**
 * Creates the task of an item, or adopts the one that an earlier attempt at the same job created.
 *
 * The service has no idempotency key, but wants `external_task_id` unique. So the node sends one of
 * its own where the user set none: the same for every attempt, so the task can be found by it.
 *
 * | Known from earlier attempts | What happens |
 * | --- | --- |
 * | nothing (also if n8n 1.x runs a dead worker's execution again: the node cannot know) | create |
 * | nothing, in a Retry for which n8n has kept nothing: after a crash, or if an earlier node failed | get it by the external id |
 * | nothing, but an existing task is to be used | get it by the external id |
 * | when it was sent (Retry On Fail, Retry) | get it by the external id |
 * | the task's id (Retry On Fail, Retry) | get it by that id |
 * | the answer, which was the result already | it is adopted without a get |
 *
 * | What the service says to that get | What happens |
 * | --- | --- |
 * | the task | it is adopted; if it has failed, the next attempt begins, unless the external id is the user's and no existing task is to be used |
 * | another task under the user's external id | the item fails |
 * | no such task, also after its first seconds, by an external id | create if look-ups are proven (`lookups.ts`), else as below |
 * | the same, by the task's id or without that proof | the item fails and says what may have been paid; in a Retry after such an error: create under the same external id |
 * | anything else, for 10 s | the item fails: a task may exist |
 *
 * | What the service says to a create | What happens |
 * | --- | --- |
 * | the task | done; the first in a process also proves or disproves look-ups |
 * | the result at once | done; the same, if an existing task is to be used |
 * | a refusal that passes (full account, rate limit) | the create is sent again |
 * | another refusal, of an external id of ours | it may be taken: get it once, else the item fails |
 * | another refusal | the item fails |
 * | no clear answer | get it by the external id for 10 s, else the item fails and says what may have been paid |
 *
 * So no item is paid for twice unless a person presses Retry after an error that has said so, or after a
 * crash that makes a previous node give another value, or n8n 1.x runs an execution again from the start and
 * the service accepts an external id that is taken.
 *
 * @param externalIds the user's ids in this run
 */
export async function createTask(
	job: CreateJob,
	quota: TaskQuota,
	externalIds: ExternalIds,
): Promise<ObtainedTask> {
	const usersId = usersIdOf(job);
	const obtain = async () => await obtainTask(job, quota, externalIds);
	if (usersId === undefined) return await obtain();
	const { usesExisting } = job.plan;
	return usesExisting ? await externalIds.inTurn(job, usersId, obtain) : await obtain();
}

async function obtainTask(
	job: CreateJob,
	quota: TaskQuota,
	externalIds: ExternalIds,
): Promise<ObtainedTask> {
	const usersId = usersIdOf(job);
	const isOwnKey = usersId === undefined;
	const usesExisting = job.plan.usesExisting && !isOwnKey;
	const isUnique = isOwnKey || usesExisting || !externalIds.isShared(usersId);
	const usersIds = usesExisting ? attemptKeys(usersId) : [];
	let last: Task | undefined;
	const jobKeys = attemptKeys(jobKeyOf(job));
	const checkpoints = jobKeys.map((jobKey) => job.run.checkpoints.get(job.itemIndex, jobKey));
	// A later attempt was made because the task of the one before it had failed.
	const firstIndex = checkpoints.reduce((last, known, index) => (known ? index : last), 0);
	for (let index = firstIndex; index < jobKeys.length; index++) {
		const jobKey = jobKeys[index];
		// A user's id may be an expression that gives another one at each try.
		const { externalId = usersIds[index] ?? usersId ?? jobKey } = checkpoints[index] ?? {};
		const ofOtherItem = usesExisting ? externalIds.outcomeUnder(externalId) : undefined;
		const attempt = { jobKey, externalId, isOwnKey, isUnique, usesExisting, ofOtherItem };
		job.taskIds.externalId = undefined;
		const obtained = await findOrCreate(job, quota, attempt, externalIds).catch(
			(error: unknown) => {
				throw afterFailedTask(error, last);
			},
		);
		const { task, isAdopted } = obtained;
		const isOver = task.status === 'failed' || (usesExisting && isDeleted(task, Date.now()));
		if (!(isAdopted && (isOwnKey || usesExisting) && isOver)) {
			const kept = keep(job, obtained, attempt);
			if (usesExisting) externalIds.note(externalId, kept);
			const isResult = kept.task.status === 'succeed';
			// A later run can only use a result that came at once if the service finds it by this ID.
			if (!kept.isAdopted && (!isResult || usesExisting)) await proveLookups(job, kept.task);
			return kept;
		}
		last = task;
	}
	throw failureOfCreate(job, failedBefore(last as Task));
}

async function findOrCreate(
	job: CreateJob,
	quota: TaskQuota,
	attempt: CreateAttempt,
	externalIds: ExternalIds,
): Promise<ObtainedTask> {
	const earlier = await findEarlier(job, attempt);
	if (earlier !== undefined) return earlier;
	return await create(job, quota, attempt).catch((error: unknown) => {
		if (attempt.usesExisting) externalIds.noteError(attempt.externalId, error);
		throw error;
	});
}

/**
 * The key of the item's job. A create that an earlier try sent for the item counts as the same job even
 * if its link or texts differed, unless the node's parameters were changed since.
 */
function jobKeyOf(job: CreateJob): string {
	const tries = job.run.checkpoints.ofEarlierTries(job.itemIndex);
	const last = tries.find(({ isOutdated }) => isOutdated !== true);
	return last === undefined ? keyOfItem(job, job.plan.media.fingerprint) : firstKeyOf(last.jobKey);
}

/** Notes the creates that earlier tries of this node sent: this try's error must name them. */
export function noteEarlierTries(run: Run): void {
	for (const [jobKey, { taskId, externalId, itemIndex, answer }] of run.checkpoints.all)
		if (answer === undefined)
			run.noteTask(jobKey, omitUndefined({ id: taskId, externalId, itemIndex }));
}

function keep(
	job: CreateJob,
	{ task: obtained, isAdopted }: ObtainedTask,
	{ jobKey, externalId }: CreateAttempt,
): ObtainedTask {
	const { run, plan, context, itemIndex } = job;
	const source = omitUndefined<TaskSource>({
		...obtained.source,
		...plan.media.source,
		fetchedFrom: plan.media.fileAddress,
	});
	const task = { ...obtained, externalId, source };
	const taskId = task.id || undefined;
	job.taskIds.id = taskId;
	const known = run.checkpoints.get(itemIndex, jobKey)?.answer;
	// One without an id is a result that came at once, here or for another item of the run.
	const isAnswer = !isAdopted || taskId === undefined;
	const answer = known ?? (isAnswer ? answerToKeep(task) : undefined);
	run.checkpoints.set(jobKey, omitUndefined({ itemIndex, externalId, taskId, answer }));
	const noted = { id: taskId, externalId, itemIndex };
	// A result that came at once is not a task that could be fetched.
	if (answer !== undefined) run.forgetTask(jobKey);
	else if (isAdopted) run.noteTask(jobKey, noted);
	else run.noteNewTask(jobKey, noted);
	context.logger.info(
		`Kling task ${task.id} (external task ID ${externalId}) belongs to item ${itemIndex}`,
	);
	return { task, isAdopted };
}

/** Longest answer that is kept, in characters: n8n stores it with the execution. */
const ANSWER_MAX_CHARS = 100_000;

/** The answer to a create that was the result already; an attempt after this one cannot ask for it. */
function answerToKeep({ status, raw }: Task): IDataObject | undefined {
	if (status !== 'succeed' || JSON.stringify(raw).length > ANSWER_MAX_CHARS) return undefined;
	return raw as IDataObject;
}

async function create(
	job: CreateJob,
	quota: TaskQuota,
	attempt: CreateAttempt,
): Promise<ObtainedTask> {
	const { externalId, isOwnKey, isUnique, usesExisting } = attempt;
	const answer = await sendTraced(job, quota, attempt);
	if ('task' in answer) return { task: answer.task, isAdopted: false };
	const { failure } = answer;
	const { mayHaveCreated } = failure;
	const mayBeTaken = isOwnKey || usesExisting;
	const isRefused = mayBeTaken && failure.http_status !== undefined && isClientError(failure);
	if (!mayHaveCreated && !isRefused) throw failureOfCreate(job, failure);
	if (isUnique) {
		const searchMs = mayHaveCreated ? SEARCH_MS : 0;
		const times = { unknownMs: searchMs, transientMs: searchMs, oddMs: 0 };
		const found = await findTask(job, externalId, times);
		if ('task' in found) {
			await noteLookup(job, true);
			return adopt(job, found.task, attempt);
		}
	}
	if (mayHaveCreated) {
		const isProven = isUnique && (await findsExternalIds(job)) === true;
		throw failureOfCreate(job, lost(failure, isProven));
	}
	const isHidden = isOwnKey && failure.isIdTaken === true;
	throw failureOfCreate(job, isHidden ? hidden(failure) : failure);
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
	const noteNotMade = () => {
		if (before === undefined) run.checkpoints.remove(itemIndex, jobKey);
		else run.checkpoints.set(jobKey, before);
	};
	const noteUnsent = () => {
		if (!mayBeMade) job.taskIds.externalId = undefined;
	};
	// The wait before it is sent again can be cancelled, and ends the job then.
	const noteRefused = () => {
		noteNotMade();
		noteUnsent();
	};
	const answer = await sendCreate(job, quota, body, { noteSent, noteRefused });
	if ('task' in answer) return answer;
	const { mayHaveCreated, http_status: status } = answer.failure;
	if (mayHaveCreated) {
		run.noteTask(jobKey, { externalId, itemIndex });
		const sent = run.checkpoints.get(itemIndex, jobKey);
		if (sent !== undefined) keepWarning(job, attempt, sent);
	} else {
		noteNotMade();
		if (status === undefined) noteUnsent();
	}
	return answer;
}

/** Any client error for our own key may mean "this id is taken"; the wording is not documented. */
function isClientError(failure: Failure): boolean {
	const status = Number(failure.http_status);
	const mayBeTaken = status === 200 || (status >= 400 && status < 500);
	return mayBeTaken && !failure.retryable && ![401, 403, 429].includes(status);
}
