import type { ExecutionSummary } from '../../../test/harness/n8n/execution.mjs';
import { untilExecutions, type Load } from './load.mjs';

/** Waits until all tasks exist and have been looked at: the executions are in mid-wait. */
export async function untilPolling(load: Load): Promise<void> {
	await untilTasks(load, (getCount) => getCount > 0);
}

/** Waits until all tasks exist, whether their creates were answered or not. */
export async function untilCreated(load: Load): Promise<void> {
	await untilTasks(load, () => true);
}

async function untilTasks({ sim, urls, ...load }: Load, isSo: (getCount: number) => boolean) {
	await untilExecutions({ sim, urls, ...load }, () => {
		return sim.tasks.length >= urls.flat().length && sim.tasks.every((task) => isSo(task.getCount));
	});
}

export async function untilParked(load: Load): Promise<void> {
	const count = load.options.executions;
	const isWaiting = ({ status }: ExecutionSummary) => status === 'waiting';
	await untilExecutions(load, (list) => list.length >= count && list.every(isWaiting));
}
