import type { Execution, ExecutionSummary } from '../../e2e/support/execution.mjs';
import { executionsOf, until, type Load } from './load.mjs';
import type { Member } from './n8nMember.mjs';

/** Waits until all tasks exist and have been looked at: the executions are in mid-wait. */
export async function untilPolling(load: Load): Promise<void> {
	await untilTasks(load, (getCount) => getCount > 0);
}

/** Waits until all tasks exist, whether their creates were answered or not. */
export async function untilCreated(load: Load): Promise<void> {
	await untilTasks(load, () => true);
}

async function untilTasks({ sim, urls, ...load }: Load, isSo: (getCount: number) => boolean) {
	await until({ sim, urls, ...load }, () => {
		return sim.tasks.length >= urls.flat().length && sim.tasks.every((task) => isSo(task.getCount));
	});
}

export async function untilParked(load: Load): Promise<void> {
	const count = load.options.executions;
	const isWaiting = ({ status }: ExecutionSummary) => status === 'waiting';
	await until(load, (list) => list.length >= count && list.every(isWaiting));
}

/** The worker that began most of the executions, and which these are. */
function busiest(
	workers: Member[],
	executions: ExecutionSummary[],
): { worker: Member; begun: string[] } {
	const own = new Set(executions.map(({ id }) => id));
	const all = workers.map((worker) => {
		const begun = worker.begunExecutions().filter((id) => own.has(id));
		return { worker, begun: [...new Set(begun)] };
	});
	return all.sort((one, other) => other.begun.length - one.begun.length)[0];
}

/** kill -9, and a new one at once on the same folder, as a supervisor starts it. */
export async function killAndReplace(member: Pick<Member, 'kill9' | 'start'>): Promise<void> {
	await member.kill9();
	await member.start();
}

/** kill -9 for the worker that has most of the executions, and a new one; resolves to their ids. */
export async function killWorker(load: Load): Promise<string[]> {
	const { worker, begun } = busiest(load.cluster.workers, await executionsOf(load));
	await killAndReplace(worker);
	return begun;
}

/** The same, but nobody starts a new one until all is over: the other worker has to notice. */
export async function loseWorker(load: Load): Promise<string[]> {
	const { worker, begun } = busiest(load.cluster.workers, await executionsOf(load));
	await worker.kill9();
	load.after.push(async () => await worker.start());
	return begun;
}

/** Presses Retry for executions that failed and waits until the new ones have ended. */
export async function retryAll(load: Load, failed: Execution[]): Promise<Execution[]> {
	const { client } = load.cluster;
	const ended: Execution[] = [];
	// One after the other: a new execution is told from the others by being new.
	for (const { id } of failed) {
		const retry = await client.retryExecution(id);
		ended.push(await client.waitForExecution(retry));
	}
	return ended;
}
