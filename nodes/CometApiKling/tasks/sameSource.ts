import { withoutSignature } from '../base/signedLink';
import type { TaskSource } from '../service/task';

/** Whether two tasks were made from the same source, by its id or link; nothing if that is not known. */
export function isSameSource(one: TaskSource = {}, other: TaskSource = {}): boolean | undefined {
	if (one.id !== undefined && other.id !== undefined) return one.id === other.id;
	if (one.url === undefined || other.url === undefined) return undefined;
	return withoutSignature(one.url) === withoutSignature(other.url);
}
