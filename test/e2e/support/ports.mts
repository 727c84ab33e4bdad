import { createServer, type AddressInfo, type Server } from 'node:net';

/** That many different ports that nobody listens on at the moment. */
export async function freePorts(count: number): Promise<number[]> {
	const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
	const ports = servers.map((server) => (server.address() as AddressInfo).port);
	await Promise.all(servers.map(close));
	return ports;
}

/** Throws when somebody listens on the port. */
export async function requireFree(port: number): Promise<void> {
	await close(await listen(port));
}

async function listen(port: number): Promise<Server> {
	const server = createServer();
	await new Promise<void>((resolve, reject) => {
		server.on('error', reject).listen(port, '127.0.0.1', resolve);
	});
	return server;
}

async function close(server: Server): Promise<void> {
	await new Promise((resolve) => server.close(resolve));
}
