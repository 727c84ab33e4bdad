import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from '../../test/harness/environment.mjs';
import { isEnded, type ExecutionSummary } from '../../test/harness/n8n/execution.mjs';
import type { N8nClient } from '../../test/harness/n8n/n8nClient.mjs';
import { HttpError } from '../../test/harness/n8n/session.mjs';
import type { Simulator } from '../../test/simulator/server.mjs';
import { waitUntil } from '../../test/harness/waitUntil.mjs';
import { saveWorkflow, startSaved } from '../../test/harness/workflows/run.mjs';
import { mean } from '../statistics.mjs';
import type { Contender } from './contenders.mjs';
import { drawDurationsMs, type Load } from './durations.mjs';
import { watchProcess, type ProcessUse } from './process.mjs';

/** On top of the longest task. */
const RACE_LIMIT_MS = 300_000;

export interface RaceResult extends ProcessUse {
	contender: string;
	count: number;
	/** How long its tasks took: the shortest and the longest. */
	seconds: Load['seconds'];
	executionId: string;
	status: string;
	/** How long the run would take without n8n. */
	idealSeconds: number;
	/** From the first submit to the end of the execution, over the slowest task's own time. */
	makespanRatio: number;
	/** From a task's end to the first status request that sees it. */
	meanLagMs: number;
	maxLagMs: number;
	getsPerTask: number;
	/** Creates that were sent, over the tasks that there should be. */
	postsPerTask: number;
	executionKb: number;
}

export async function race(
	environment: Environment,
	contender: Contender,
	load: Load,
	resting: number,
): Promise<RaceResult> {
	const { sim, client, n8n } = environment;
	sim.reset();
	const { count, seconds } = load;
	const durationsMs = drawDurationsMs(load);
	sim.scenario(({ video_url: url }) => {
		const index = Number(new URL(String(url)).searchParams.get('n'));
		return { durationMs: durationsMs[index] };
	});
	const items = durationsMs.map((_, n) => ({ url: sim.largeClipUrl({ n }) }));
	const { nodes, edges } = await contender.build(environment);
	const saved = await saveWorkflow(environment, items, nodes, edges);
	const watch = await watchProcess(n8n.pid, n8n.url, resting);
	const id = await startSaved(environment, saved);
	const limitMs = seconds[1] * 1000 + RACE_LIMIT_MS;
	await untilLastTaskEnds(sim, count, limitMs);
	const { status, stoppedAt } = await untilEnded(client, saved.workflowId, limitMs);
	const used = await watch.stop();
	await delay(1_000);
	const tasks = sim.tasks;
	const startMs = Math.min(...tasks.map(({ createdAt }) => createdAt));
	const idealMs = Math.max(...tasks.map(({ endsAt }) => endsAt)) - startMs;
	const endMs = Date.parse(String(stoppedAt));
	const gets = sim.requests.filter(({ kind }) => kind === 'query');
	const getsOf = new Map(tasks.map(({ id }) => [id, [] as typeof gets]));
	for (const get of gets) getsOf.get(String(get.taskId))?.push(get);
	const lagsMs = tasks.map((task) => {
		const own = getsOf.get(task.id) ?? [];
		// One that came a moment before the end can have been answered after it.
		const seen = own.find(({ at }) => at >= task.endsAt) ?? own.at(-1);
		return seen === undefined ? Infinity : Math.max(0, seen.at - task.endsAt);
	});
	return {
		contender: contender.name,
		count,
		seconds,
		executionId: id,
		status,
		idealSeconds: idealMs / 1000,
		makespanRatio: (endMs - startMs) / idealMs,
		meanLagMs: mean(lagsMs),
		maxLagMs: Math.max(...lagsMs),
		getsPerTask: gets.length / count,
		postsPerTask: postsOf(sim) / count,
		...used,
		executionKb: (await client.executionSizeBytes(id)) / 1000,
	};
}

export function postsOf({ requests }: Simulator): number {
	return requests.filter(({ kind }) => kind === 'create').length;
}

/** Does not ask n8n for the execution: that would cost it as much as some tasks. */
async function untilLastTaskEnds(sim: Simulator, count: number, limitMs: number): Promise<void> {
	const allAreMade = () => sim.tasks.length >= count || undefined;
	const otherwise = () => `Only ${sim.tasks.length} of ${count} tasks were created`;
	await waitUntil(allAreMade, { limitMs, gapMs: 1_000, otherwise });
	await delay(Math.max(...sim.tasks.map(({ endsAt }) => endsAt)) - Date.now());
}

/**
 * Asks for the list, for which n8n does not read the data of executions. It answers 503 while it is too
 * busy with callbacks to reach its own database.
 */
async function untilEnded(
	client: N8nClient,
	workflowId: string,
	limitMs: number,
): Promise<ExecutionSummary> {
	const ask = async () => {
		try {
			return (await client.listExecutions({ workflowId })).find(isEnded);
		} catch (error) {
			if (error instanceof HttpError && error.status === 503) return undefined;
			throw error;
		}
	};
	const otherwise = () => `The execution of workflow ${workflowId} has not ended`;
	return await waitUntil(ask, { limitMs, gapMs: 1_000, otherwise });
}
