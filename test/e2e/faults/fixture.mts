import type { Environment } from '../../harness/environment.mjs';
import { createKlingCredential } from '../../harness/workflows/credential.mjs';
import {
	effectNode,
	klingNode,
	saveWorkflow,
	type SavedWorkflow,
} from '../../harness/workflows/run.mjs';
import { startSimulator, type CreateBody, type Scenario } from '../../simulator/server.mjs';
import { Mutex } from './mutex.mjs';
import { ITEM_COUNT, AFFECTED_ITEM, type Row } from './row.mjs';

export const NODE = 'Kling';

const TASK_MS = 1_200;

/** What one row runs in: an environment with a service of its own, so that the rows can run side by side. */
export interface RowFixture extends Environment {
	row: Row;
	/** The video of each item. */
	urls: string[];
	workflow: SavedWorkflow;
}

/** n8n 1.x mixes up what is saved at the same time in SQLite, so the rows save one after the other. */
const saving = new Mutex();

/** Starts a service for the row and saves its workflow: the items, the node, a counter behind it. */
export async function openFixture(environment: Environment, row: Row): Promise<RowFixture> {
	const sim = await startSimulator({ durationMs: TASK_MS, ...row.simulator });
	const urls = Array.from({ length: row.items ?? ITEM_COUNT }, (_, item) => sim.clipUrl({ item }));
	try {
		const fixture = await saving.run(async () => await save({ ...environment, sim }, row, urls));
		injectFault(fixture);
		return fixture;
	} catch (error) {
		await sim.close();
		throw error;
	}
}

async function save(environment: Environment, row: Row, urls: string[]): Promise<RowFixture> {
	const access = { ...environment.sim, ...row.credential };
	const { id } = await createKlingCredential(environment.client, row.fault, access);
	const own: Environment = { ...environment, credentialId: id };
	const settings = { onError: 'continueRegularOutput' as const, ...row.settings };
	const nodes = [
		...(row.before ? [klingNode(own, row.before, { name: 'Before' })] : []),
		klingNode(own, row.parameters ?? {}, settings),
		...(row.behind ? [row.behind] : []),
		effectNode(own),
	];
	const items = urls.map((url) => ({ url }));
	return { ...own, row, urls, workflow: await saveWorkflow(own, items, nodes) };
}

/** Has the service treat the affected items as the row says. */
export function injectFault({ sim, row, urls }: RowFixture): void {
	sim.scenario((body: CreateBody): Partial<Scenario> | undefined => {
		if (!isAffected(row, urls.indexOf(body.video_url ?? ''))) return undefined;
		const isNextKey = /-\d$/.test(body.external_task_id ?? '');
		return isNextKey && row.nextKey ? row.nextKey : row.scenario;
	});
}

export function isAffected({ affects = 'one' }: Row, item: number): boolean {
	if (Array.isArray(affects)) return affects.includes(item);
	return affects === 'all' || item === AFFECTED_ITEM;
}
