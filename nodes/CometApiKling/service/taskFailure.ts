import { colonAnd, safeText } from '../base/text';
import { withIds, type Failure } from './failure';
import type { Task } from './task';

/** The failure of a task that ended without its result, or nothing. */
export function failureOfTask(task: Task): Failure | undefined {
	const { words, essentialFiles } = task.route;
	const ended = { mayHaveCreated: true };
	if (task.status === 'failed') {
		const failure = {
			...ended,
			message: `Kling could not make ${words.product}${colonAnd(safeText(task.statusMessage))}`,
			description: `Check ${words.input} against this reason. The task has ended, so a new one is needed; run the item again once the input is changed.`,
			retryable: false,
		};
		return withIds(failure, task);
	}
	const hasFile = essentialFiles.some((name) => task.result.files[name] !== undefined);
	if (task.status !== 'succeed' || hasFile) return undefined;
	const failure = {
		...ended,
		message: `The task has succeeded, but its answer holds no ${words.content}`,
		description: `Look at the task with the operation "Get" and Output "Raw" after a minute. If there is still no ${words.content}, ask the CometAPI support with this Task ID.`,
		retryable: true,
	};
	return withIds(failure, task);
}
