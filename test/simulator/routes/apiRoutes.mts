import { html, json, klingError } from '../http/answers.mjs';
import type { RouteHandler } from '../http/exchange.mjs';
import { decodeSegment } from '../http/exchange.mjs';
import { refuseKey } from '../http/key.mjs';
import { kindAt } from '../kinds/all.mjs';
import { create } from './create.mjs';
import { query } from './query.mjs';

export function isApiPath(path: string): boolean {
	return path.startsWith('/kling/') || path.startsWith('/v1/');
}

/** The routes of CometAPI that the node uses; any other API path is a web page, as at the gateway. */
export const apiRoutes: RouteHandler = (exchange) => {
	const { url, record, request } = exchange;
	if (!isApiPath(url.pathname)) return undefined;

	if (url.pathname === '/v1/models' && request.method === 'GET') {
		record.kind = 'models';
		const refused = refuseKey(exchange);
		const data = [{ id: 'kling_audio', object: 'model', owned_by: 'kling' }];
		return { answer: refused ?? json(200, { object: 'list', success: true, data }) };
	}
	const { kind, id } = kindAt(url.pathname) ?? {};
	if (!kind) return { answer: html(404) };

	record.taskKind = kind.name;
	if (id === undefined && request.method === 'POST') {
		record.kind = 'create';
		return create(kind, exchange);
	}
	if (id !== undefined && request.method === 'GET') {
		record.kind = 'query';
		return query(kind, exchange, decodeSegment(id));
	}
	const refused = refuseKey(exchange);
	return { answer: refused ?? klingError(404, 1202, `invalid method: ${request.method}`) };
};
