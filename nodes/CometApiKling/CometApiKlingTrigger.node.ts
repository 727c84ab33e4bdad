import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { videoToAudio } from './resources/audio/route';
import { triggerFields } from './resources/audio/trigger';
import { callbackLifecycle } from './shared/callbackLifecycle';
import { receiveCallback } from './shared/receiveCallback';

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
		properties: triggerFields,
	};

	webhookMethods = { default: callbackLifecycle };

	/** Called for every callback that reaches the trigger's URL. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveCallback(this, videoToAudio);
	}
}
