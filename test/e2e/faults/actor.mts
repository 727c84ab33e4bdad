import { setTimeout as delay } from 'node:timers/promises';
import { startSimulator, type CreateBody, type Scenario } from '../../simulator/server.mjs';
import type { Execution } from '../support/execution.mjs';
import {
	effectNode,
	klingNode,
	saveWorkflow,
	start,
	type Stage,
	type Started,
} from '../support/stage.mjs';
import { ITEM_COUNT, STRUCK_ITEM, type Row } from './row.mjs';
import { Turns } from './turns.mjs';

export const NODE = 'Kling';

const EXECUTION_LIMIT_MS = 150_000;
const TASK_MS = 1_200;

/** One row on the stage: a service of its own, so that the rows can run side by side. */
export interface Actor extends Stage {
	row: Row;
	/** The video of each item. */
	urls: string[];
	workflow: Started;
}

/** n8n 1.x mixes up what is saved at the same time in SQLite, so the rows take turns. */
const turns = new Turns();

/** Starts a service for the row and saves its workflow: three items, the node, a counter behind it. */
export async function enter(stage: Stage, row: Row): Promise<Actor> {
	const sim = await startSimulator({ durationMs: TASK_MS, ...row.simulator });
	const urls = Array.from({ length: ITEM_COUNT }, (_, item) => sim.clipUrl({ item }));
	try {
		const actor = await turns.take(async () => await save({ ...stage, sim }, row, urls));
		strike(actor);
		return actor;
	} catch (error) {
		await sim.close();
		throw error;
	}
}

async function save(stage: Stage, row: Row, urls: string[]): Promise<Actor> {
	const { id } = await stage.client.createCredential(row.fault, 'cometApiKlingApi', {
		apiKey: stage.sim.apiKey,
		baseUrl: stage.sim.baseUrl,
	});
	const own: Stage = { ...stage, credentialId: id };
	const settings = { onError: 'continueRegularOutput' as const, ...row.settings };
	const nodes = [klingNode(own, row.parameters ?? {}, settings), effectNode(own)];
	const items = urls.map((url) => ({ url }));
	return { ...own, row, urls, workflow: await saveWorkflow(own, items, nodes) };
}

/** Has the service treat the struck items as the row says. */
export function strike({ sim, row, urls }: Actor): void {
	sim.scenario((body: CreateBody): Partial<Scenario> | undefined => {
		if (!isStruck(row, urls.indexOf(body.video_url ?? ''))) return undefined;
		const isNextKey = /-\d$/.test(body.external_task_id ?? '');
		return isNextKey && row.nextKey ? row.nextKey : row.scenario;
	});
}

export function isStruck({ strikes = 'one' }: Row, item: number): boolean {
	return strikes === 'all' || item === STRUCK_ITEM;
}

export const begin = async (actor: Actor) => await start(actor, actor.workflow);

export async function ended({ client }: Actor, executionId: string): Promise<Execution> {
	return await client.waitForExecution(executionId, { timeoutMs: EXECUTION_LIMIT_MS });
}

/** Waits until all items have their tasks and the node has looked at them. */
export async function untilWaiting({ client, sim }: Actor, executionId: string): Promise<void> {
	await client.waitForExecution(executionId, {
		until: () => sim.tasks.length === ITEM_COUNT && sim.tasks.every((task) => task.getCount > 0),
	});
}

/** Waits until the execution has been parked. */
export async function untilParked({ client }: Actor, executionId: string): Promise<void> {
	await client.waitForExecution(executionId, { until: ({ status }) => status === 'waiting' });
}

/** Waits until the service has finished all tasks. */
export async function untilTasksEnded({ sim }: Actor): Promise<void> {
	const end = Math.max(...sim.tasks.map((task) => task.endsAt));
	await delay(Math.max(0, end - Date.now()) + 50);
}

export async function justRun(actor: Actor): Promise<Execution> {
	return await ended(actor, await begin(actor));
}
