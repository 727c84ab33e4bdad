import { createServer, request } from 'node:http';
import { pipeline } from 'node:stream';
import { listenLocally } from './ports.mjs';

export interface Proxy {
	url: string;
	close(): void;
}

/** A proxy that asks for the target of each path; without one it answers with a page of its own. */
export async function startProxy(targetOf: (path: string) => string | undefined): Promise<Proxy> {
	const server = createServer((incoming, response) => {
		const { method, url = '/', headers } = incoming;
		const target = targetOf(url);
		if (target === undefined) {
			response.writeHead(404, { 'content-type': 'text/html' }).end('<html>Not here</html>');
			return;
		}
		const outgoing = request(new URL(url, target), { method, headers });
		outgoing.on('response', (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			pipeline(answer, response, () => {});
		});
		// When nobody listens at the target, the caller gets no answer, as without a proxy.
		outgoing.on('error', () => response.destroy());
		pipeline(incoming, outgoing, () => {});
	});
	const url = `http://127.0.0.1:${await listenLocally(server)}`;
	const close = () => {
		server.close();
		server.closeAllConnections();
	};
	return { url, close };
}
