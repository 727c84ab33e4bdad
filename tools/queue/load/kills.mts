import type { ExecutionSummary } from '../../../test/harness/n8n/execution.mjs';
import type { N8nProcess } from '../../../test/harness/n8n/n8nProcess.mjs';
import type { ServerProcess } from '../../../test/harness/process/server.mjs';
import { executionsOf, type Load, untilExecutions } from './load.mjs';

/** The executions that a worker has begun, in order; one that it began twice is listed twice. */
function begunExecutions(worker: N8nProcess): string[] {
	return [...worker.logText().matchAll(/Worker started execution (\d+)/g)].map(([, id]) => id);
}

/** The worker that began most of the executions, and which these are. */
function busiest(
	workers: N8nProcess[],
	executions: ExecutionSummary[],
): { worker: N8nProcess; begun: string[] } {
	const own = new Set(executions.map(({ id }) => id));
	const all = workers.map((worker) => {
		const begun = begunExecutions(worker).filter((id) => own.has(id));
		return { worker, begun: [...new Set(begun)] };
	});
	return all.sort((one, other) => other.begun.length - one.begun.length)[0];
}

/** kill -9, and a new one at once on the same folder, as a supervisor starts it. */
export async function killAndReplace(server: ServerProcess): Promise<void> {
	await server.kill9();
	await server.start();
}

/** kill -9 for the worker that has most of the executions, and a new one; resolves to their ids. */
export async function killWorker(loads: Load[]): Promise<string[]> {
	const { worker, begun } = busiest(loads[0].cluster.workers, await allExecutions(loads));
	await killAndReplace(worker);
	return begun;
}

/** The same, but nobody starts a new one until all is over: the other worker has to notice. */
export async function loseWorker(loads: Load[]): Promise<string[]> {
	const [load] = loads;
	const { worker, begun } = busiest(load.cluster.workers, await allExecutions(loads));
	await worker.kill9();
	load.restores.push(async () => await worker.start());
	return begun;
}

const allExecutions = async (loads: Load[]) => (await Promise.all(loads.map(executionsOf))).flat();

/** Waits until all tasks exist and have been polled: the executions are in mid-wait. */
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

export async function untilWaiting(load: Load): Promise<void> {
	const count = load.options.executions;
	const isWaiting = ({ status }: ExecutionSummary) => status === 'waiting';
	await untilExecutions(load, (list) => list.length >= count && list.every(isWaiting));
}
