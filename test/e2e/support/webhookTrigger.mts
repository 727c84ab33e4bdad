import { setTimeout as delay } from 'node:timers/promises';

const REGISTRATION_LIMIT_MS = 5_000;
const RETRY_GAP_MS = 100;

export interface WebhookAnswer {
	status: number;
	body: string;
}

export interface WebhookCall {
	method?: string;
	headers?: Record<string, string>;
}

/**
 * Calls the production webhook of an active workflow. A new one can be unknown for a moment:
 * a 404 is repeated for up to five seconds, any other answer is returned.
 */
export async function callWebhook(
	n8nUrl: string,
	path: string,
	body: unknown = {},
	{ method = 'POST', headers = {} }: WebhookCall = {},
): Promise<WebhookAnswer> {
	for (const deadline = Date.now() + REGISTRATION_LIMIT_MS; ; await delay(RETRY_GAP_MS)) {
		const response = await fetch(`${n8nUrl}/webhook/${path}`, {
			method,
			headers: { 'content-type': 'application/json', ...headers },
			body: typeof body === 'string' ? body : JSON.stringify(body),
		});
		const answer = { status: response.status, body: await response.text() };
		if (response.status !== 404) return answer;
		if (Date.now() > deadline) {
			throw new Error(`${method} /webhook/${path} is not registered: 404 ${answer.body}`);
		}
	}
}
