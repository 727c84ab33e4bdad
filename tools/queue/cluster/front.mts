import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { listenLocally } from '../../../test/harness/process/ports.mjs';

/** The public address of a cluster, as a proxy gives it one. */
export interface Front {
	url: string;
	close(): void;
}

/** Passes `/rest` on to main, which alone hands out files, and everything else to the webhook process. */
export async function openFront(ports: { main: number; webhook: number }): Promise<Front> {
	const pass = (incoming: IncomingMessage, response: ServerResponse) => {
		const { method, url = '/', headers } = incoming;
		const port = url.startsWith('/rest/') ? ports.main : ports.webhook;
		const outgoing = request({ host: '127.0.0.1', port, method, path: url, headers });
		outgoing.on('response', (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			pipeline(answer, response, () => {});
		});
		// Nobody is behind it: who called gets no answer, as without a proxy.
		outgoing.on('error', () => response.destroy());
		pipeline(incoming, outgoing, () => {});
	};
	const server = createServer(pass);
	const port = await listenLocally(server);
	return {
		url: `http://127.0.0.1:${port}`,
		close: () => {
			server.close();
			server.closeAllConnections();
		},
	};
}
