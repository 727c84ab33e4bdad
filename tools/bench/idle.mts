import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from '../../test/harness/environment.mjs';
import { klingNode, saveWorkflow, startSaved } from '../../test/harness/workflows/run.mjs';
import { cpuSeconds, memoryMb } from './process.mjs';

export interface IdleResult {
	executions: number;
	/** Share of one core that n8n uses while nothing but the parked executions is there. */
	cpuShare: number;
	/** The same before there were any. */
	cpuShareBefore: number;
	extraMemoryMb: number;
	storedKbEach: number;
}

async function cpuShare(pid: number, watchedMs: number): Promise<number> {
	const before = await cpuSeconds(pid);
	await delay(watchedMs);
	return ((await cpuSeconds(pid)) - before) / (watchedMs / 1000);
}

/** What parked executions cost while they wait: one task each, which does not end. */
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
	for (const id of ids) {
		await client.waitUntilParked(id);
	}
	await delay(5_000);
	const cpuShareParked = await cpuShare(n8n.pid, watchedMs);
	const result = {
		executions,
		cpuShare: cpuShareParked,
		cpuShareBefore,
		extraMemoryMb: (await memoryMb(n8n.pid)) - memoryBefore,
		storedKbEach: (await client.executionSizeBytes(ids[0])) / 1000,
	};
	for (const id of ids) await client.stopExecution(id);
	return result;
}
