import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { runIndex } from '../run/n8n';

/** What the node keeps with the execution; n8n hands it to Retry On Fail and to the Retry button. */
interface Memory {
	/** What stays the same for all attempts at the execution. */
	klingExecution?: string;
	/** The round (`$runIndex`) that the other fields belong to. */
	klingRun?: number;
	/** Task ids by job key. */
	klingTasks?: Record<string, string>;
	/** When a create was sent whose outcome is not known, by job key; Unix time in milliseconds. */
	klingSent?: Record<string, number>;
}

/** What an earlier attempt at a job has left. */
export interface Trace {
	/** The task that it created. */
	taskId?: string;
	/** When it was sent, if nobody knows what came of that; Unix time in milliseconds. */
	sentAtMs?: number;
}

function memoryOf(context: IExecuteSingleFunctions): Memory {
	return context.getContext('node') as Memory;
}

/** What was kept for this round of a loop; what belongs to an earlier one is let go. */
function roundOf(context: IExecuteSingleFunctions): Required<Memory> {
	const memory = memoryOf(context);
	const round = runIndex(context);
	if (memory.klingRun !== round) Object.assign(memory, { klingTasks: {}, klingSent: {} });
	memory.klingRun = round;
	memory.klingTasks ??= {};
	memory.klingSent ??= {};
	return memory as Required<Memory>;
}

/** The name of the execution in task keys: kept, so that each attempt at it takes the same. */
export function executionName(context: IExecuteSingleFunctions, make: () => string): string {
	const memory = memoryOf(context);
	memory.klingExecution ??= make();
	return memory.klingExecution;
}

/** Notes that a create goes out: whoever comes after looks for its task first. */
export function rememberSent(context: IExecuteSingleFunctions, jobKey: string): void {
	roundOf(context).klingSent[jobKey] = Date.now();
}

/**
 * The create that was sent has made no task.
 *
 * @param earlierAtMs when one before it was sent of which that is still not known
 */
export function forgetSent(
	context: IExecuteSingleFunctions,
	jobKey: string,
	earlierAtMs?: number,
): void {
	const { klingSent } = roundOf(context);
	if (earlierAtMs === undefined) delete klingSent[jobKey];
	else klingSent[jobKey] = earlierAtMs;
}

export function rememberTask(context: IExecuteSingleFunctions, jobKey: string, id: string): void {
	roundOf(context).klingTasks[jobKey] = id;
	forgetSent(context, jobKey);
}

/** The ids of the tasks that were created in this round, by job key. */
export function rememberedTasks(context: IExecuteSingleFunctions): Array<[string, string]> {
	return Object.entries(roundOf(context).klingTasks);
}

/** Whether an earlier attempt has left anything in this round. */
export function hasTraces(context: IExecuteSingleFunctions): boolean {
	const { klingTasks, klingSent } = roundOf(context);
	return Object.keys(klingTasks).length + Object.keys(klingSent).length > 0;
}

/** What an earlier attempt at this job, in this round of this execution, has left. */
export function traceOf(context: IExecuteSingleFunctions, jobKey: string): Trace {
	const { klingTasks, klingSent } = roundOf(context);
	return { taskId: klingTasks[jobKey], sentAtMs: klingSent[jobKey] };
}
