import { Failed } from './failed';
import { saysUnknownTask, type Failure } from './failure';
import { failedTask, pauseJob } from './job';
import { sendCreate, type CreateJob } from './sendCreate';
import { askApi, queryFor, type Answer } from './request';
import { attemptKey, keyOfItem, rememberedTask, rememberTask } from './taskKey';
import type { Task } from './task';

/** How often a job goes out again because the task found under its key had failed. */
const ATTEMPTS_MAX = 5;

/** How long a task whose create was not answered is looked for, and how often. */
const SEARCH_MS = 10_000;
const SEARCH_GAP_MS = 2_000;

/**
 * Creates the task of an item, or adopts the one that an earlier attempt at the same job created.
 *
 * The service has no idempotency key, but wants `external_task_id` unique. So the node sends one of
 * its own where the user set none: the same for every attempt, by which a task can be found again.
 */
export async function createTask(job: CreateJob): Promise<Task> {
	const usersId = job.plan.body.external_task_id;
	const isOwnKey = usersId === undefined;
	const key = keyOfItem(job.context, job.plan.body);
	let failure: Failure | undefined;
	for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
		const jobKey = attemptKey(key, attempt);
		const externalId = isOwnKey ? jobKey : String(usersId);
		const made = await makeOrFind(job, jobKey, externalId, isOwnKey);
		if ('task' in made) {
			if (made.isAdopted && job.context.getMode() === 'retry') job.run.mustPoll = true;
			return keep(job, made.task, jobKey, externalId);
		}
		failure = failedTask(made.failure, { externalId }).failure;
		if (!made.hasFailedTask) break;
	}
	throw new Failed(failure as Failure);
}

function keep(job: CreateJob, made: Task, jobKey: string, externalId: string): Task {
	const task = { ...made, externalId };
	rememberTask(job.context, jobKey, task.id);
	job.run.noteTask(task);
	job.context.logger.info(
		`Kling task ${task.id} (external task ID ${externalId}) belongs to item ${job.itemIndex}`,
	);
	return task;
}

type Made = { task: Task; isAdopted: boolean } | { failure: Failure; hasFailedTask: boolean };

/**
 * One attempt under one external id. A task that is found and has failed is not adopted.
 *
 * @param jobKey under which the task is remembered: two items may be given the same id by the user
 */
async function makeOrFind(
	job: CreateJob,
	jobKey: string,
	externalId: string,
	isOwnKey: boolean,
): Promise<Made> {
	const knownId = rememberedTask(job.context, jobKey);
	if (knownId !== undefined) {
		const known = await search(job, knownId, SEARCH_MS);
		if ('task' in known) return judge(known.task, isOwnKey);
		if (!saysUnknownTask(known.failure)) {
			return { failure: outOfSight(known.failure, knownId), hasFailedTask: false };
		}
	}
	if (knownId === undefined && isOwnKey && job.context.getMode() === 'retry') {
		const earlier = await search(job, externalId, 0);
		if ('task' in earlier) return judge(earlier.task, isOwnKey);
	}
	// Before the request, not after: a process that dies in between leaves at least this trace.
	job.context.logger.info(
		`Kling task for item ${job.itemIndex} is created under external task ID ${externalId}`,
	);
	const answer = await sendCreate(job, { ...job.plan.body, external_task_id: externalId });
	if ('task' in answer) return { ...answer, isAdopted: false };
	const { failure } = answer;
	const isRefusal = isOwnKey && failure.http_status !== undefined && isClientError(failure);
	if (failure.mayHaveCreated) job.run.noteTask({ externalId });
	const searchMs = failure.mayHaveCreated ? SEARCH_MS : 0;
	if (!failure.mayHaveCreated && !isRefusal) return { failure, hasFailedTask: false };
	const found = await search(job, externalId, searchMs);
	if ('task' in found) return judge(found.task, isOwnKey);
	return { failure: failure.mayHaveCreated ? lost(failure) : failure, hasFailedTask: false };
}

function judge(task: Task, isOwnKey: boolean): Made {
	if (task.status !== 'failed' || !isOwnKey) return { task, isAdopted: true };
	return { failure: failedBefore(task), hasFailedTask: true };
}

/** Any refusal of our own key may mean "this id is taken"; how the service words that is unknown. */
function isClientError(failure: Failure): boolean {
	const status = Number(failure.http_status);
	const mayBeTaken = status === 200 || (status >= 400 && status < 500);
	return mayBeTaken && !failure.retryable && ![401, 403, 429].includes(status);
}

/** Looks for a task by either id until it is there or the time is over. */
async function search(job: CreateJob, id: string, searchMs: number): Promise<Answer> {
	const deadlineMs = Date.now() + searchMs;
	for (;;) {
		const answer = await askApi(job.context, job.route, queryFor(job.options, job.route, id));
		const leftMs = deadlineMs - Date.now();
		if ('task' in answer || leftMs <= 0) return answer;
		await pauseJob(job, Math.min(SEARCH_GAP_MS, leftMs), { externalId: id });
	}
}

function lost(failure: Failure): Failure {
	return {
		...failure,
		message: `${failure.message}. Whether a task was created is not known`,
		description:
			'A task may exist and may have been paid, so the node did not send the request again. Look for the External Task ID in your CometAPI account, or run this execution again with Retry: the node then looks for the task before it creates another.',
	};
}

/** The earlier attempt's task exists, so nothing is created; but its state could not be read. */
function outOfSight(failure: Failure, knownId: string): Failure {
	const description =
		'An earlier attempt has created this task, so no other was created. Run the execution again with Retry, or fetch the result with "Await Result" and this Task ID.';
	return { ...failure, description, task_id: knownId };
}

function failedBefore(task: Task): Failure {
	return {
		message: 'Several attempts at this item have failed at the service',
		description: 'Check the video and the prompts, then run the workflow again.',
		retryable: false,
		mayHaveCreated: false,
		task_id: task.id,
	};
}
