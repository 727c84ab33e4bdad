import { maxWaitField, pollIntervalField } from '../parameters/fields';
import { requireReachableN8n } from '../parameters/reach';
import type { Waiting } from '../parameters/read';
import { isSaved, resumeUrl } from '../run/n8n';
import { CALLING_TASKS_MAX } from '../run/limits';
import type { ItemInput } from '../run/operation';
import { invalidInput } from '../service/failure';

/**
 * The node's own path below the address at which n8n resumes an execution. A Wait node
 * after this one may listen at that address itself, and take a late callback for its own.
 */
export const CALLBACK_PATH = 'kling';

/**
 * The address at which n8n resumes this execution, for the service to call. Its query may hold n8n's
 * signature.
 *
 * Throws `FailureError` if waiting for a callback cannot work, before anything is sent.
 */
export function requireCallbackUrl({ context, baseUrl }: ItemInput): string {
	if (!isSaved(context)) {
		throw invalidInput(
			'"Wait for Callback" needs a saved workflow',
			'Save the workflow and run it again, or choose "Poll Until Finished".',
		);
	}
	const address = resumeUrl(context);
	requireReachableN8n(address, baseUrl, 'or choose "Poll Until Finished"');
	const url = new URL(address);
	url.pathname += `/${CALLBACK_PATH}`;
	return url.href;
}

/** The shortest wait in which a callback can still resume the execution, see `waitingRun.ts`. */
const LEAST_WAIT_MS = 9_000;

/** Checks that a callback can come in time. Throws `FailureError`. */
export function requireTimeForCallback({ maxWaitMs }: Waiting): void {
	if (maxWaitMs >= LEAST_WAIT_MS) return;
	throw invalidInput(
		`"Max Wait (Minutes)" is too short for "Wait for Callback"`,
		`Nothing was sent. No callback could wake the execution in time: set at least ${LEAST_WAIT_MS / 60_000} minutes, or choose "Poll Until Finished".`,
	);
}

/** Values for all items of a run that waits for callbacks, by the labels of their fields. */
export function waitOfRun({ maxWaitMs, pollIntervalMs }: Waiting): Record<string, number> {
	return {
		[maxWaitField.displayName]: maxWaitMs / 60_000,
		[pollIntervalField.displayName]: pollIntervalMs / 1000,
	};
}

/** Whether the task of an item is asked to call back: evenly spread, the last one among them. */
export function isCaller(itemIndex: number, count: number): boolean {
	const stride = Math.ceil(count / CALLING_TASKS_MAX);
	return (count - 1 - itemIndex) % stride === 0;
}

/** The same for the item of a run; the decision is stored with the execution. */
export function isCallerInRun({ itemIndex, run }: ItemInput): boolean {
	return isCaller(itemIndex, run.items.length);
}
