import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { baseUrlOf, DEFAULT_BASE_URL } from '../nodes/CometApiKling/service/credential';

/** The HTTP Request node, which can use this credential, has its address in `uri`. */
type AnyRequest = IHttpRequestOptions & { uri?: string };

/** Where the first of the addresses leads that is a whole one. */
function originOf(...addresses: Array<string | undefined>): string | undefined {
	const whole = addresses.find((address) => address !== undefined && URL.canParse(address));
	return whole && new URL(whole).origin;
}

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
			hint: 'You find it at cometapi.com, under API Keys',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			description:
				'Address of CometAPI without a path. Change it only if you reach CometAPI through a gateway or proxy.',
		},
		{
			displayName: 'Webhook Secret (Optional)',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. whsec_…',
			description:
				'Only if a signing secret was made for callbacks: the trigger then accepts signed callbacks only. Through CometAPI there normally is none.',
		},
	];

	/**
	 * Adds the key, but only to requests to where the credential points: an execution that began
	 * before the Base URL and the key were changed would send the new key to the old address.
	 */
	async authenticate(
		credential: ICredentialDataDecryptedObject,
		request: AnyRequest,
	): Promise<IHttpRequestOptions> {
		const target = originOf(request.url, request.uri, request.baseURL);
		if (target === undefined || target !== originOf(baseUrlOf(credential))) return request;
		const Authorization = `Bearer ${credential.apiKey}`;
		return { ...request, headers: { ...request.headers, Authorization } };
	}

	/** Listing the models is free; it answers 200 with a valid key and 401 without. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: `={{ ($credentials.baseUrl || "${DEFAULT_BASE_URL}").trim().replace(/\\/+$/, "") }}`,
			url: '/v1/models',
		},
	};
}
