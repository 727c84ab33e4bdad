import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { parseBody, statusWordOf, type ServiceAnswer } from './answer.mjs';

const PROBE_TIMEOUT_MS = 15_000;

/** Listens for callbacks on this machine. */
export interface Receiver {
	readonly received: ServiceAnswer[];
	/** Whether a status that ends a task was called back. */
	hasEnd(): boolean;
	close(): void;
}

/** Starts listening and makes sure, free of charge, that the public address leads here. */
export async function startReceiver({
	url,
	port,
}: {
	url: string;
	port: number;
}): Promise<Receiver> {
	const received: ServiceAnswer[] = [];
	const probe = randomUUID();
	let hasProbe = false;
	const server = createServer(async (request, response) => {
		let text = '';
		for await (const chunk of request) text += String(chunk);
		response.writeHead(200, { 'content-type': 'application/json' }).end('{"received":true}');
		if (text === probe) {
			hasProbe = true;
			return;
		}
		const headers = Object.fromEntries(
			Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
		);
		const about = { method: String(request.method), path: '/callback' };
		const name = `callback.${received.length + 1}`;
		received.push({
			name,
			request: about,
			status: 0,
			headers,
			body: parseBody(text),
			text,
			at: Date.now(),
		});
	});
	server.listen(port);
	await once(server, 'listening');
	const close = () => {
		server.close();
		server.closeAllConnections();
	};
	const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
	await fetch(url, { method: 'POST', body: probe, signal }).catch(() => undefined);
	if (!hasProbe) {
		close();
		throw new Error(
			`A request to the callback address did not arrive on port ${port} of this machine. Check the tunnel, or leave --callback-url out. Nothing was paid.`,
		);
	}
	const isEnd = (answer: ServiceAnswer) =>
		/^(succe|fail|completed)/i.test(statusWordOf(answer) ?? '');
	return { received, hasEnd: () => received.some(isEnd), close };
}
