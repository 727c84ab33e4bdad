import type { Environment } from '../../harness/environment.mjs';
import { createKlingCredential } from '../../harness/workflows/credential.mjs';
import {
	effectNode,
	klingNode,
	saveWorkflow,
	type SavedWorkflow,
} from '../../harness/workflows/run.mjs';
import { startSimulator, type CreateBody, type Scenario } from '../../simulator/server.mjs';
import { KINDS } from '../family/kinds.mjs';
import { fileNode, FILE_PARAMETERS, itemOfPrompt } from './files.mjs';
import { openPublicService, type PublicService } from './publicService.mjs';
import { ITEM_COUNT, AFFECTED_ITEM, type Row } from './row.mjs';

export const NODE = 'Kling';

const TASK_MS = 1_200;

/** What one row runs in: an environment with a service of its own, so that the rows can run side by side. */
export interface RowFixture extends Environment {
	row: Row;
	/** The video of each item. */
	urls: string[];
	workflow: SavedWorkflow;
	/** The service under its public name, where the row wants one. */
	service?: PublicService;
}

/** Starts a service for the row and saves its workflow: the items, the node, a counter behind it. */
export async function openFixture(environment: Environment, row: Row): Promise<RowFixture> {
	const sim = await startSimulator({ durationMs: TASK_MS, ...row.simulator });
	const service = row.publicService && (await openPublicService(sim, row.publicService.links));
	const baseUrl = service?.baseUrl ?? sim.baseUrl;
	const count = row.items ?? ITEM_COUNT;
	const urls = Array.from({ length: count }, (_, item) =>
		sim.clipUrl({ item }).replace(sim.baseUrl, baseUrl),
	);
	try {
		const own = { ...environment, sim };
		const fixture = { ...(await save(own, row, { urls, baseUrl })), service };
		injectFault(fixture);
		return fixture;
	} catch (error) {
		await service?.close();
		await sim.close();
		throw error;
	}
}

async function save(
	environment: Environment,
	row: Row,
	{ urls, baseUrl }: { urls: string[]; baseUrl: string },
): Promise<RowFixture> {
	const access = { ...environment.sim, baseUrl, ...row.credential };
	const { id } = await createKlingCredential(environment.client, row.fault, access);
	const own: Environment = { ...environment, credentialId: id };
	const settings = { onError: 'continueRegularOutput' as const, ...row.settings };
	const kind = KINDS.find(({ name }) => name === row.kind);
	const parameters = { ...(row.file && FILE_PARAMETERS), ...kind?.create, ...row.parameters };
	const nodes = [
		...(row.file ? [fileNode(row.file)] : []),
		...(row.before ? [klingNode(own, row.before, { name: 'Before' })] : []),
		klingNode(own, parameters, settings),
		...(row.behind ? [row.behind] : []),
		effectNode(own),
	];
	const items = urls.map((url, item) => ({
		url,
		prompt: `item ${item}`,
		imageUrl: own.sim.imageUrl({ item }),
	}));
	return { ...own, row, urls, workflow: await saveWorkflow(own, items, nodes) };
}

/** Has the service treat the affected items as the row says. */
export function injectFault(fixture: RowFixture): void {
	const { sim, row } = fixture;
	sim.scenario((body: CreateBody): Partial<Scenario> | undefined => {
		if (!isAffected(fixture, itemOf(fixture, body))) return undefined;
		const isNextKey = /-\d$/.test(body.external_task_id ?? '');
		return isNextKey && row.nextKey ? row.nextKey : row.scenario;
	});
}

/** The item that a create is about; the link of a file in n8n differs from second to second. */
export function itemOf({ row, urls }: RowFixture, body: CreateBody): number {
	return row.file || row.kind ? itemOfPrompt(body) : urls.indexOf(body.video_url ?? '');
}

export function isAffected(fixture: RowFixture, item: number): boolean {
	const { affects = 'one' } = fixture.row;
	if (typeof affects === 'function') return affects(fixture).includes(item);
	if (Array.isArray(affects)) return affects.includes(item);
	return affects === 'all' || item === AFFECTED_ITEM;
}
