import { known } from '../base/records';
import type { FailureRule } from './failureTable';

/** What went wrong with one item; the names of the last fields are those of the output's `details`. */
export interface Failure extends FailureRule {
	code?: number | string;
	http_status?: number;
	request_id?: string;
	task_id?: string;
	external_task_id?: string;
	/** Whether the service itself says that there is no such task. */
	isTaskUnknown?: boolean;
	/** How long the service asked to wait, in milliseconds. */
	retryAfterMs?: number;
}

/** By what a task is known; without an id it is not sure whether it was created. */
export interface TaskIds {
	id?: string;
	externalId?: string;
}

/** Carries a failure out of the middle of a job; `operation` turns it into n8n's error or error item. */
export class FailureError extends Error {
	constructor(readonly failure: Failure) {
		super(failure.message);
	}
}

/** A failure that the input causes: nothing was sent, and sending the same again gives the same. */
export function refusal(message: string, description: string): FailureError {
	return new FailureError({ message, description, retryable: false, mayHaveCreated: false });
}

/** The failure with the ids of its task, as far as they are known. */
export function withIds(failure: Failure, { id, externalId }: TaskIds): Failure {
	return { ...failure, ...known({ task_id: id, external_task_id: externalId }) };
}

/** What any error says, for an item or a message. */
export function failureOf(error: unknown): Failure {
	if (error instanceof FailureError) return error.failure;
	const reason = error instanceof Error ? error.message : String(error);
	return {
		message: `The node met an unexpected problem: ${reason}`,
		description:
			'Run the item again. If it stays, report it with this text on the page of the node.',
		retryable: true,
		mayHaveCreated: true,
	};
}

/**
 * Whether the service itself says that there is no such task; in its first seconds that may be
 * wrong. What a proxy on the way says about its own pages does not count.
 */
export function saysUnknownTask({ isTaskUnknown }: Failure): boolean {
	return isTaskUnknown === true;
}

/**
 * Whether a look that failed can be repeated.
 *
 * @param task `isNew`: it was just created, so that the service may not know it yet.
 *             `isSeen: false`: the service has not answered about it yet, so that the address may be
 *             wrong, too
 */
export function isPassing(
	failure: Failure,
	{ isNew, isSeen = true }: { isNew: boolean; isSeen?: boolean },
): boolean {
	if (failure.retryable) return true;
	if (failure.passesForLooks === true) return isSeen || isNew;
	return isNew && saysUnknownTask(failure);
}
