import { json } from '../http/answers.mjs';
import type { RouteHandler } from '../http/exchange.mjs';
import type { SimulatorState } from '../http/state.mjs';

const commands: Record<string, (state: SimulatorState) => void> = {
	reset: (state) => state.reset(),
	'revoke-key': (state) => void (state.isKeyRevoked = true),
	'restore-key': (state) => void (state.isKeyRevoked = false),
	'no-credit': (state) => void (state.account.hasCredit = false),
	credit: (state) => void (state.account.hasCredit = true),
	unreachable: (state) => void (state.isUnreachable = true),
	reachable: (state) => void (state.isUnreachable = false),
};

export const INSPECTION_PATH = '/__simulator/';

const LONGEST_SHOWN = 5_000;

/** A body as it is shown: content in base64 would hide the rest. */
function shown(body: unknown): unknown {
	const shorten = (_name: string, value: unknown): unknown =>
		typeof value === 'string' && value.length > LONGEST_SHOWN
			? `${value.slice(0, 40)}… (${value.length} characters)`
			: value;
	return body === undefined ? undefined : JSON.parse(JSON.stringify(body, shorten));
}

function snapshot({ account, requests, callbacks, uploads, effects }: SimulatorState): object {
	return {
		tasks: account.tasks.map((task) => {
			const { id, kind, status, outcome, createdAt, endsAt, getCount, callbacksSent } = task;
			const { scenario, received, body } = task;
			return {
				...{ id, kind, status, outcome, createdAt, endsAt, getCount, callbacksSent },
				...{ scenario, received, body: shown(body) },
			};
		}),
		requests: requests.map((request) => ({ ...request, body: shown(request.body) })),
		callbacks: callbacks.records,
		uploads: uploads.map(({ body, ...upload }) => ({ ...upload, bytes: body.length })),
		effects,
	};
}

/** What stands behind the node in a test: a place to upload to and one to leave a trace in. */
export const receiverRoutes: RouteHandler = ({ url, request, raw, record, state }) => {
	const { method = '' } = request;
	const { at, path, headers } = record;
	if (url.pathname === '/upload' && (method === 'PUT' || method === 'POST')) {
		record.kind = 'upload';
		state.uploads.push({ at, method, path, headers, body: raw });
		return { answer: json(200, { bytes: raw.length }) };
	}
	if (url.pathname === '/effect' && method === 'POST') {
		state.effects.push(record.body);
		return { answer: json(200, { effects: state.effects.length }) };
	}
	const isReading = ['/effect', '/effects'].includes(url.pathname) && method === 'GET';
	return isReading ? { answer: json(200, state.effects) } : undefined;
};

/** Inspection by hand: GET `state`, POST one of the commands. */
export const inspectionRoutes: RouteHandler = ({ url, request, state }) => {
	if (!url.pathname.startsWith(INSPECTION_PATH)) return undefined;
	const name = url.pathname.slice(INSPECTION_PATH.length);
	if (name === 'state' && request.method === 'GET') return { answer: json(200, snapshot(state)) };
	if (!Object.hasOwn(commands, name) || request.method !== 'POST') {
		const expected = ['GET state', ...Object.keys(commands).map((one) => `POST ${one}`)];
		return { answer: json(404, { expected }) };
	}
	commands[name]?.(state);
	return { answer: json(200, { done: name }) };
};
