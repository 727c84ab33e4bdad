import { randomUUID } from 'node:crypto';
import { refused, type Answer } from '../../service/answers.js';
import type { Refusal } from '../../service/facts.js';

/** A complete HTTP answer, not yet sent. */
export interface SimulatedAnswer {
	status: number;
	headers: Record<string, string>;
	body: Buffer;
}

function answer(status: number, type: string, body: string | Buffer): SimulatedAnswer {
	return { status, headers: { 'content-type': type }, body: Buffer.from(body) };
}

export function json(status: number, value: unknown): SimulatedAnswer {
	return answer(status, 'application/json; charset=utf-8', JSON.stringify(value));
}

export function file(type: string, body: Buffer): SimulatedAnswer {
	return { status: 200, headers: { 'content-type': type }, body };
}

/** The part of a file that a request asks for, as hosts of files send it; the whole file if it asks for none. */
export function part(whole: SimulatedAnswer, range: string | undefined): SimulatedAnswer {
	const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
	if (whole.status !== 200 || from === undefined) return whole;
	const { length } = whole.body;
	const headers = { ...whole.headers, 'accept-ranges': 'bytes' };
	const first = Number(from);
	if (first >= length) {
		const size = { 'content-range': `bytes */${length}` };
		return { status: 416, headers: { ...headers, ...size }, body: Buffer.alloc(0) };
	}
	const last = Math.min(to ? Number(to) : Infinity, length - 1);
	return {
		status: 206,
		headers: { ...headers, 'content-range': `bytes ${first}-${last}/${length}` },
		body: whole.body.subarray(first, last + 1),
	};
}

export function text(status: number, body: string): SimulatedAnswer {
	return answer(status, 'text/plain; charset=utf-8', body);
}

export function html(status: number): SimulatedAnswer {
	const page =
		'<!DOCTYPE html><html><head><title>CometAPI</title></head><body><div id="root"></div></body></html>';
	return answer(status, 'text/html; charset=utf-8', page);
}

export function xml(status: number): SimulatedAnswer {
	const page =
		'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>';
	return answer(status, 'application/xml', page);
}

/** What the model answers; ids of tasks go out as numbers where its facts say so. */
export function modelled({ status, body }: Answer, hasNumericIds = false): SimulatedAnswer {
	const written = JSON.stringify(body);
	const ids = hasNumericIds ? written.replace(/("task_id":)"(\d+)"/g, '$1$2') : written;
	return answer(status, 'application/json; charset=utf-8', ids);
}

export function refusal(reason: Refusal): SimulatedAnswer {
	return modelled(refused(reason, randomUUID()));
}

/** A refusal of the gateway, before anything reaches Kling. */
export function gatewayRefusal(status: number, code: string, message: string): SimulatedAnswer {
	return refusal({ status, code, message, form: 'gateway' });
}
