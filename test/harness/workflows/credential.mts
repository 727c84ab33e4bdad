import type { Credential, N8nClient } from '../n8n/n8nClient.mjs';

/** Where the service is, and with which key. */
export interface ServiceAccess {
	apiKey: string;
	baseUrl: string;
	webhookSecret?: string;
}

/** The fields that n8n adds to the credential: where the HTTP Request node may go with it. */
export interface DomainLimit {
	allowedHttpRequestDomains: 'all' | 'domains' | 'none';
	allowedDomains?: string;
}

export async function createKlingCredential(
	client: N8nClient,
	name: string,
	{ apiKey, baseUrl, webhookSecret }: ServiceAccess,
	limit?: DomainLimit,
): Promise<Credential> {
	const data = {
		apiKey,
		baseUrl,
		...(webhookSecret !== undefined && { webhookSecret }),
		...limit,
	};
	return await client.createCredential(name, 'cometApiKlingApi', data);
}
