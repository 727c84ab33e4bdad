import { randomUUID } from 'node:crypto';
import type { INode } from 'n8n-workflow';
import type { Environment } from '../../harness/environment.mjs';
import { noOp, wait } from '../../harness/workflows/nodes.mjs';
import { klingNode } from '../../harness/workflows/run.mjs';
import { chain, node, type Edge } from '../../harness/workflows/workflows.mjs';

export const POLL_SECONDS = 5;

/** One way to get soundtracks: nodes behind the items, the first of which takes the item's `url`. */
export interface Contender {
	name: string;
	/** In the order of the table. */
	build(environment: Environment): { nodes: INode[]; edges?: Edge[] };
}

const options = { pollInterval: POLL_SECONDS, maxWait: 10 };

export const LOOP = 'loop of HTTP Request and Wait';
export const POLL = 'this node, polling';
/** As the loop, it sends nothing but creates and looks at tasks. */
export const POLL_UNCHECKED = 'this node, polling, Check Link off';
export const CALLBACK = 'this node, callback';
/** Runs in an n8n with an earlier package. */
export const CALLBACK_BEFORE = 'this node, callback, the package before';

export const byCallback: Contender = {
	name: CALLBACK,
	build: (environment) => ({
		nodes: [klingNode(environment, { awaitMode: 'callback', options }), noOp('End')],
	}),
};

export const callbackBefore: Contender = { ...byCallback, name: CALLBACK_BEFORE };

export const contenders: Contender[] = [
	{ name: LOOP, build: (environment) => loop(environment) },
	byPolling(POLL, {}),
	byPolling(POLL_UNCHECKED, { checkLink: false }),
	byCallback,
];

function byPolling(name: string, more: object): Contender {
	const parameters = { options: { ...options, ...more } };
	return {
		name,
		build: (environment) => ({ nodes: [klingNode(environment, parameters), noOp('End')] }),
	};
}

/** What people build without the node, as n8n's templates for slow jobs do it. */
function loop(environment: Environment): { nodes: INode[]; edges: Edge[] } {
	const address = `${environment.sim.baseUrl}/kling/v1/audio/video-to-audio`;
	const create = request('Create', {
		method: 'POST',
		url: address,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: '={{ JSON.stringify({ video_url: $json.url }) }}',
	});
	const pause = wait(POLL_SECONDS);
	const look = request('Look', { url: `=${address}/{{ $json.data.task_id }}` });
	const isDone = node('Has Ended', 'n8n-nodes-base.if', 2.2, {
		conditions: {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
			combinator: 'and',
			conditions: [
				{
					id: randomUUID(),
					leftValue: '={{ $json.data.task_status }}',
					rightValue: 'succeed',
					operator: { type: 'string', operation: 'equals' },
				},
			],
		},
		options: {},
	});
	const end = noOp('End');
	const nodes = [create, pause, look, isDone, end];
	const edges = [
		...chain(create, pause, look, isDone, end),
		{ from: isDone, to: pause, output: 1 },
	];
	return { nodes, edges };

	function request(name: string, parameters: object): INode {
		return node(name, 'n8n-nodes-base.httpRequest', 4.2, {
			sendHeaders: true,
			headerParameters: {
				parameters: [{ name: 'Authorization', value: `Bearer ${environment.sim.apiKey}` }],
			},
			options: {},
			...parameters,
		});
	}
}
