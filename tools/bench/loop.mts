import { randomUUID } from 'node:crypto';
import type { INode } from 'n8n-workflow';
import type { N8nClient } from '../../test/harness/n8n/n8nClient.mjs';
import { noOp, wait } from '../../test/harness/workflows/nodes.mjs';
import { chain, node, type Edge } from '../../test/harness/workflows/workflows.mjs';
import { POLL_SECONDS } from './durations.mjs';

/** From where the nodes of the loop have the key. */
type KeyPlace = Pick<INode, 'parameters' | 'credentials'>;

/** In a header that each node sends: n8n reads nothing for it. */
export function keyInFields(apiKey: string): KeyPlace {
	const authorization = { name: 'Authorization', value: `Bearer ${apiKey}` };
	return {
		parameters: { sendHeaders: true, headerParameters: { parameters: [authorization] } },
	};
}

/** In n8n's own credential for a bearer token, which is made for it. */
export async function keyInCredential(client: N8nClient, apiKey: string): Promise<KeyPlace> {
	const type = 'httpBearerAuth';
	const { id, name } = await client.createCredential('Key', type, { token: apiKey });
	return {
		parameters: { authentication: 'genericCredentialType', genericAuthType: type },
		credentials: { [type]: { id, name } },
	};
}

/** What people build without the node, as n8n's templates for slow jobs do it. */
export function loop(baseUrl: string, key: KeyPlace): { nodes: INode[]; edges: Edge[] } {
	const address = `${baseUrl}/kling/v1/audio/video-to-audio`;
	const create = request('Create', key, {
		method: 'POST',
		url: address,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: '={{ JSON.stringify({ video_url: $json.url }) }}',
	});
	const pause = wait(POLL_SECONDS);
	const get = request('Get', key, { url: `=${address}/{{ $json.data.task_id }}` });
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
	const nodes = [create, pause, get, isDone, end];
	const edges = [...chain(create, pause, get, isDone, end), { from: isDone, to: pause, output: 1 }];
	return { nodes, edges };
}

function request(name: string, { parameters, ...credentials }: KeyPlace, more: object): INode {
	const all = { options: {}, ...parameters, ...more };
	return { ...node(name, 'n8n-nodes-base.httpRequest', 4.2, all), ...credentials };
}
