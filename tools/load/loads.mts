import { setTimeout as delay } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import type { Environment } from '../../test/harness/environment.mjs';
import { itemsOf } from '../../test/harness/n8n/execution.mjs';
import { callWebhook } from '../../test/harness/n8n/webhookTrigger.mjs';
import { waitUntil } from '../../test/harness/waitUntil.mjs';
import { saveKlingWorkflow, NODE } from '../../test/harness/workflows/klingWorkflow.mjs';
import { noOp } from '../../test/harness/workflows/nodes.mjs';
import { klingNode } from '../../test/harness/workflows/run.mjs';
import type { Load } from '../bench/durations.mjs';
import { watchProcess, type ProcessUse } from '../bench/process.mjs';
import { postsOf, race } from '../bench/race.mjs';
import { spread } from '../statistics.mjs';

export interface LoadResult extends ProcessUse {
	name: string;
	count: number;
	/** From the first create to the end of the last execution. */
	minutes: number;
	/** From the end of the last task to the end of the last execution. */
	lagSeconds: number;
	postsPerTask: number;
	getsPerTask: number;
	/** What is wrong, in words; empty is right. */
	broken: string[];
}

/** Runs a load with so many items in an n8n that has run nothing else. */
type RunLoad = (environment: Environment, count: number) => Promise<LoadResult>;

const GAP_MS = 5_000;
const LIMIT_MS = 30 * 60_000;

const options = { maxWait: 60, pollInterval: 5 };

export const loads: Array<{ count: number; run: RunLoad }> = [
	{ count: 10_000, run: inOneExecution('polled', [60, 240], { options }) },
	{
		count: 2_000,
		run: inOneExecution('waiting for callbacks', [60, 240], { awaitMode: 'callback', options }),
	},
	{ count: 2_000, run: inOneExecutionEach([300, 600], { options }) },
];

/** All items in one execution. */
function inOneExecution(
	how: string,
	seconds: Load['seconds'],
	parameters: INodeParameters,
): RunLoad {
	return async (environment, count) => {
		const name = `${count} items in one execution, ${how}`;
		const nodes = [klingNode(environment, parameters, { name: NODE }), noOp('End')];
		const build = async () => await Promise.resolve({ nodes });
		const load = { count, seconds };
		const { status, executionId, idealSeconds, makespanRatio, ...result } = await race(
			environment,
			{ name, build },
			load,
			0,
		);
		const { client, sim } = environment;
		const items = itemsOf(await client.waitForExecution(executionId), NODE);
		const out = new Set(items.map(({ json }) => json.task_id));
		const lost = sim.tasks.filter((task) => !out.has(task.id));
		const broken = lost.map((task) => `task ${task.id} is not in the output`);
		if (status !== 'success') broken.push(`the execution ended as ${status}`);
		if (items.length !== count) broken.push(`${items.length} items came out`);
		const lagSeconds = idealSeconds * (makespanRatio - 1);
		return { ...result, name, minutes: (idealSeconds + lagSeconds) / 60, lagSeconds, broken };
	};
}

/** An execution for each item, all of them waiting for callbacks at the same time. */
function inOneExecutionEach(seconds: [number, number], parameters: INodeParameters): RunLoad {
	return async (environment, count) => {
		const { client, n8n, sim } = environment;
		const name = `${count} executions of one item, waiting for callbacks`;
		const shape = { name, by: 'callback' as const, parameters };
		const host = { client, webhookUrl: n8n.url, sim };
		const { path } = await saveKlingWorkflow(host, shape);
		const watch = await watchProcess(n8n.pid, n8n.url);
		const urls = Array.from({ length: count }, (_, item) =>
			sim.clipUrl({ item, seconds: spread(item, seconds).toFixed(2) }),
		);
		for (const url of urls) {
			const { status, body } = await callWebhook(n8n.url, path, { items: [{ url }] });
			if (status !== 200) throw new Error(`A production call was answered ${status}: ${body}`);
		}
		await waitUntil(() => sim.effects.length >= count, {
			limitMs: LIMIT_MS,
			gapMs: GAP_MS,
			otherwise: () => `${sim.tasks.length} tasks, ${sim.effects.length} results of ${count}`,
		});
		const endMs = Date.now();
		const used = await watch.stop();
		await delay(GAP_MS);
		const { tasks } = sim;
		const startMs = Math.min(...tasks.map(({ createdAt }) => createdAt));
		const lastMs = Math.max(...tasks.map(({ endsAt }) => endsAt));
		const gets = sim.requests.filter(({ kind }) => kind === 'query');
		return {
			name,
			count,
			minutes: (endMs - startMs) / 60_000,
			lagSeconds: (endMs - lastMs) / 1000,
			postsPerTask: postsOf(sim) / count,
			getsPerTask: gets.length / count,
			...used,
			broken: tasks.flatMap(({ id }) => {
				const times = sim.effects.filter((effect) => JSON.stringify(effect).includes(id)).length;
				return times === 1 ? [] : [`the result of task ${id} came ${times} times`];
			}),
		};
	};
}
