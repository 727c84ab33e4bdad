import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { counted } from '../base/text';
import { nameTask, type NotedTask } from './errors';
import { callerOf } from './n8n';

/** n8n tries a node five times at most. */
const EARLIER_CALLS_MAX = 4;

const CALLING_EXECUTIONS_MAX = 200;

/** The tasks that each failed sub-execution had created, by caller and node. */
const failedCalls = new Map<string, Map<string, readonly NotedTask[]>>();

/**
 * Advice about a retry of the caller, for the error of a sub-workflow.
 *
 * n8n tells a sub-workflow which execution has called it, but not which call this is: a retry looks like
 * another call with the same input. So tasks of earlier calls are never adopted; they are named.
 */
export function adviceForCaller(
	context: IExecuteSingleFunctions,
	tasks: readonly NotedTask[],
): string {
	const caller = callerOf(context);
	if (caller === undefined) return '';
	const earlier = earlierTasks(context, caller, tasks);
	if (tasks.length + earlier.length === 0) return '';
	const made =
		earlier.length === 0
			? ''
			: ` Earlier calls of this sub-workflow by the same execution failed after they had created ${counted(earlier.length, 'task')}: ${earlier.map(nameTask).join(', ')}.`;
	return `${made} A retry of the calling workflow starts this sub-workflow from the beginning, so even tasks that have not failed are created and paid for again. Fetch them with "Await Result" instead, or give each task an "External Task ID" of your own and set "If This ID Exists" to "Use the Existing Task": then a retry takes them over.`;
}

/** Notes the tasks of this call, and returns those of the last calls before it. */
function earlierTasks(
	context: IExecuteSingleFunctions,
	caller: string,
	tasks: readonly NotedTask[],
): NotedTask[] {
	const key = [caller, context.getWorkflow().id, context.getNode().id].join(' ');
	const calls = failedCalls.get(key) ?? new Map<string, readonly NotedTask[]>();
	const executionId = context.getExecutionId();
	const earlier = [...calls].filter(([id]) => id !== executionId).slice(-EARLIER_CALLS_MAX);
	failedCalls.delete(key);
	failedCalls.set(key, new Map([...earlier, [executionId, tasks]]));
	const [oldest] = failedCalls.keys();
	if (failedCalls.size > CALLING_EXECUTIONS_MAX) failedCalls.delete(oldest);
	return earlier.flatMap(([, created]) => created);
}
