import { randomUUID } from 'node:crypto';
import type { SimulatedTask } from '../tasks/tasks.mjs';

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

export function kling(data: unknown): SimulatedAnswer {
	return json(200, { code: 0, message: 'SUCCEED', request_id: randomUUID(), data });
}

export function klingError(
	status: number,
	code: number | string,
	message: string | object,
): SimulatedAnswer {
	return json(status, { code, message, request_id: randomUUID() });
}

/** The gateway's error: its request id stands inside the message. */
export function gatewayError(
	status: number,
	code: number | string,
	message: string | object,
): SimulatedAnswer {
	const error = {
		message: typeof message === 'string' ? `${message} (request id: ${randomUUID()})` : message,
		type: 'comet_api_error',
		param: '',
		code,
	};
	return json(status, { error });
}

/** A Kling error as the gateway passes it on, two levels down. */
export function nestedError(
	status: number,
	code: number | string,
	message: string | object,
): SimulatedAnswer {
	const inner = { code, message, request_id: randomUUID() };
	return json(status, { message, data: { data: inner, message } });
}

/** An answer about a task with its id as its scenario writes it: a string, or a number. */
export function withIdsOf(
	{ id, scenario }: SimulatedTask,
	answer: SimulatedAnswer,
): SimulatedAnswer {
	if (!scenario.numericIds) return answer;
	const body = answer.body.toString('utf8').replaceAll(`"task_id":"${id}"`, `"task_id":${id}`);
	return { ...answer, body: Buffer.from(body) };
}
