import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
	isEnded,
	type Execution,
	type ExecutionSummary,
} from '../../../test/harness/n8n/execution.mjs';
import { callWebhook } from '../../../test/harness/n8n/webhookTrigger.mjs';
import { waitUntil } from '../../../test/harness/waitUntil.mjs';
import {
	saveKlingWorkflow,
	type AwaitedWorkflow,
} from '../../../test/harness/workflows/klingWorkflow.mjs';
import {
	startSimulator,
	type ProfileName,
	type Scenario,
	type Simulator,
	type SimulatorOptions,
} from '../../../test/simulator/server.mjs';
import { spread } from '../../statistics.mjs';
import type { Cluster } from '../cluster/cluster.mjs';

/** For callbacks that were not answered 2xx within five seconds, as on a machine with too much to do. */
const CALLBACK_RETRIES = 3;
const LIST_GAP_MS = 500;
const LIMIT_MS = 240_000;

export interface LoadOptions extends AwaitedWorkflow {
	service: ProfileName;
	executions: number;
	tasks: number;
	/** From one start to the next. Default: none. */
	startGapMs?: number;
	/** From the shortest task to the longest. Default: 5 to 10 s. */
	seconds?: [number, number];
	/** More words for the address of an item's video, such as a scenario of the simulator. */
	video?: (item: number) => Record<string, string | number>;
	simulator?: Partial<SimulatorOptions>;
	/** What the service does to every task, beside what its address says. */
	scenario?: Partial<Scenario>;
}

/** A workflow with a service of its own, and what was started of it. */
export interface Load {
	cluster: Cluster;
	options: LoadOptions;
	sim: Simulator;
	workflowId: string;
	path: string;
	/** The video of each item, by execution. */
	urls: string[][];
	startedAt: number;
	/** What is to be done when all is over. */
	restores: Array<() => Promise<void>>;
}

export async function prepareLoad(cluster: Cluster, options: LoadOptions): Promise<Load> {
	const sim = await startSimulator(options.service, {
		// The node remembers by address and key whether look-ups work; a port may be used again.
		apiKey: `sk-${randomUUID()}`,
		callbackRetries: CALLBACK_RETRIES,
		...options.simulator,
	});
	sim.scenario(() => options.scenario);
	const { client, webhook } = cluster;
	const saved = await saveKlingWorkflow({ client, webhookUrl: webhook.url, sim }, options);
	return {
		cluster,
		options,
		sim,
		...saved,
		urls: urlsOf(sim, options),
		startedAt: 0,
		restores: [],
	};
}

function urlsOf(
	sim: Simulator,
	{ executions, tasks, seconds = [5, 10], video }: LoadOptions,
): string[][] {
	return Array.from({ length: executions }, (_, execution) =>
		Array.from({ length: tasks }, (__, item) =>
			sim.clipUrl({
				execution,
				item,
				seconds: spread(execution * tasks + item, seconds).toFixed(2),
				...video?.(item),
			}),
		),
	);
}

/** Starts the executions one after the other, each by a production call with its items. */
export async function startLoad(load: Load): Promise<void> {
	load.startedAt = Date.now();
	const { cluster, path, urls, options } = load;
	for (const [index, own] of urls.entries()) {
		await delay(load.startedAt + index * (options.startGapMs ?? 0) - Date.now());
		const items = own.map((url) => ({ url }));
		const { status, body } = await callWebhook(cluster.webhook.url, path, { items });
		if (status !== 200) throw new Error(`A production call was answered ${status}: ${body}`);
	}
}

export async function executionsOf({ cluster, workflowId }: Load): Promise<ExecutionSummary[]> {
	return await cluster.client.listExecutions({ workflowId });
}

/** Resolves when `isSo`, asked again and again; the error of the limit shows the executions. */
export async function untilExecutions(
	load: Load,
	isSo: (executions: ExecutionSummary[]) => boolean,
): Promise<ExecutionSummary[]> {
	let executions: ExecutionSummary[] = [];
	const states = () => executions.map(({ id, status }) => `${id} ${status}`).join(', ');
	const ask = async () => {
		executions = await executionsOf(load);
		return isSo(executions);
	};
	await waitUntil(ask, {
		limitMs: LIMIT_MS,
		gapMs: LIST_GAP_MS,
		otherwise: () => `"${load.options.name}" did not get there with the executions ${states()}`,
	});
	return executions;
}

/** Waits until every execution has ended and reads them. */
export async function untilEnded(load: Load): Promise<Execution[]> {
	const count = load.options.executions;
	const all = await untilExecutions(load, (list) => list.length >= count && list.every(isEnded));
	return await Promise.all(
		all.map(async ({ id }) => await load.cluster.client.waitForExecution(id)),
	);
}
