import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

const TIMEOUT_MS = 30_000;

/** The status that answered a callback, or `error` for no answer within 30 s. */
export type Answered = number | 'error';

/** Posts a raw body on a connection of its own, follows no redirect, and never throws. */
export async function post(
	url: string,
	headers: Record<string, string>,
	body: string,
	signal: AbortSignal,
): Promise<Answered> {
	return await new Promise((resolve) => {
		const fail = () => resolve('error');
		try {
			const send = url.startsWith('https:') ? requestHttps : requestHttp;
			const options = {
				method: 'POST',
				agent: false,
				headers: { ...headers, 'content-length': Buffer.byteLength(body) },
				signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
			} as const;
			const request = send(url, options, (response) => {
				response.on('error', fail).on('end', () => resolve(response.statusCode ?? 'error'));
				response.on('close', fail).resume();
			});
			request.on('error', fail).end(body);
		} catch {
			fail();
		}
	});
}
