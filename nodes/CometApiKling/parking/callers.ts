import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { itemCount } from '../run/n8n';

/**
 * Most tasks of a run that are asked to call back.
 *
 * For each callback n8n reads the whole stored execution, and holds it until it is through. A
 * thousand callbacks of a thousand tasks take it a minute and some gigabytes (docs/benchmark.md).
 */
const CALLERS_MAX = 100;

/** Whether the task of an item is one of those that call back: spread evenly, the last among them. */
export function callsBack(itemIndex: number, count: number): boolean {
	const stride = Math.ceil(count / CALLERS_MAX);
	return (count - 1 - itemIndex) % stride === 0;
}

/** The same for the item of a run; what is decided here is stored with the park. */
export function isCaller(context: IExecuteSingleFunctions): boolean {
	return callsBack(context.getItemIndex(), itemCount(context) ?? 1);
}
