import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Simulator } from './server.mjs';

const PATH = '/kling/v1/audio/video-to-audio';

/** The parts of an answer that the tests look at. */
export interface Seen {
	status: number;
	type: string;
	text: string;
	json: Json;
}

/** Any JSON, reached into without ceremony; a missing step is `undefined`. */
export type Json = { [name: string]: Json } & { [index: number]: Json };

async function read(response: Response): Promise<Seen> {
	const text = await response.text();
	const type = response.headers.get('content-type') ?? '';
	const json = (type.includes('json') && text.endsWith('}') ? JSON.parse(text) : {}) as Json;
	return { status: response.status, type, text, json };
}

/** A client with nothing of its own: what it is given is what it sends. */
export function clientOf(sim: Simulator, authorization = `Bearer ${sim.apiKey}`) {
	const get = async (path: string, headers: Record<string, string> = { authorization }) =>
		await read(await fetch(new URL(path, sim.baseUrl), { headers, redirect: 'manual' }));
	const create = async (body: unknown, type = 'application/json') =>
		await read(
			await fetch(sim.baseUrl + PATH, {
				method: 'POST',
				headers: { authorization, 'content-type': type },
				body: typeof body === 'string' ? body : JSON.stringify(body),
				redirect: 'manual',
			}),
		);
	const query = async (id: unknown) => await get(`${PATH}/${encodeURIComponent(String(id))}`);
	return { get, create, query };
}

export interface Received {
	headers: IncomingHttpHeaders;
	raw: string;
	body: Json;
}

/** A receiver of callbacks that answers every one with the same status. */
export async function startReceiver(status = 200) {
	const received: Received[] = [];
	const server = createServer(async (request, response) => {
		let raw = '';
		for await (const chunk of request) raw += String(chunk);
		received.push({ headers: request.headers, raw, body: JSON.parse(raw) as Json });
		response.writeHead(status).end();
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	const close = () => server.close();
	return { url: `http://127.0.0.1:${port}/hook`, received, close };
}

/** Waits until a fact holds, at most three seconds. */
export async function until(isTrue: () => boolean): Promise<void> {
	const deadline = Date.now() + 3_000;
	while (!isTrue()) {
		if (Date.now() > deadline) throw new Error(`Did not come true: ${String(isTrue)}`);
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}
