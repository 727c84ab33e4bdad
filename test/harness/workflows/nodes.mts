import { randomUUID } from 'node:crypto';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { PACKAGE_NAME } from '../repository.mjs';
import { node } from './workflows.mjs';

export const manual = (name = 'Manual') => node(name, 'n8n-nodes-base.manualTrigger', 1);

export const noOp = (name: string) => node(name, 'n8n-nodes-base.noOp', 1);

/** Starts the workflow in production at `/webhook/<path>`; the body of the request is `$json.body`. */
export function webhook(path: string, name = 'Webhook'): INode {
	const parameters = { httpMethod: 'POST', path, responseMode: 'onReceived', options: {} };
	return node(name, 'n8n-nodes-base.webhook', 2, parameters, { webhookId: randomUUID() });
}

export function codeItems(items: IDataObject[], name = 'Items'): INode {
	const jsCode = `return ${JSON.stringify(items.map((json) => ({ json })))};`;
	return node(name, 'n8n-nodes-base.code', 2, { mode: 'runOnceForAllItems', jsCode });
}

/** Fetches what the field of each item links to, and puts it out as the file `data`. */
export function download(field = 'url', name = 'Download'): INode {
	return node(name, 'n8n-nodes-base.httpRequest', 4.2, {
		url: `={{ $json.${field} }}`,
		options: { response: { response: { responseFormat: 'file' } } },
	});
}

/** POSTs the JSON of each item to `url`: the server there can count what really ran. */
export function effect(url: string, name = 'Effect'): INode {
	return node(name, 'n8n-nodes-base.httpRequest', 4.2, {
		method: 'POST',
		url,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: '={{ JSON.stringify($json) }}',
		options: {},
	});
}

/** Waits in memory up to 64 seconds; longer waits are kept in the database. */
export function wait(seconds: number, name = 'Wait'): INode {
	const parameters = { resume: 'timeInterval', amount: seconds, unit: 'seconds' };
	return node(name, 'n8n-nodes-base.wait', 1.1, parameters, { webhookId: randomUUID() });
}

/** Waits until its address is called with POST; puts out the one item of that call. */
export function waitForCall(name = 'Wait'): INode {
	const parameters = { resume: 'webhook', httpMethod: 'POST', options: {} };
	return node(name, 'n8n-nodes-base.wait', 1.1, parameters, { webhookId: randomUUID() });
}

export interface KlingSettings {
	credentialId: string;
	name?: string;
	onError?: INode['onError'];
	retryOnFail?: boolean;
	maxTries?: number;
	waitBetweenTries?: number;
}

/** The node under test; `params` as a saved workflow holds them. */
export function kling(params: INodeParameters, settings: KlingSettings): INode {
	return ours('cometApiKling', 'Kling', params, settings);
}

/** The value of a field that the model of an agent fills in. */
export const fromAi = (name: string, description: string) =>
	`={{ $fromAI('${name}', '${description}', 'string') }}`;

/** The node as most tests have it: the video comes from `$json.url`, nothing is downloaded, and it polls every second. */
export function createFromVideo(params: INodeParameters, settings: KlingSettings): INode {
	return kling(
		{
			resource: 'audio',
			operation: 'createFromVideo',
			videoUrl: '={{ $json.url }}',
			downloadFiles: [],
			options: { pollInterval: 1 },
			...params,
		},
		settings,
	);
}

/** The trigger of the package; `path` is in the address `/webhook/<path>/webhook`. */
export function klingTrigger(params: INodeParameters, settings: KlingSettings): INode {
	return ours('cometApiKlingTrigger', 'Kling Trigger', params, settings);
}

function ours(
	type: string,
	defaultName: string,
	params: INodeParameters,
	{ credentialId, name = defaultName, ...settings }: KlingSettings,
): INode {
	return node(name, `${PACKAGE_NAME}.${type}`, 1, params, {
		webhookId: randomUUID(),
		credentials: { cometApiKlingApi: { id: credentialId, name: 'CometAPI Kling API' } },
		...settings,
	});
}
