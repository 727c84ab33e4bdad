import { omitUndefined } from '../base/records';
import type { FailureRule } from './failureRules';

/** The failure of one item. The snake_case names are those of the output's `details`. */
export interface Failure extends FailureRule {
	code?: number | string;
	http_status?: number;
	request_id?: string;
	task_id?: string;
	external_task_id?: string;
	/** Whether the service itself says that there is no such task. */
	isTaskUnknown?: boolean;
	/** Whether the service says that the external id of a create is taken. */
	isIdTaken?: boolean;
	/** How long the service asked us to wait, in milliseconds. */
	retryAfterMs?: number;
}

/** How a task is identified; without an id, whether it was created is not known. */
export interface TaskIds {
	id?: string;
	externalId?: string;
}

/** A failure as an exception; `operation` turns it into n8n's error or into an error item. */
export class FailureError extends Error {
	constructor(readonly failure: Failure) {
		super(failure.message);
	}
}

/** A failure caused by the input: nothing was sent, and sending the same again would give the same. */
export function invalidInput(message: string, description: string): FailureError {
	return new FailureError({ message, description, retryable: false, mayHaveCreated: false });
}

/** The failure with the known ids of its task. */
export function withIds(failure: Failure, { id, externalId }: TaskIds): Failure {
	return {
		...failure,
		...omitUndefined({ task_id: id || undefined, external_task_id: externalId }),
	};
}

/** The failure that an error represents. */
export function failureOf(error: unknown): Failure {
	if (error instanceof FailureError) return error.failure;
	const reason = error instanceof Error ? error.message : String(error);
	return {
		message: `Unexpected error in the node: ${reason}`,
		description:
			'Run the item again. If it happens again, open an issue with this text on the GitHub page of the node.',
		retryable: true,
		mayHaveCreated: true,
	};
}

/** Whether a failed status request says nothing of the task, so that it is worth repeating. */
export function isTransient({ retryable, isTransientForGets }: Failure): boolean {
	return retryable || isTransientForGets === true;
}
