import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { ROUTES } from './resources/routes';
import { callbackLifecycle } from './service/callback';
import { triggerFields } from './trigger/fields';
import { receiveCallback } from './trigger/receive';

export class CometApiKlingTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'CometAPI Kling Trigger',
		name: 'cometApiKlingTrigger',
		icon: {
			light: 'file:../../icons/cometApiKling.svg',
			dark: 'file:../../icons/cometApiKling.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Start a workflow when a Kling audio task calls back',
		defaults: { name: 'CometAPI Kling Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'cometApiKlingApi', required: true }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				path: 'webhook',
			},
		],
		properties: triggerFields(ROUTES),
	};

	webhookMethods = { default: callbackLifecycle };

	/** Called for every callback that reaches the trigger's URL. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveCallback(this, ROUTES);
	}
}
