import { colonAnd, safeText } from '../base/text';
import { FailureError, invalidInput, withIds, type Failure } from '../service/failure';
import { reasonText } from '../service/readReason';
import { withSource, type Task } from '../service/task';
import type { CreateJob } from './sendCreate';

/** The error of an item whose create has failed. */
export function failureOfCreate(job: CreateJob, failure: Failure): FailureError {
	const { source, fileAddress } = job.plan.media;
	return new FailureError(withSource(failure, { ...source, fetchedFrom: fileAddress }));
}

const CHECK_LOG_FIRST =
	'Look for the task in the usage log of your CometAPI account first, or fetch it with "Await Result" if you know its Task ID.';

/** The effect of Retry if a get by the external id shows whether there is a task. */
const RETRY_FINDS =
	'Run this execution again with Retry: the node looks for the task by its External Task ID, and creates another only if there is none.';

/** The effect of Retry if it does not, because the service may not find tasks by their external ids. */
const RETRY_SENDS = `${CHECK_LOG_FIRST} If you run this execution again with Retry and the service still does not find the task by its External Task ID, the node sends the request once more under the same ID. If the service accepts that, you pay again.`;

const MAY_EXIST = 'It is not known whether an earlier attempt created a task for this item';

/** The create was not answered, and its task cannot be found. */
export function lost(failure: Failure, areLookupsProven: boolean): Failure {
	return {
		...failure,
		message: `${failure.message}. It is not known whether a task was created`,
		description: `A task may exist and may have been paid for, so the node did not send the request again. ${areLookupsProven ? RETRY_FINDS : RETRY_SENDS} ${failure.description}`,
	};
}

/** An earlier attempt may have created the task, which cannot be checked, so nothing is created. */
export function outOfSight(failure: Failure): Failure {
	const description =
		'An earlier attempt at this item may have created its task, so no second task was created. Once the service responds again, run the execution again with Retry, or fetch the result with "Await Result" and the Task ID.';
	return { ...failure, description };
}

/** An earlier attempt may have created the task, and a failed look-up proves nothing. */
export function mayExist(): Failure {
	return invalidInput(
		MAY_EXIST,
		`A task may exist and may have been paid for, so the node created no other task. ${RETRY_SENDS}`,
	).failure;
}

/** The same for each item of the run: n8n has kept nothing of the earlier attempt. */
export function mayAllExist(): Failure {
	return invalidInput(
		MAY_EXIST,
		`n8n kept no record of the earlier attempt, as happens after a crash, after a stop, or when an earlier node had failed (then nothing was sent). A task may exist for each item of this run and may have been paid for, so the node created no other task. ${CHECK_LOG_FIRST} If you run this execution again with Retry, the node sends the request once more for each item whose task the service does not find. If the service accepts that, you pay again.`,
	).failure;
}

/** The service has forgotten a task that it has created. */
export function gone(): Failure {
	return invalidInput(
		'The service no longer knows the task that an earlier attempt at this item created',
		'It may have been paid for, so the node created no other task. Tasks can only be read with the account that created them, and are deleted 30 days after they ended: check the credential. If you run this execution again with Retry, the node creates another task, which is charged again.',
	).failure;
}

/** Our own external id is taken, but the service does not find its task by it. */
export function hidden(failure: Failure): Failure {
	return {
		...failure,
		message: 'An earlier attempt created the task of this item, but the service does not show it',
		description: `Nothing was paid for this attempt. ${CHECK_LOG_FIRST} To make another task, run the workflow again from the start.`,
	};
}

/** An existing task was to be used, but the service does not find tasks by their external ids. */
export function cannotUse(externalId: string): Failure {
	return invalidInput(
		`It is not known whether a task has the External Task ID ${safeText(externalId)}`,
		'This service does not find tasks by their External Task ID, so the node might pay for a second task. Nothing was sent. Set "If This ID Exists" to "Stop With an Error", or keep the Task IDs yourself, for example in a data table, and fetch the results with "Await Result".',
	).failure;
}

/** No task of the item can be used, and no further one is made. */
export function failedBefore(task: Task): Failure {
	const reason = colonAnd(reasonText(task.statusMessage));
	const { failure } =
		task.status === 'failed'
			? invalidInput(
					`Several attempts at this item have failed at the service${reason}`,
					`Check ${task.route.words.input}, then run the workflow again.`,
				)
			: invalidInput(
					'The results of the tasks under this External Task ID have been deleted',
					'Use another External Task ID.',
				);
	return withIds(failure, { id: task.id });
}

/** The error of an attempt after one whose task cannot be used: no other text names that task. */
export function afterFailedTask(error: unknown, failed: Task | undefined): unknown {
	if (failed === undefined || !(error instanceof FailureError)) return error;
	const { failure } = error;
	const end =
		failed.status === 'failed'
			? `which has failed at the service${colonAnd(reasonText(failed.statusMessage))}`
			: 'whose result has been deleted';
	const description = `An earlier attempt created the task ${safeText(failed.id)}, ${end}. ${failure.description}`;
	return new FailureError({ ...failure, description });
}

/** The external id leads to a task that this item has not created. */
export function notOurs(task: Task, externalId: string): Failure {
	return invalidInput(
		`The External Task ID ${safeText(externalId)} belongs to another task: ${safeText(task.id)}`,
		'That task is older or was made from something else, so it was not used, and no new task was created. Use an External Task ID that you have not used before, or fetch that task with "Await Result" and its Task ID.',
	).failure;
}
