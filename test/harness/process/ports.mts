import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

/** Has a server listen on the loopback interface, on any free port unless one is given; resolves to the port. */
export async function listenLocally(server: Server, port = 0): Promise<number> {
	server.listen(port, '127.0.0.1');
	await once(server, 'listening');
	return (server.address() as AddressInfo).port;
}

/** That many different ports that nobody listens on at the moment. */
export async function freePorts(count: number): Promise<number[]> {
	const servers = Array.from({ length: count }, () => createServer());
	const ports = await Promise.all(servers.map(async (server) => await listenLocally(server)));
	await Promise.all(servers.map(close));
	return ports;
}

export async function requireFree(port: number): Promise<void> {
	const server = createServer();
	await listenLocally(server, port);
	await close(server);
}

async function close(server: Server): Promise<void> {
	await new Promise((resolve) => server.close(resolve));
}
