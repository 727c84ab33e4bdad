import { CALLERS_MAX } from '../run/limits';
import type { ItemInput } from '../run/operation';

/** Whether the task of an item is asked to call back: evenly spread, the last one among them. */
export function isCaller(itemIndex: number, count: number): boolean {
	const stride = Math.ceil(count / CALLERS_MAX);
	return (count - 1 - itemIndex) % stride === 0;
}

/** The same for the item of a run; the decision is stored with the execution. */
export function isCallerInRun({ itemIndex, run }: ItemInput): boolean {
	return isCaller(itemIndex, run.items.length);
}
