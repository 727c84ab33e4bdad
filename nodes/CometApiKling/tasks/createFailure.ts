import { colonAnd, safeText } from '../base/text';
import { invalidInput, withIds, type Failure } from '../service/failure';
import type { Task } from '../service/task';

/** Why a task cannot be found by an id that several items share. */
export const SHARED_ID = invalidInput(
	'Whether an earlier attempt has created a task is not known',
	'Several items have the same External Task ID, so the task cannot be looked up by it.',
).failure;

/** The create was not answered, and its task cannot be found. */
export function lost(failure: Failure): Failure {
	const description =
		'A task may exist and may have been paid, so the node did not send the request again. Look for the External Task ID in your CometAPI account, or run this execution again with Retry: the node then looks for the task before it creates another.';
	return {
		...failure,
		message: `${failure.message}. Whether a task was created is not known`,
		description: `${description} ${failure.description}`,
	};
}

/** An earlier attempt may have created the task, so nothing is created; but that cannot be seen. */
export function outOfSight(failure: Failure): Failure {
	const description =
		'An earlier attempt at this item may have created its task, so no other was created. Run the execution again with Retry when the service can be asked, or fetch the result with "Await Result" and the Task ID.';
	return { ...failure, description };
}

/** Each task of the item has failed, and no further one is made. */
export function failedBefore(task: Task): Failure {
	const reason = colonAnd(safeText(task.statusMessage));
	const { failure } = invalidInput(
		`Several attempts at this item have failed at the service${reason}`,
		`Check ${task.route.words.input}, then run the workflow again.`,
	);
	return withIds(failure, { id: task.id });
}

/** The external id leads to a task that this item has not created. */
export function notOurs(task: Task, externalId: string): Failure {
	return invalidInput(
		`The External Task ID ${safeText(externalId)} belongs to another task: ${safeText(task.id)}`,
		'That task is older or was made from something else, so it was not taken, and no other was created. Use an External Task ID that you have not used before, or fetch that task with "Await Result" and its Task ID.',
	).failure;
}
