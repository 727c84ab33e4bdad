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
			header: 'Waiting for a task to call back',
			executionsHelp: {
				inactive:
					'Click Execute step, paste the Test URL into Callback URL of the node that creates the task, and run that workflow. Published, this workflow is started at the Production URL instead.',
				active:
					'Click Execute step to try it with the Test URL. The runs that the Production URL starts are under Executions.',
			},
			activationHint:
				'Publish this workflow and give its Production URL to the node that creates the tasks.',
		},
		properties: triggerFields(ROUTES, otherRoute),
	};

	webhookMethods = { default: callbackLifecycle };

	/** Called for every callback that reaches the trigger's URL. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveCallback(this, ROUTES, otherRoute);
	}
}
