import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { audioDescription } from './resources/audio/index';
import { videoToAudio } from './resources/audio/route';
import { REQUEST_SETTINGS } from './shared/request';
import { resumeByCallback } from './shared/resume';
import { callbackLifecycle } from './shared/callbackLifecycle';

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
		subtitle:
			'={{ ({ createFromVideo: "Create Audio From Video", awaitResult: "Await Result", get: "Get" })[$parameter["operation"]] }}',
		description: 'Turn a video into its soundtrack with the Kling models of CometAPI',
		defaults: { name: 'CometAPI Kling' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'cometApiKlingApi', required: true }],
		requestDefaults: {
			baseURL:
				'={{ ($credentials.baseUrl || "https://api.cometapi.com").trim().replace(/\\/+$/, "") }}',
			...REQUEST_SETTINGS,
		},
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				path: '',
				restartWebhook: true,
			},
		],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [{ name: 'Audio', value: 'audio' }],
				default: 'audio',
			},
			...audioDescription,
		],
	};

	webhookMethods = { default: callbackLifecycle };

	/** Called while an execution is parked and the service calls back. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await resumeByCallback(this, videoToAudio);
	}
}
