import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { errorOf, itemsOf, type Execution } from '../../../test/harness/n8n/execution.mjs';
import { poll } from '../../../test/harness/waitUntil.mjs';
import { NODE } from '../../../test/harness/workflows/klingWorkflow.mjs';
import type { SimulatedTask } from '../../../test/simulator/server.mjs';
import type { Load } from './load.mjs';

const EFFECT_LIMIT_MS = 60_000;
const ONE_TOO_MANY_MS = 2_000;

/** What must hold for every item of a load, whatever happened to n8n. */
export interface LoadAudit {
	tasks: number;
	/** Items that reached the node behind ours, or behind the trigger. */
	effects: number;
	posts: number;
	gets: number;
	/** What is wrong, in words; empty is right. */
	broken: string[];
}

/** Waits until the node behind has seen as many items as there are, and then for one too many. */
export async function untilEffects({ sim, urls }: Load, lost = 0): Promise<void> {
	const count = urls.flat().length - lost;
	await poll(() => sim.effects.length >= count, { limitMs: EFFECT_LIMIT_MS });
	await delay(ONE_TOO_MANY_MS);
}

/**
 * Audits a load: each item has one task, the task reached the node behind once, and it is in the
 * output of one of the executions given. Lost tasks do not count.
 */
export function auditLoad(
	load: Load,
	executions: Execution[],
	lost: SimulatedTask[] = [],
): LoadAudit {
	const { sim, urls, options } = load;
	const left = sim.tasks.filter((task) => !lost.includes(task));
	const isLost = (url: string) => lost.some(({ body }) => body.video_url === url);
	const broken = urls.flat().flatMap((url) => {
		const tasks = left.filter(({ body }) => body.video_url === url);
		const name = `${options.name}: ${new URL(url).search}`;
		const [task] = tasks;
		if (task === undefined && isLost(url)) return [];
		if (tasks.length !== 1) return [`${name} has ${tasks.length} tasks`];
		const effects = sim.effects.filter((each) => JSON.stringify(each).includes(task.id));
		const places = executions.filter((each) => outputText(each).includes(task.id));
		return [
			...(effects.length === 1 ? [] : [`${name} reached the node behind ${effects.length} times`]),
			...(places.length === 1 ? [] : [`${name} is in the output of ${places.length} executions`]),
		];
	});
	const count = (kind: string) => sim.requests.filter((request) => request.kind === kind).length;
	return {
		tasks: sim.tasks.length,
		effects: sim.effects.length,
		posts: count('create'),
		gets: count('query'),
		broken,
	};
}

/** The tasks that no execution has in its output. */
export function unclaimedTasks({ sim }: Load, executions: Execution[]): SimulatedTask[] {
	const text = executions.map(outputText).join();
	return sim.tasks.filter(({ id }) => !text.includes(id));
}

/** What the node has put out, on both outputs. */
export function outputText(execution: Execution): string {
	const items = [0, 1].flatMap((output) => itemsOf(execution, NODE, { output }));
	return JSON.stringify(items.map(({ json }) => json));
}

/** Throws with what n8n says about each execution that did not succeed. */
export function assertSucceeded(executions: Execution[]): void {
	const failed = executions.filter(({ status }) => status !== 'success');
	const words = failed.map((each) => `${each.id} ${each.status}: ${errorOf(each).top?.message}`);
	assert.deepEqual(words, []);
}
