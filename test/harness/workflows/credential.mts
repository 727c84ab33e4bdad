import type { Credential, N8nClient } from '../n8n/n8nClient.mjs';

/** Where the service is, and with which key. */
export interface ServiceAccess {
	apiKey: string;
	baseUrl: string;
	webhookSecret?: string;
}

export async function createKlingCredential(
	client: N8nClient,
	name: string,
	{ apiKey, baseUrl, webhookSecret }: ServiceAccess,
): Promise<Credential> {
	const data = { apiKey, baseUrl, ...(webhookSecret !== undefined && { webhookSecret }) };
	return await client.createCredential(name, 'cometApiKlingApi', data);
}
