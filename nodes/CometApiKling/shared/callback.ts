import { isRecord, nestedValue } from './records';
import { readId, readStatus, type TaskStatus } from './task';

/** What a callback says, before anybody has checked that it is true. */
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
	const inner = nestedValue(body, ['data']);
	const task = isRecord(inner) && readId(inner.task_id) !== undefined ? inner : body;
	if (!isRecord(task)) return undefined;
	const taskId = readId(task.task_id);
	const externalId =
		readId(nestedValue(task, ['task_info', 'external_task_id'])) ?? readId(task.external_task_id);
	if (taskId === undefined && externalId === undefined) return undefined;
	const word = task.task_status ?? task.status;
	return {
		...(taskId !== undefined && { taskId }),
		...(externalId !== undefined && { externalId }),
		...(word !== undefined && { status: readStatus(word) }),
	};
}

/** Whether a callback says that its task goes on; then there is nothing to look at yet. */
export function saysRunning(callback: Callback): boolean {
	return callback.status === 'submitted' || callback.status === 'processing';
}

const PRIVATE_IPV4 = /^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01]))\.[\d.]+$/;
const PRIVATE_IPV6 = /^\[(::1?|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)\]$/i;
const PRIVATE_NAME = /^(localhost|[^.]+|.*\.(localhost|local|internal|lan|home\.arpa))$/i;

/** Whether an address can only be reached from the same machine or network. */
export function isPrivateAddress(url: string): boolean {
	if (!URL.canParse(url)) return false;
	const { hostname } = new URL(url);
	if (hostname.startsWith('[')) return PRIVATE_IPV6.test(hostname);
	return PRIVATE_IPV4.test(hostname) || PRIVATE_NAME.test(hostname);
}
