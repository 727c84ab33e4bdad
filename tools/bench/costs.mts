import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from '../../test/harness/environment.mjs';
import {
	klingNode,
	startWorkflow,
	saveWorkflow,
	startSaved,
} from '../../test/harness/workflows/run.mjs';
import { cpuSeconds, memoryMb } from './process.mjs';

const CALLS = 40;

export interface CallCost {
	/** How many tasks wait in the execution that is called. */
	count: number;
	/** Processor time of n8n's main process for one call. */
	cpuMsPerCall: number;
}

/**
 * What one callback costs n8n while the execution waits, before the node has done anything: the
 * callbacks say "processing", which the node drops without a status request.
 */
export async function callCost(environment: Environment, count: number): Promise<CallCost> {
	const { sim, client, n8n } = environment;
	sim.reset();
	sim.scenario(() => ({ durationMs: 600_000 }));
	const id = await startWorkflow(
		environment,
		Array.from({ length: count }, (_, n) => ({ url: sim.clipUrl({ n }) })),
		[klingNode(environment, { awaitMode: 'callback' })],
	);
	await client.waitUntilWaiting(id, { gapMs: 1_000 });
	await delay(5_000);
	const caller = sim.tasks.find(({ body }) => body.callback_url !== undefined);
	const before = await cpuSeconds(n8n.pid);
	for (let call = 0; call < CALLS; call++) await sim.sendCallback(String(caller?.id));
	const cpuMsPerCall = (((await cpuSeconds(n8n.pid)) - before) * 1000) / CALLS;
	await client.stopExecution(id);
	return { count, cpuMsPerCall };
}

export interface IdleResult {
	executions: number;
	/** Share of one core that n8n uses while it has nothing but the waiting executions. */
	cpuShare: number;
	cpuShareBefore: number;
	extraMemoryMb: number;
	storedKbEach: number;
}

async function cpuShare(pid: number, watchedMs: number): Promise<number> {
	const before = await cpuSeconds(pid);
	await delay(watchedMs);
	return ((await cpuSeconds(pid)) - before) / (watchedMs / 1000);
}

/** What waiting executions cost: one task each, which does not end. */
export async function idleCost(
	environment: Environment,
	executions: number,
	watchedMs: number,
): Promise<IdleResult> {
	const { sim, client, n8n } = environment;
	sim.reset();
	sim.scenario(() => ({ durationMs: 600_000 }));
	const saved = await saveWorkflow(
		environment,
		[{ url: sim.clipUrl() }],
		[klingNode(environment, { awaitMode: 'callback' })],
	);
	await delay(5_000);
	const cpuShareBefore = await cpuShare(n8n.pid, watchedMs);
	const memoryBefore = await memoryMb(n8n.pid);
	const ids: string[] = [];
	for (let index = 0; index < executions; index++) ids.push(await startSaved(environment, saved));
	for (const id of ids) await client.waitUntilWaiting(id);
	await delay(5_000);
	const cpuShareWaiting = await cpuShare(n8n.pid, watchedMs);
	const result = {
		executions,
		cpuShare: cpuShareWaiting,
		cpuShareBefore,
		extraMemoryMb: (await memoryMb(n8n.pid)) - memoryBefore,
		storedKbEach: (await client.executionSizeBytes(ids[0])) / 1000,
	};
	for (const id of ids) await client.stopExecution(id);
	return result;
}
