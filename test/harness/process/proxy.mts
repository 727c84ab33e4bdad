import { createServer, request } from 'node:http';
import { listenLocally } from './ports.mjs';

/** A proxy that passes some paths and answers the others with a page of its own. */
export interface Proxy {
	url: string;
	/** Where it passes requests on to. */
	target: string;
	/** How the paths begin that it passes. */
	passes: string[];
	close(): void;
}

export async function startProxy(): Promise<Proxy> {
	const server = createServer((incoming, outgoing) => {
		const { method, url = '/', headers } = incoming;
		if (!proxy.passes.some((path) => url.startsWith(path))) {
			outgoing.writeHead(404, { 'content-type': 'text/html' }).end('<html>Not here</html>');
			return;
		}
		const onward = request(new URL(url, proxy.target), { method, headers }, (answer) => {
			outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(outgoing);
		});
		onward.on('error', () => outgoing.destroy());
		incoming.pipe(onward);
	});
	const close = () => {
		server.close();
		server.closeAllConnections();
	};
	const url = `http://127.0.0.1:${await listenLocally(server)}`;
	const proxy: Proxy = { url, target: '', passes: [], close };
	return proxy;
}
