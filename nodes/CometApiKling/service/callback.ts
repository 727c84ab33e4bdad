import type { IWebhookFunctions } from 'n8n-workflow';
import { omitUndefined } from '../base/records';
import { readIds, readOverallStatus } from './readTask';
import type { TaskStatus } from './task';

/** The content of a callback; it is not verified yet. */
export interface Callback {
	taskId?: string;
	externalId?: string;
	status?: TaskStatus;
	/** The word of its status, if we do not know it: it may mean an end. */
	unknownWord?: string;
}

/**
 * Reads a callback: the bare task object, or one wrapped in `{code, message, data}`.
 *
 * @returns nothing where the body names no task
 */
export function readCallback(body: unknown): Callback | undefined {
	const { taskId, externalId } = readIds(body);
	if (taskId === undefined && externalId === undefined) return undefined;
	return omitUndefined<Callback>({ taskId, externalId, ...readOverallStatus(body) });
}

/** The bytes of a request to a webhook, where n8n has kept them. */
export function rawBodyOf(context: IWebhookFunctions): Buffer | undefined {
	return (context.getRequestObject() as unknown as { rawBody?: Buffer }).rawBody;
}

/** An id that is a number with more digits than a JavaScript number can hold. */
const LONG_ID = /("(?:task_id|id|external_task_id)"\s*:\s*)(\d{16,})(?=\s*[,}])/g;

/** The body of a callback. Only its text has all digits of ids that were sent as numbers. */
export function callbackBodyOf(context: IWebhookFunctions): unknown {
	const body = context.getBodyData() as unknown;
	const text = rawBodyOf(context)?.toString() ?? '';
	// A number that the sender has rounded itself looks the same when it is read.
	const exact = text.replace(LONG_ID, (match, name: string, digits: string) =>
		String(Number(digits)) === digits ? match : `${name}"${digits}"`,
	);
	if (exact === text) return body;
	try {
		return JSON.parse(exact) as unknown;
	} catch {
		return body;
	}
}

/** Whether a callback says that its task still runs. */
export function saysRunning(callback: Callback): boolean {
	return callback.status === 'submitted' || callback.status === 'processing';
}

/**
 * The service has no registration of webhooks: each task names its own callback address when it is
 * created. So nothing has to be checked, created or deleted when a workflow is activated.
 */
export const callbackLifecycle = {
	checkExists: async () => true,
	create: async () => true,
	delete: async () => true,
};
