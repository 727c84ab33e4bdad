import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PUBLIC_HOST } from '../../harness/n8n/n8nEnv.mjs';
import type { Simulator } from '../../simulator/server.mjs';

/** The simulator under a public name, for what is refused only where the service is on the internet. */
export interface PublicService {
	baseUrl: string;
	close(): Promise<void>;
}

/** @param links whether the links of its results are public, too, or stay in the private network */
export async function openPublicService(
	{ baseUrl: privateUrl }: Simulator,
	links: 'public' | 'private',
): Promise<PublicService> {
	let baseUrl = '';
	const shown = (answer: Buffer, type: string) =>
		links === 'public' && type.includes('json')
			? Buffer.from(answer.toString('utf8').replaceAll(privateUrl, baseUrl))
			: answer;
	const forward = async (request: IncomingMessage, response: ServerResponse) => {
		const { method, url = '/', headers } = request;
		const answer = await fetch(privateUrl + url, {
			method,
			headers: {
				...(headers.authorization && { authorization: headers.authorization }),
				...(headers['content-type'] && { 'content-type': headers['content-type'] }),
			},
			body: method === 'POST' ? Buffer.concat(await request.toArray()) : undefined,
			redirect: 'manual',
		});
		const { location, 'content-type': type = '' } = Object.fromEntries(answer.headers);
		response.writeHead(answer.status, { 'content-type': type, ...(location && { location }) });
		response.end(shown(Buffer.from(await answer.arrayBuffer()), type));
	};
	const server = createServer((request, response) => {
		forward(request, response).catch(() => response.destroy());
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	baseUrl = `http://${PUBLIC_HOST}:${(server.address() as AddressInfo).port}`;
	return {
		baseUrl,
		close: async () => {
			const closed = once(server, 'close');
			server.close();
			server.closeAllConnections();
			await closed;
		},
	};
}
