import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { audioDescription } from './resources/audio/index';
import { BUILDER_HINT, TOOL_DESCRIPTION } from './resources/forModels';
import { HINTS } from './resources/hints';
import {
	customOperations,
	NODE_DESCRIPTION,
	resourceField,
	routeOf,
	SUBTITLE,
} from './resources/resource';
import { otherDescription } from './resources/other/index';
import { videoDescription } from './resources/video/index';
import { callbackLifecycle } from './service/callback';
import { REQUEST_SETTINGS } from './service/client';
import { DEFAULT_BASE_URL } from './service/credential';
import { CALLBACK_PATH } from './waiting/callbackUrl';
import { resumeByCallback } from './waiting/resume';

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
		usableAsTool: { replacements: { description: TOOL_DESCRIPTION } },
		builderHint: BUILDER_HINT,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'cometApiKlingApi', required: true }],
		// The operations send their requests to the credential's Base URL instead.
		requestDefaults: { baseURL: DEFAULT_BASE_URL, ...REQUEST_SETTINGS },
		// A Callback URL that the user sets to {{ $execution.resumeUrl }} does not have our path.
		webhooks: ['', CALLBACK_PATH].map((path) => ({
			name: 'default',
			httpMethod: 'POST',
			responseMode: 'onReceived',
			path,
			restartWebhook: true,
		})),
		hints: HINTS,
		waitingNodeTooltip: 'Sleeping until the service calls back or Max Wait is over',
		properties: [resourceField, ...audioDescription, ...videoDescription, ...otherDescription],
	};

	customOperations = customOperations;

	webhookMethods = { default: callbackLifecycle };

	/** Called when the service calls back while an execution waits. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await resumeByCallback(this, routeOf);
	}
}
