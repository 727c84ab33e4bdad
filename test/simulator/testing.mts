import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { after, afterEach } from 'node:test';
import { listenLocally } from '../harness/process/ports.mjs';
import { waitUntil } from '../harness/waitUntil.mjs';
import { startSimulator, type Simulator, type SimulatorOptions } from './server.mjs';

const PATH = '/kling/v1/audio/video-to-audio';

/** The parts of an answer that the tests look at. */
export interface Seen {
	status: number;
	type: string;
	text: string;
	json: AnyJson;
}

/** Any JSON, reached into without ceremony; a missing step is `undefined`. */
export type AnyJson = { [name: string]: AnyJson } & { [index: number]: AnyJson };

async function read(response: Response): Promise<Seen> {
	const text = await response.text();
	const type = response.headers.get('content-type') ?? '';
	const json = (type.includes('json') && text.endsWith('}') ? JSON.parse(text) : {}) as AnyJson;
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

/** One simulator for a whole file of tests, which forgets between two, and a client of it. */
export async function useSimulator(options: Partial<SimulatorOptions> = {}) {
	const sim = await startSimulator(options);
	afterEach(() => sim.reset());
	after(async () => await sim.close());
	return { sim, client: clientOf(sim) };
}

export interface Received {
	headers: IncomingHttpHeaders;
	raw: string;
	body: AnyJson;
}

/** A receiver of callbacks that answers every one with the same status. */
export async function startCallbackSink(status = 200) {
	const received: Received[] = [];
	const server = createServer(async (request, response) => {
		let raw = '';
		for await (const chunk of request) raw += String(chunk);
		received.push({ headers: request.headers, raw, body: JSON.parse(raw) as AnyJson });
		response.writeHead(status).end();
	});
	const port = await listenLocally(server);
	const close = () => server.close();
	return { url: `http://127.0.0.1:${port}/hook`, received, close };
}

/** Waits until a fact holds, at most three seconds. */
export async function untilTrue(isTrue: () => boolean): Promise<void> {
	const otherwise = () => `Did not come true: ${String(isTrue)}`;
	await waitUntil(isTrue, { limitMs: 3_000, gapMs: 5, otherwise });
}
