import { setTimeout as delay } from 'node:timers/promises';
import type { INode, INodeParameters } from 'n8n-workflow';
import type { Execution, ExecutionSummary } from '../../e2e/support/execution.mjs';
import { isEnded } from '../../e2e/support/execution.mjs';
import {
	effect,
	kling,
	klingTrigger,
	webhook,
	type KlingSettings,
} from '../../e2e/support/nodes.mjs';
import { callWebhook } from '../../e2e/support/webhookTrigger.mjs';
import { chain, node, workflow } from '../../e2e/support/workflows.mjs';
import {
	startSimulator,
	type Scenario,
	type Simulator,
	type SimulatorOptions,
} from '../../simulator/server.mjs';
import type { Cluster } from './cluster.mjs';

export const NODE = 'Kling';
const LIST_GAP_MS = 500;
const LIMIT_MS = 240_000;

export interface LoadOptions {
	name: string;
	executions: number;
	tasks: number;
	/** `poll`, `callback`, or `trigger`: created only, and a workflow of its own hears the callbacks. */
	by: 'poll' | 'callback' | 'trigger';
	/** From the shortest task to the longest. Default: 5 to 10 s. */
	seconds?: [number, number];
	/** More words for the address of an item's video, such as a scenario of the simulator. */
	video?: (item: number) => Record<string, string | number>;
	parameters?: INodeParameters;
	settings?: Partial<KlingSettings>;
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
	after: Array<() => Promise<void>>;
}

/** Saves `webhook → items → Kling → effect` (by trigger: `Kling Trigger → effect` beside it) and activates it. */
export async function prepareLoad(cluster: Cluster, options: LoadOptions): Promise<Load> {
	const sim = await startSimulator(options.simulator);
	sim.scenario(() => options.scenario);
	const { id: credentialId } = await cluster.client.createCredential(
		options.name,
		'cometApiKlingApi',
		{ apiKey: sim.apiKey, baseUrl: sim.baseUrl },
	);
	const path = crypto.randomUUID();
	const [hook, items] = [webhook(path), splitItems()];
	const behind = effect(`${sim.baseUrl}/effect`);
	const trigger = klingTrigger({}, { credentialId });
	const isByTrigger = options.by === 'trigger';
	const create = createNode(options, credentialId, callbackUrlOf(cluster, trigger));
	const nodes = isByTrigger ? [hook, items, create] : [hook, items, create, behind];
	const errors = effect(`${sim.baseUrl}/effect`, 'Failed');
	const hasErrorOutput = options.settings?.onError === 'continueErrorOutput';
	const edges = [
		...chain(...nodes),
		...(hasErrorOutput ? [{ from: create, to: errors, output: 1 }] : []),
	];
	const all = hasErrorOutput ? [...nodes, errors] : nodes;
	const workflowId = await save(cluster, options.name, all, edges);
	if (isByTrigger) {
		await save(cluster, `${options.name}, heard`, [trigger, behind], chain(trigger, behind));
	}
	return {
		cluster,
		options,
		sim,
		workflowId,
		path,
		urls: urlsOf(sim, options),
		startedAt: 0,
		after: [],
	};
}

async function save(
	{ client }: Cluster,
	name: string,
	nodes: INode[],
	edges: ReturnType<typeof chain>,
) {
	const id = await client.createWorkflow(workflow(name, nodes, edges));
	await client.activate(id);
	return id;
}

const splitItems = () =>
	node('Items', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'body.items', options: {} });

const callbackUrlOf = ({ webhook: { url } }: Cluster, { webhookId }: INode) =>
	`${url}/webhook/${webhookId}/webhook`;

function createNode(
	{ by, parameters, settings }: LoadOptions,
	credentialId: string,
	callbackUrl: string,
): INode {
	const isByTrigger = by === 'trigger';
	const fixed: INodeParameters = {
		resource: 'audio',
		operation: 'createFromVideo',
		videoUrl: '={{ $json.url }}',
		awaitMode: isByTrigger ? 'none' : by,
		downloadFiles: [],
		options: { pollInterval: 1 },
		...(isByTrigger && { additionalFields: { callbackUrl } }),
	};
	return kling({ ...fixed, ...parameters }, { credentialId, name: NODE, ...settings });
}

/** Lengths are spread evenly over the range, neighbours far from each other, the same in every run. */
function urlsOf(
	sim: Simulator,
	{ executions, tasks, seconds = [5, 10], video }: LoadOptions,
): string[][] {
	const [shortest, longest] = seconds;
	const length = (index: number) => shortest + ((index * 0.618) % 1) * (longest - shortest);
	return Array.from({ length: executions }, (_, execution) =>
		Array.from({ length: tasks }, (__, item) =>
			sim.clipUrl({
				execution,
				item,
				seconds: length(execution * tasks + item).toFixed(2),
				...video?.(item),
			}),
		),
	);
}

/** Starts all executions at once, each by a production call with its items. */
export async function startLoad(load: Load): Promise<void> {
	load.startedAt = Date.now();
	const { cluster, path, urls } = load;
	const calls = urls.map(async (own) => {
		const items = own.map((url) => ({ url }));
		const { status, body } = await callWebhook(cluster.webhook.url, path, { items });
		if (status !== 200) throw new Error(`A production call was answered ${status}: ${body}`);
	});
	await Promise.all(calls);
}

export async function executionsOf({ cluster, workflowId }: Load): Promise<ExecutionSummary[]> {
	return await cluster.client.listExecutions({ workflowId });
}

/** Resolves when `isSo`, asked again and again; the error of the limit shows the executions. */
export async function until(
	load: Load,
	isSo: (executions: ExecutionSummary[]) => boolean,
): Promise<ExecutionSummary[]> {
	for (const deadline = Date.now() + LIMIT_MS; ; await delay(LIST_GAP_MS)) {
		const executions = await executionsOf(load);
		if (isSo(executions)) return executions;
		if (Date.now() < deadline) continue;
		const states = executions.map(({ id, status }) => `${id} ${status}`).join(', ');
		throw new Error(`"${load.options.name}" waits in vain; executions: ${states}`);
	}
}

/** Waits until every execution has ended and reads them. */
export async function untilEnded(load: Load): Promise<Execution[]> {
	const count = load.options.executions;
	const all = await until(load, (list) => list.length >= count && list.every(isEnded));
	return await Promise.all(
		all.map(async ({ id }) => await load.cluster.client.waitForExecution(id)),
	);
}
