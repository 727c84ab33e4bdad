import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { CALLBACK_PATH } from './parking/address';
import { resumeByCallback } from './parking/resume';
import { audioDescription } from './resources/audio/index';
import { HINTS } from './resources/hints';
import { NODE_DESCRIPTION, resourceField, SUBTITLE } from './resources/resource';
import { ROUTES } from './resources/routes';
import { videoDescription } from './resources/video/index';
import { callbackLifecycle } from './service/callback';
import { DEFAULT_BASE_URL } from './service/credential';
import { REQUEST_SETTINGS } from './service/request';

export class CometApiKling implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'CometAPI Kling',
		name: 'cometApiKling',
		icon: {
			light: 'file:../../icons/cometApiKling.svg',
			dark: 'file:../../icons/cometApiKling.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: SUBTITLE,
		description: NODE_DESCRIPTION,
		defaults: { name: 'CometAPI Kling' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'cometApiKlingApi', required: true }],
		// The credential's address takes its place in `run/address.ts`: n8n would evaluate an expression here
		// for each item, before anything else gets a turn.
		requestDefaults: { baseURL: DEFAULT_BASE_URL, ...REQUEST_SETTINGS },
		// A callback address of the user's own making, {{ $execution.resumeUrl }}, has no path of ours.
		webhooks: ['', CALLBACK_PATH].map((path) => ({
			name: 'default',
			httpMethod: 'POST',
			responseMode: 'onReceived',
			path,
			restartWebhook: true,
		})),
		hints: HINTS,
		properties: [resourceField, ...audioDescription, ...videoDescription],
	};

	webhookMethods = { default: callbackLifecycle };

	/** Called while an execution is parked and the service calls back. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await resumeByCallback(this, ROUTES);
	}
}
