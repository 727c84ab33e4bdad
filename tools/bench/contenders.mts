import type { INode } from 'n8n-workflow';
import type { Environment } from '../../test/harness/environment.mjs';
import { noOp } from '../../test/harness/workflows/nodes.mjs';
import { klingNode } from '../../test/harness/workflows/run.mjs';
import type { Edge } from '../../test/harness/workflows/workflows.mjs';
import { POLL_SECONDS } from './durations.mjs';
import { keyInCredential, keyInFields, loop } from './loop.mjs';

/** One way to get soundtracks: the nodes behind the items; the first takes the item's `url`. */
export interface Contender {
	name: string;
	build(environment: Environment): Promise<{ nodes: INode[]; edges?: Edge[] }>;
}

const options = { pollInterval: POLL_SECONDS, maxWait: 10 };

export const LOOP = 'loop of HTTP Request and Wait, key in a field';
/** As n8n advises to keep keys, and as this node does: n8n then reads the credential for each request. */
export const LOOP_CREDENTIAL = 'loop of HTTP Request and Wait, key in a credential';
export const POLL = 'this node, polling';
/** Like the loop, it sends creates and status requests only. */
export const POLL_UNCHECKED = 'this node, polling, Check Input First off';
export const CALLBACK = 'this node, callback';
/** Runs in an n8n with an earlier package. */
export const CALLBACK_BEFORE = 'this node, callback, the package before';

export const byCallback: Contender = {
	name: CALLBACK,
	build: async (environment) => ({
		nodes: [klingNode(environment, { awaitMode: 'callback', options }), noOp('End')],
	}),
};

export const callbackBefore: Contender = { ...byCallback, name: CALLBACK_BEFORE };

export const contenders: Contender[] = [
	{ name: LOOP, build: async ({ sim }) => loop(sim.baseUrl, keyInFields(sim.apiKey)) },
	{
		name: LOOP_CREDENTIAL,
		build: async ({ sim, client }) => loop(sim.baseUrl, await keyInCredential(client, sim.apiKey)),
	},
	byPolling(POLL, {}),
	byPolling(POLL_UNCHECKED, { checkInput: false }),
	byCallback,
];

function byPolling(name: string, more: object): Contender {
	const parameters = { options: { ...options, ...more } };
	return {
		name,
		build: async (environment) => ({
			nodes: [klingNode(environment, parameters), noOp('End')],
		}),
	};
}
