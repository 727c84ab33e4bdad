import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { INode, INodeParameters } from 'n8n-workflow';
import type { Environment } from '../../harness/environment.mjs';
import { PUBLIC_HOST } from '../../harness/n8n/n8nEnv.mjs';
import { createKlingCredential } from '../../harness/workflows/credential.mjs';
import { download } from '../../harness/workflows/nodes.mjs';
import {
	effectNode,
	klingNode,
	saveWorkflow,
	type SavedWorkflow,
} from '../../harness/workflows/run.mjs';
import { node } from '../../harness/workflows/workflows.mjs';
import {
	factsOf,
	startSimulator,
	type CreateBody,
	type Scenario,
	type Simulator,
	type SimulatorOptions,
} from '../../simulator/server.mjs';
import { KINDS } from '../family/kinds.mjs';
import { AFFECTED_ITEM, ITEM_COUNT, type Row, type ServiceRow } from './row.mjs';

export const NODE = 'Kling';

const TASK_MS = 1_200;
/** A gateway that polls its tasks more often than real ones, so that its rows do not take longer. */
const BEHIND_MAX_MS = 1_000;

/** An environment with a service of its own, so that rows can run side by side. */
export interface RowFixture extends Environment {
	row: ServiceRow;
	urls: string[];
	workflow: SavedWorkflow;
}

/**
 * Starts the service of a row, by default with a key of its own: two services may get the same port one
 * after the other, and the node remembers by address and key whether look-ups work.
 */
export async function startService(
	{ service, simulator, publicService }: ServiceRow,
	options: Partial<SimulatorOptions> = {},
): Promise<Simulator> {
	return await startSimulator(service, {
		apiKey: `sk-${randomUUID()}`,
		durationMs: TASK_MS,
		behindMs: Math.min(factsOf(service).behindMs, BEHIND_MAX_MS),
		...(publicService?.links === 'public' && { linkHost: PUBLIC_HOST }),
		...simulator,
		...options,
	});
}

/** Starts a service for the row and saves its workflow: the items, the node, a counter behind it. */
export async function openFixture(environment: Environment, row: ServiceRow): Promise<RowFixture> {
	const { publicService } = row;
	const sim = await startService(row);
	try {
		const baseUrl = publicService ? `http://${PUBLIC_HOST}:${sim.port}` : sim.baseUrl;
		const fixture = await save({ ...environment, sim }, row, baseUrl);
		injectFault(fixture);
		return fixture;
	} catch (error) {
		await sim.close();
		throw error;
	}
}

async function save(
	environment: Environment,
	row: ServiceRow,
	baseUrl: string,
): Promise<RowFixture> {
	const { sim, client } = environment;
	const urls = Array.from({ length: row.items ?? ITEM_COUNT }, (_, item) =>
		sim.clipUrl({ item }).replace(sim.baseUrl, baseUrl),
	);
	const access = { ...sim, baseUrl, ...row.credential };
	const { id } = await createKlingCredential(client, row.fault, access);
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
		imageUrl: sim.imageUrl({ item }),
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
	if (!row.file && !row.kind) return urls.indexOf(body.video_url ?? '');
	return Number(/^item (\d+)$/.exec(body.prompt ?? body.sound_effect_prompt ?? '')?.[1] ?? NaN);
}

export function isAffected(fixture: RowFixture, item: number): boolean {
	const { affects = 'one' } = fixture.row;
	if (typeof affects === 'function') return affects(fixture).includes(item);
	if (Array.isArray(affects)) return affects.includes(item);
	return affects === 'all' || item === AFFECTED_ITEM;
}

/** The prompt names the item: the files are all the same. */
const FILE_PARAMETERS: INodeParameters = {
	videoSource: 'file',
	binaryPropertyName: 'data',
	soundEffectPrompt: '={{ "item " + $itemIndex }}',
};

/** The node before the judged one, which puts out one file for each item. */
function fileNode(kind: NonNullable<Row['file']>): INode {
	if (kind === 'stored') return download('url', 'File');
	const content =
		kind === 'gone'
			? {
					id: 'filesystem-v2:workflows/none/executions/0/binary_data/none',
					data: 'filesystem-v2',
					fileSize: '15 kB',
				}
			: { data: readFileSync(new URL('../../fixtures/clip.mp4', import.meta.url), 'base64') };
	const file = { mimeType: 'video/mp4', fileName: 'clip.mp4', fileExtension: 'mp4', ...content };
	const jsCode = `return $input.all().map(({ json }) => ({ json, binary: { data: ${JSON.stringify(file)} } }));`;
	return node('File', 'n8n-nodes-base.code', 2, { mode: 'runOnceForAllItems', jsCode });
}
