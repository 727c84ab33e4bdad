import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

export class CometApiKlingApi implements ICredentialType {
	name = 'cometApiKlingApi';

	displayName = 'CometAPI Kling API';

	icon: Icon = {
		light: 'file:../icons/cometApiKling.svg',
		dark: 'file:../icons/cometApiKling.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-cometapi-kling/n8n-nodes-cometapi-kling#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. sk-…',
			description: 'Key from your CometAPI account, under API Keys',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.cometapi.com',
			description:
				'Address of CometAPI without a path. Change it only if you reach CometAPI through a gateway or proxy.',
		},
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. whsec_…',
			description:
				'Only if a signing secret was made for callbacks: the trigger then accepts signed callbacks only. Through CometAPI there normally is none.',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{ $credentials.apiKey }}' } },
	};

	/** Listing the models is free; it answers 200 with a valid key and 401 without. */
	test: ICredentialTestRequest = {
		request: {
			baseURL:
				'={{ ($credentials.baseUrl || "https://api.cometapi.com").trim().replace(/\\/+$/, "") }}',
			url: '/v1/models',
		},
	};
}
