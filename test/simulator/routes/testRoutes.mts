import { json } from '../http/answers.mjs';
import type { RouteHandler } from '../http/exchange.mjs';

/** For the nodes behind ours in a test: a place to upload to and one to leave a trace in. */
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
