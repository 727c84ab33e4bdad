import { createServer, type IncomingHttpHeaders } from 'node:http';
import { after, afterEach } from 'node:test';
import { listenLocally } from '../harness/process/ports.mjs';
import { waitUntil } from '../harness/waitUntil.mjs';
import { KINDS } from '../service/kinds.js';
import {
	startSimulator,
	type CreateBody,
	type KindName,
	type ProfileName,
	type Simulator,
	type SimulatorOptions,
} from './server.mjs';

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

/** A client of one route with nothing of its own: what it is given is what it sends. */
export function clientOf(
	sim: Simulator,
	authorization = `Bearer ${sim.apiKey}`,
	kind: KindName = 'videoToAudio',
) {
	const { path } = KINDS[kind];
	const get = async (address: string, headers: Record<string, string> = { authorization }) =>
		await read(await fetch(new URL(address, sim.baseUrl), { headers, redirect: 'manual' }));
	const create = async (body: unknown, type = 'application/json') =>
		await read(
			await fetch(sim.baseUrl + path, {
				method: 'POST',
				headers: { authorization, 'content-type': type },
				body: typeof body === 'string' ? body : JSON.stringify(body),
				redirect: 'manual',
			}),
		);
	const query = async (id: unknown) => await get(`${path}/${encodeURIComponent(String(id))}`);
	return { get, create, query };
}

/** A create that each route takes. */
export const goodBodies = (sim: Simulator): Record<KindName, CreateBody> => ({
	videoToAudio: { video_id: 'v' },
	textToAudio: { prompt: 'rain on a tin roof', duration: 4.5 },
	imageToVideo: { model_name: 'kling-v3', image: sim.imageUrl(), duration: '12' },
	textToVideo: { model_name: 'kling-v2-5-turbo', prompt: 'a red kite', duration: '10' },
});

/** Creates a task on a route and gets it once. */
export async function makeTask(sim: Simulator, kind: KindName, more: CreateBody = {}) {
	const { create, query } = clientOn(sim, kind);
	const created = await create({ ...goodBodies(sim)[kind], ...more });
	if (created.status !== 200) throw new Error(created.text);
	const { data } = (await query(created.json.data.task_id)).json;
	return { task: sim.tasks.at(-1)!, data };
}

/** The right key on another route. */
export const clientOn = (sim: Simulator, kind: KindName) => clientOf(sim, undefined, kind);

/** One simulator for a whole file of tests, which forgets between two, and a client of it. */
export async function useSimulator(service: ProfileName, options: Partial<SimulatorOptions> = {}) {
	const sim = await startSimulator(service, options);
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
