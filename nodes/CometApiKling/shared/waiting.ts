import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { isToolRun } from './run';
import { requireNumber } from './validation';

/** How to wait for a task, from the node's options. */
export interface Waiting {
	pollIntervalMs: number;
	maxWaitMs: number;
	/** Whether a wait that ran out hands the task on instead of failing. */
	continuesOnTimeout: boolean;
	/** 0 means no limit. */
	maxParallelTasks: number;
}

export const WAITING_DEFAULTS = { pollInterval: 5, maxWait: 20, maxParallelTasks: 0 };

const DAY_MINUTES = 24 * 60;

export type AwaitMode = 'poll' | 'callback' | 'none';

/** How the user wants to wait. Inside an agent's tool call nothing can be parked: there it polls. */
export function readAwaitMode(context: IExecuteSingleFunctions): AwaitMode {
	const mode = context.getNodeParameter('awaitMode') as AwaitMode;
	return mode === 'callback' && isToolRun(context) ? 'poll' : mode;
}

/** Reads and checks the options of an item. Throws `Failed` for a value out of range. */
export function readWaiting(context: IExecuteSingleFunctions): Waiting {
	const options = {
		...WAITING_DEFAULTS,
		...(context.getNodeParameter('options', {}) as Record<string, unknown>),
	};
	const seconds = requireNumber(options.pollInterval, 'Poll Interval', {
		min: 1,
		max: 3600,
		unit: 'seconds',
	});
	const minutes = requireNumber(options.maxWait, 'Max Wait', {
		min: 0.01,
		max: 7 * DAY_MINUTES,
		unit: 'minutes',
	});
	const tasks = requireNumber(options.maxParallelTasks, 'Max Parallel Tasks', {
		min: 0,
		max: 10_000,
		unit: 'tasks',
	});
	return {
		pollIntervalMs: seconds * 1000,
		maxWaitMs: minutes * 60_000,
		continuesOnTimeout: 'onTimeout' in options && options.onTimeout === 'continue',
		maxParallelTasks: Math.ceil(tasks),
	};
}
