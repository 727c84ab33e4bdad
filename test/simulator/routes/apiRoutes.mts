import { randomUUID } from 'node:crypto';
import { created, shown, unknownTask } from '../../service/answers.js';
import { kindAt, type TaskKind } from '../../service/kinds.js';
import { invalid, type CreateBody } from '../../service/rules.js';
import {
	gatewayRefusal,
	html,
	json,
	modelled,
	refusal,
	type SimulatedAnswer,
} from '../http/answers.mjs';
import {
	decodeSegment,
	parseJson,
	type Exchange,
	type RouteHandler,
	type RouteReply,
} from '../http/exchange.mjs';
import { receiveFiles } from '../received.mjs';
import { asWritten, disturb, takesEffect } from '../scenarios/faults.mjs';
import { scenarioIn } from '../scenarios/presets.mjs';
import { SimulatedTask } from '../task.mjs';

const KEY_PARAMETERS = ['authorization', 'api_key', 'apikey', 'key', 'token', 'access_token'];

export function isApiPath(path: string): boolean {
	return path.startsWith('/kling/') || path.startsWith('/v1/');
}

/** The gateway's refusal of a missing, wrong, revoked or misplaced key. */
function refuseKey({ request, url, state }: Exchange): SimulatedAnswer | undefined {
	const { apiKey, acceptsAnyKey } = state.options;
	const refuse = (message: string) => gatewayRefusal(401, 'invalid_api_key', message);
	const isInAddress = [...url.searchParams].some(
		([name, value]) => KEY_PARAMETERS.includes(name.toLowerCase()) || value.includes(apiKey),
	);
	if (isInAddress) return refuse('The key belongs in the Authorization header only');
	const { authorization } = request.headers;
	if (authorization === undefined) return refuse('No API key provided');
	const isGood = acceptsAnyKey
		? /^Bearer \S+$/.test(authorization)
		: authorization === `Bearer ${apiKey}`;
	return state.isKeyRevoked || !isGood ? refuse('Invalid API key') : undefined;
}

/** Everything that makes a body unreadable, before its fields count. */
function refuseContent({ request }: Exchange, body: unknown): SimulatedAnswer | undefined {
	const type = request.headers['content-type'] ?? '';
	if (!/^application\/json\s*(;|$)/i.test(type)) {
		return gatewayRefusal(400, 'invalid_request', 'Content-Type must be application/json');
	}
	return body === undefined
		? gatewayRefusal(400, 'invalid_request', 'The body is not valid JSON')
		: undefined;
}

/** `POST <path>`: content, fields, then the scenario's faults, then the account's limits. */
async function create(kind: TaskKind, exchange: Exchange): Promise<RouteReply> {
	const { state, record, raw } = exchange;
	const { account, baseUrl, callbacks } = state;
	const content = parseJson(raw.toString('utf8'));
	const unreadable = refuseContent(exchange, content);
	if (unreadable) return { answer: unreadable };
	const wrong = account.refuseBody(kind, content);
	if (wrong) return { answer: refusal(wrong) };
	const body = content as CreateBody;
	const named = scenarioIn(body, kind);
	if ('refusal' in named) return { answer: refusal(invalid(named.refusal)) };

	const { scenario, faults, close } = state.attemptsOf(kind, body, named.scenario);
	const fault = asWritten(faults.shift() ?? { kind: 'ok' }, account);
	if (!takesEffect(fault)) return disturb(fault, html(500));
	const refused = account.refuseTask(body);
	if (refused) return disturb(fault, refusal(refused));
	const links = baseUrl.replace('127.0.0.1', state.options.linkHost);
	const task = account.add(new SimulatedTask(account, kind, body, scenario, links));
	record.taskId = task.id;
	// The service takes its time for links: the create is answered before.
	void receiveFiles(task, baseUrl);
	if (fault.kind === 'ok' || fault.kind === 'slow') close();

	const plan = callbacks.planOf(task);
	if (scenario.callback.early) await callbacks.sendDue(task, plan);
	const run = () => callbacks.run(task, plan);
	const answer = modelled(created(task, randomUUID()), task.facts.numericIds);
	const delivery = disturb(fault, answer);
	// An answer held back does not hold back the callbacks.
	if (delivery.waitMs) run();
	return delivery.waitMs ? delivery : { ...delivery, afterwards: run };
}

/** `GET <path>/:id`: never limited by slots, and blind to the tasks of every other route. */
function query(kind: TaskKind, { state, record }: Exchange, id: string): RouteReply {
	const { account } = state;
	const task = account.lookUp(kind.name, id);
	if (task) {
		task.getCount++;
		record.taskId = task.id;
	}
	if (!task || account.now() < task.knownAt) {
		return { answer: modelled(unknownTask(id, account.facts, randomUUID())) };
	}
	const answer = modelled(shown(task, task.shownStatus, randomUUID()), task.facts.numericIds);
	return disturb(task.queryFaults.shift() ?? { kind: 'ok' }, answer);
}

/** The routes of CometAPI that the node uses; any other API path is a web page, as at the gateway. */
export const apiRoutes: RouteHandler = (exchange) => {
	const { url, record, request } = exchange;
	if (!isApiPath(url.pathname)) return undefined;

	const isModels = url.pathname === '/v1/models' && request.method === 'GET';
	const { kind, id } = kindAt(url.pathname) ?? {};
	if (!isModels && !kind) return { answer: html(404) };
	const isCreate = id === undefined && request.method === 'POST';
	const isQuery = id !== undefined && request.method === 'GET';
	if (isModels) record.kind = 'models';
	else if (isCreate) record.kind = 'create';
	else if (isQuery) record.kind = 'query';
	record.taskKind = kind?.name;

	const refused = refuseKey(exchange);
	if (refused) return { answer: refused };
	if (!kind) {
		const data = [{ id: 'kling_audio', object: 'model', owned_by: 'kling' }];
		return { answer: json(200, { object: 'list', success: true, data }) };
	}
	if (isCreate) return create(kind, exchange);
	if (isQuery) return query(kind, exchange, decodeSegment(id));
	const message = `invalid method: ${request.method}`;
	return { answer: refusal({ status: 404, code: 1202, message }) };
};
