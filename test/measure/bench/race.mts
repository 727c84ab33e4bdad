import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from '../../harness/environment.mjs';
import type { Execution } from '../../harness/n8n/execution.mjs';
import type { N8nClient } from '../../harness/n8n/n8nClient.mjs';
import { HttpError } from '../../harness/n8n/session.mjs';
import { waitUntil } from '../../harness/waitUntil.mjs';
import { saveWorkflow, startSaved } from '../../harness/workflows/run.mjs';
import { mean } from '../statistics.mjs';
import type { Contender } from './contenders.mjs';
import { watchProcess } from './process.mjs';

const RACE_LIMIT_MS = 300_000;

/** What one contender needed for `count` tasks. */
export interface RaceResult {
	contender: string;
	count: number;
	status: string;
	/** From the first submit to the end of the execution, over the slowest task's own time. */
	makespanRatio: number;
	/** From a task's end to the first look that sees it. */
	meanLagMs: number;
	maxLagMs: number;
	getsPerTask: number;
	postsPerTask: number;
	/** Peak of n8n's main process over what it held before, in MB. */
	extraMemoryMb: number;
	/** Processor time of n8n's main process, in seconds. */
	cpuSeconds: number;
	/** Largest event-loop delay that n8n's own metrics report, in milliseconds. */
	eventLoopMaxMs: number;
	executionKb: number;
}

/** A repeatable source of chance between 0 and 1 (mulberry32). */
export function chance(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/**
 * Durations spread evenly from 10 to 25 seconds, in an order drawn by chance; the same for every
 * contender. Drawn by chance themselves, a hundred of them would shift the mean lag by up to 0.3 s.
 */
export function drawDurationsMs(count: number): number[] {
	const random = chance(count);
	return Array.from({ length: count }, (_, n) => ({ n, order: random() }))
		.sort((a, b) => a.order - b.order)
		.map(({ n }) => Math.round(10_000 + (15_000 * (n + 0.5)) / count));
}

export async function race(
	environment: Environment,
	contender: Contender,
	count: number,
): Promise<RaceResult> {
	const { sim, client, n8n } = environment;
	sim.reset();
	const durationsMs = drawDurationsMs(count);
	sim.scenario(({ video_url: url }) => {
		const index = Number(new URL(String(url)).searchParams.get('n'));
		return { durationMs: durationsMs[index] };
	});
	const items = durationsMs.map((_, n) => ({ url: sim.clipUrl({ n }) }));
	const { nodes, edges } = contender.build(environment);
	const saved = await saveWorkflow(environment, items, nodes, edges);
	const watch = await watchProcess(n8n.pid, n8n.url);
	const id = await startSaved(environment, saved);
	const execution = await untilEnded(client, id);
	const used = await watch.stop();
	await delay(1_000);
	const tasks = sim.tasks;
	const startMs = Math.min(...tasks.map(({ createdAt }) => createdAt));
	const idealMs = Math.max(...tasks.map(({ endsAt }) => endsAt)) - startMs;
	const endMs = Date.parse(String(execution.stoppedAt));
	const gets = sim.requests.filter(({ kind }) => kind === 'query');
	const lagsMs = tasks.map((task) => {
		const seen = gets.find(({ taskId, at }) => taskId === task.id && at >= task.endsAt);
		return seen === undefined ? Infinity : seen.at - task.endsAt;
	});
	return {
		contender: contender.name,
		count,
		status: execution.status,
		makespanRatio: (endMs - startMs) / idealMs,
		meanLagMs: mean(lagsMs),
		maxLagMs: Math.max(...lagsMs),
		getsPerTask: gets.length / count,
		postsPerTask: tasks.length / count,
		...used,
		executionKb: (await client.executionSizeBytes(id)) / 1000,
	};
}

/** n8n answers 503 while it is too busy with callbacks to hear from its own database. */
async function untilEnded(client: N8nClient, id: string): Promise<Execution> {
	const look = async () => {
		try {
			return await client.waitForExecution(id, { timeoutMs: RACE_LIMIT_MS, gapMs: 1_000 });
		} catch (error) {
			if (error instanceof HttpError && error.status === 503) return undefined;
			throw error;
		}
	};
	const otherwise = () => `n8n is too busy to tell of execution ${id}`;
	return await waitUntil(look, { limitMs: RACE_LIMIT_MS, gapMs: 1_000, otherwise });
}
