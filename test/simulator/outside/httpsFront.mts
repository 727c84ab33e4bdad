import { request } from 'node:http';
import { createServer, globalAgent } from 'node:https';
import { listenLocally } from '../../harness/process/ports.mjs';
import { ownCertificate } from './certificate.mjs';

/** HTTPS in front of a service on this machine, for clients that refuse anything else. */
export interface HttpsFront {
	url: string;
	close(): void;
}

/** Passes every request on as it came. This process trusts the front's certificate until it is closed. */
export async function startHttpsFront(port: number): Promise<HttpsFront> {
	const identity = ownCertificate();
	const server = createServer(identity, (incoming, outgoing) => {
		const { method, url: path, headers } = incoming;
		const onward = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
			outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(outgoing);
		});
		onward.on('error', () => outgoing.destroy());
		incoming.pipe(onward);
	});
	const trusted = globalAgent.options.ca;
	globalAgent.options.ca = identity.cert;
	return {
		url: `https://127.0.0.1:${await listenLocally(server)}`,
		close: () => {
			globalAgent.options.ca = trusted;
			server.close();
			server.closeAllConnections();
		},
	};
}
