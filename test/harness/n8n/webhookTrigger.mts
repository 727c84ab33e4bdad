import { waitUntil } from '../waitUntil.mjs';
import { whenDatabaseIsReady } from './session.mjs';

const REGISTRATION_LIMIT_MS = 60_000;

export interface WebhookAnswer {
	status: number;
	body: string;
}

/**
 * Calls the production webhook of an active workflow. A new one can be unknown for a moment:
 * a 404 is repeated for up to a minute, any other answer is returned.
 */
export async function callWebhook(
	n8nUrl: string,
	path: string,
	body: unknown = {},
	{ headers = {} }: { headers?: Record<string, string> } = {},
): Promise<WebhookAnswer> {
	const call = async (): Promise<WebhookAnswer> => {
		const response = await whenDatabaseIsReady(
			async () =>
				await fetch(`${n8nUrl}/webhook/${path}`, {
					method: 'POST',
					headers: { 'content-type': 'application/json', ...headers },
					body: typeof body === 'string' ? body : JSON.stringify(body),
				}),
		);
		return { status: response.status, body: await response.text() };
	};
	const ask = async () => {
		const answer = await call();
		return answer.status !== 404 && answer;
	};
	const otherwise = () => `POST /webhook/${path} is not registered`;
	return await waitUntil(ask, { limitMs: REGISTRATION_LIMIT_MS, otherwise });
}
