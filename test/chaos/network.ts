import type { Reply } from './service';

/** Replaces the network below n8n's request helper. */

/** The part of axios that is used here; n8n-core depends on it. */
interface RequestConfig {
	method?: string;
	baseURL?: string;
	url?: string;
	headers: Record<string, unknown>;
	data?: unknown;
	timeout?: number;
	signal?: AbortSignal;
	responseType?: string;
}

interface Axios {
	defaults: { adapter: unknown };
}

const axios = jest.requireActual<Axios>('axios');
const { Readable } = jest.requireActual<typeof import('stream')>('stream');

export interface OutgoingRequest {
	method: string;
	url: URL;
	body: unknown;
	headers: Record<string, string>;
	/** Aborted when the execution is stopped. */
	signal?: AbortSignal;
}

type Outside = (request: OutgoingRequest) => Promise<Reply>;

function failure(code: string): Error {
	return Object.assign(new Error(`network: ${code}`), { code, isAxiosError: true });
}

function headersOf(config: RequestConfig): Record<string, string> {
	const entries = Object.entries({ ...config.headers }).filter(([, value]) => value !== undefined);
	return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function bodyOf(data: unknown): unknown {
	return typeof data === 'string' && data !== '' ? JSON.parse(data) : data;
}

async function untilAborted(signal: AbortSignal | undefined): Promise<never> {
	return await new Promise((_resolve, reject) => {
		const abort = () => reject(failure('ERR_CANCELED'));
		if (signal?.aborted) abort();
		signal?.addEventListener('abort', abort, { once: true });
	});
}

/**
 * Sends all requests of n8n's helper to `outside`; the returned function restores the network. axios
 * still reads the answer; its timeout is left to `outside`.
 */
export function replaceNetwork(outside: Outside): () => void {
	const before = axios.defaults.adapter;
	axios.defaults.adapter = async (config: RequestConfig) => {
		const { method = 'get', baseURL, url = '', signal } = config;
		const request = {
			method: method.toUpperCase(),
			url: baseURL === undefined ? new URL(url) : new URL(baseURL + url),
			body: bodyOf(config.data),
			headers: headersOf(config),
			signal,
		};
		const reply = await Promise.race([outside(request), untilAborted(signal)]);
		if ('networkCode' in reply) throw failure(reply.networkCode);
		const data =
			config.responseType === 'stream'
				? Readable.from([Buffer.from(reply.text)])
				: String(reply.text);
		return { data, status: reply.status, statusText: '', headers: reply.headers, config };
	};
	return () => {
		axios.defaults.adapter = before;
	};
}
