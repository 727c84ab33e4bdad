import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { apiKeyOf, baseUrlOf, DEFAULT_BASE_URL } from '../nodes/CometApiKling/service/credential';

/** The HTTP Request node can use this credential too, and keeps its address in `uri`. */
type AnyRequest = IHttpRequestOptions & { uri?: string };

/** The origin of the first absolute address. */
function originOf(...addresses: Array<string | undefined>): string | undefined {
	const whole = addresses.find((address) => address !== undefined && URL.canParse(address));
	return whole && new URL(whole).origin;
}

/** Messages that n8n shows when the test fails. */
const MESSAGES = {
	key: 'CometAPI does not know this API key. Copy it again under API Keys at cometapi.com',
	address:
		'This is not the address of CometAPI. Enter only the address as Base URL, such as https://api.cometapi.com, without /v1',
};

/** Statuses that mean a wrong address: moved, or without this route. */
const WRONG_ADDRESS = [301, 302, 303, 307, 308, 404, 405];

const responseCode = (value: number, message: string) =>
	({ type: 'responseCode', properties: { value, message } }) as const;

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
			hint: 'Copy it under API Keys at cometapi.com',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			hint: 'Only the address, such as https://api.cometapi.com, without /v1',
			description: 'Change it only if you reach CometAPI through a gateway or proxy',
		},
		{
			displayName: 'Webhook Secret (Optional)',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. whsec_…',
			description:
				'Only if you have a signing secret for callbacks: the trigger then accepts signed callbacks only. CometAPI normally provides none.',
		},
	];

	/**
	 * Adds the key, but only to requests to the credential's own address: an execution that began
	 * before the Base URL and the key were changed would send the new key to the old address.
	 */
	async authenticate(
		credential: ICredentialDataDecryptedObject,
		request: AnyRequest,
	): Promise<IHttpRequestOptions> {
		const target = originOf(request.url, request.uri, request.baseURL);
		if (target === undefined || target !== originOf(baseUrlOf(credential))) return request;
		const Authorization = `Bearer ${apiKeyOf(credential)}`;
		return { ...request, headers: { ...request.headers, Authorization } };
	}

	/**
	 * Listing the models is free; it answers 200 with a valid key and 401 without. As in the node, a
	 * redirect is not followed. A web page with status 200 has no `data`.
	 */
	test: ICredentialTestRequest = {
		request: {
			// The same address as `baseUrlOf`; n8n takes an expression only.
			baseURL: `={{ (($credentials.baseUrl || "").trim() || "${DEFAULT_BASE_URL}").replace(/^(?!https?:\\/\\/)/i, "https://").replace(/\\/+$/, "") }}`,
			url: '/v1/models',
			disableFollowRedirect: true,
		},
		// Typed as a list of one kind of rule; n8n reads each rule by its type.
		rules: [
			responseCode(401, MESSAGES.key),
			...WRONG_ADDRESS.map((status) => responseCode(status, MESSAGES.address)),
			{
				type: 'responseSuccessBody',
				properties: { key: 'data', value: undefined, message: MESSAGES.address },
			},
		] as ICredentialTestRequest['rules'],
	};
}
