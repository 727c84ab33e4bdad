import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from '../../test/harness/environment.mjs';
import { saveWorkflow, startSaved } from '../../test/harness/workflows/run.mjs';
import { plainNode } from './packages/plainNode.mjs';
import { watchProcess } from './process.mjs';

const SETTLE_MS = 2_000;

export interface Evaluation {
	count: number;
	standstillMs: number;
	cpuSeconds: number;
}

/** What n8n takes by itself to evaluate one expression for each item of a declarative node. */
export async function evaluationOf(
	environment: Environment,
	count: number,
	resting: number,
): Promise<Evaluation> {
	const { sim, client, n8n } = environment;
	sim.reset();
	const items = Array.from({ length: count }, (_, n) => ({ url: sim.clipUrl({ n }) }));
	const saved = await saveWorkflow(environment, items, [plainNode()]);
	await delay(SETTLE_MS);
	const watch = await watchProcess(n8n.pid, n8n.url, resting);
	const id = await startSaved(environment, saved);
	const { status } = await client.waitForExecution(id, { gapMs: 1_000 });
	const { standstillMs, cpuSeconds } = await watch.stop();
	if (status !== 'success' || sim.effects.length !== count) {
		throw new Error(`The plain node ended as ${status}, with ${sim.effects.length} requests`);
	}
	return { count, standstillMs, cpuSeconds };
}
