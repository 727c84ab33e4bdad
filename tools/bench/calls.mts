import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from '../../test/harness/environment.mjs';
import { klingNode, startWorkflow } from '../../test/harness/workflows/run.mjs';
import { cpuSeconds } from './process.mjs';

const CALLS = 40;

export interface CallCost {
	/** How many tasks wait in the execution that is called. */
	count: number;
	/** Processor time of n8n's main process for one call. */
	cpuMsPerCall: number;
}

/**
 * What one call of a parked execution costs n8n, before the node has done anything: the callbacks say
 * "processing", which the node drops without a look.
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
	await client.waitUntilParked(id, { gapMs: 1_000 });
	await delay(5_000);
	const caller = sim.tasks.find(({ body }) => body.callback_url !== undefined);
	const before = await cpuSeconds(n8n.pid);
	for (let call = 0; call < CALLS; call++) await sim.sendCallback(String(caller?.id));
	const cpuMsPerCall = (((await cpuSeconds(n8n.pid)) - before) * 1000) / CALLS;
	await client.stopExecution(id);
	return { count, cpuMsPerCall };
}
