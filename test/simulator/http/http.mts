import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { apiRoutes, isApiPath } from '../routes/apiRoutes.mjs';
import { fileRoutes } from '../routes/fileRoutes.mjs';
import { receiverRoutes } from '../routes/testRoutes.mjs';
import { html, text } from './answers.mjs';
import type { Timers } from '../callbacks/timers.mjs';
import type { AnswerDelivery } from '../scenarios/faults.mjs';
import { parseJson, type RouteHandler, type RouteReply } from './exchange.mjs';
import type { RequestRecord, SimulatorState } from './state.mjs';

const routes: RouteHandler[] = [apiRoutes, fileRoutes, receiverRoutes];
const LARGEST_BODY = 128 * 1024 * 1024;
const KEEP_ALIVE_MS = 60_000;

async function readBody(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size > LARGEST_BODY) throw new Error('The body is too large for the simulator');
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

function recordOf({ method = '', url = '/', headers }: IncomingMessage): RequestRecord {
	return {
		at: Date.now(),
		method,
		path: url,
		headers,
		body: undefined,
		status: 0,
		kind: 'other',
	};
}

/** Sends a delivery and resolves once it left, was cut, or the client went away. */
async function deliver(
	response: ServerResponse,
	{ answer, waitMs, keepBytes, staysOpen }: AnswerDelivery,
	timers: Timers,
): Promise<void> {
	if (waitMs) await timers.wait(waitMs);
	if (!answer || response.destroyed) {
		response.socket?.destroy();
		return;
	}
	await new Promise<void>((resolve) => {
		response.once('close', resolve);
		response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
		if (keepBytes === undefined) {
			response.end(answer.body, resolve);
		} else {
			response.write(answer.body.subarray(0, keepBytes), () => {
				if (staysOpen !== true) response.socket?.destroy();
			});
		}
	});
}

async function answer(
	request: IncomingMessage,
	response: ServerResponse,
	state: SimulatorState,
): Promise<void> {
	const record = recordOf(request);
	const address = `${state.baseUrl}${record.path}`;
	const url = new URL(URL.canParse(address) ? address : `${state.baseUrl}/`);
	state.requests.push(record);
	if (state.isUnreachable && isApiPath(url.pathname)) {
		request.socket.destroy();
		return;
	}

	const raw = await readBody(request);
	const content = raw.toString('utf8');
	if (raw.length > 0 && url.pathname !== '/upload') record.body = parseJson(content) ?? content;

	let reply: RouteReply | undefined;
	for (const route of routes) reply ??= await route({ request, url, raw, record, state });
	reply ??= { answer: html(404) };
	record.status = reply.answer?.status ?? 0;
	await deliver(response, reply, state.holds);
	state.options.logger?.(
		`${record.method} ${record.path} ${record.status || 'cut'} ${record.taskId ?? ''}`.trimEnd(),
	);
	reply.afterwards?.();
}

/** An HTTP server over the state; a request that breaks the simulator is answered 500 and logged. */
export function createHttpServer(state: SimulatorState): Server {
	const server = createServer((request, response) => {
		answer(request, response, state).catch((cause: unknown) => {
			state.options.logger?.(`simulator error: ${String(cause)}`);
			const failure = { answer: text(500, `Simulator error: ${String(cause)}`) };
			if (response.headersSent) response.destroy();
			else void deliver(response, failure, state.holds);
		});
	});
	// Longer than any client keeps an idle connection, so that none is closed under a request.
	server.keepAliveTimeout = KEEP_ALIVE_MS;
	return server;
}
