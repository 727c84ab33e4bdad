import { omitUndefined } from '../base/records';
import { readIds, readOverallStatus } from './readTask';
import type { TaskStatus } from './task';

/** What a callback says; it is not verified yet. */
export interface Callback {
	taskId?: string;
	externalId?: string;
	status?: TaskStatus;
}

/**
 * Reads a callback: the bare task object, or one wrapped in `{code, message, data}`.
 *
 * @returns nothing where the body names no task
 */
export function readCallback(body: unknown): Callback | undefined {
	const { taskId, externalId } = readIds(body);
	if (taskId === undefined && externalId === undefined) return undefined;
	return omitUndefined<Callback>({ taskId, externalId, status: readOverallStatus(body) });
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
