import { html, json, klingError } from '../http/answers.mjs';
import type { RouteHandler } from '../http/exchange.mjs';
import { decodeSegment } from '../http/exchange.mjs';
import { refuseKey } from '../http/key.mjs';
import { create } from './create.mjs';
import { query } from './query.mjs';

const CREATE_PATH = '/kling/v1/audio/video-to-audio';
const QUERY_PATH = new RegExp(`^${CREATE_PATH}/([^/]+)$`);

export function isApiPath(path: string): boolean {
	return path.startsWith('/kling/') || path.startsWith('/v1/');
}

/** The three routes of CometAPI that the node uses; any other API path is a web page, as at the gateway. */
export const apiRoutes: RouteHandler = (exchange) => {
	const { url, record, request } = exchange;
	if (!isApiPath(url.pathname)) return undefined;

	if (url.pathname === '/v1/models' && request.method === 'GET') {
		record.kind = 'models';
		const refused = refuseKey(exchange);
		const data = [{ id: 'kling_audio', object: 'model', owned_by: 'kling' }];
		return { answer: refused ?? json(200, { object: 'list', success: true, data }) };
	}
	const id = QUERY_PATH.exec(url.pathname)?.[1];
	if (id === undefined && url.pathname !== CREATE_PATH) return { answer: html(404) };

	if (id === undefined && request.method === 'POST') {
		record.kind = 'create';
		return create(exchange);
	}
	if (id !== undefined && request.method === 'GET') {
		record.kind = 'query';
		return query(exchange, decodeSegment(id));
	}
	const refused = refuseKey(exchange);
	return { answer: refused ?? klingError(404, 1202, `invalid method: ${request.method}`) };
};
