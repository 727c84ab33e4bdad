import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { otherRoute } from './resources/other/otherRoute';
import { ROUTES, TRIGGER_DESCRIPTION } from './resources/resource';
import { callbackLifecycle } from './service/callback';
import { EVENTS_SUBTITLE, triggerFields } from './trigger/triggerFields';
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
		subtitle: EVENTS_SUBTITLE,
		description: TRIGGER_DESCRIPTION,
		eventTriggerDescription: 'Waiting for a task to call the Test URL',
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
		triggerPanel: {
			header: 'Start this workflow when a task calls back',
			executionsHelp: {
				inactive:
					'To test, click Execute step and send a finished task to the Test URL. Once this workflow is published, calls to the Production URL start it.',
				active:
					'To test, click Execute step and send a finished task to the Test URL. Runs started by the Production URL are listed under Executions.',
			},
			activationHint:
				'Publish this workflow and paste its Production URL into the node that creates the tasks.',
		},
		properties: triggerFields(ROUTES, otherRoute),
	};

	webhookMethods = { default: callbackLifecycle };

	/** Called for every callback that reaches the trigger's URL. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveCallback(this, ROUTES, otherRoute);
	}
}
