import type { Answer } from './answers.mjs';
import { gatewayError, html, klingError, nestedError, text, xml } from './answers.mjs';
import type { Fault } from './scenario.mjs';

/** How an answer goes out. Without `answer` the connection is cut; `keepBytes` cuts it half-way. */
export interface Delivery {
	answer?: Answer;
	waitMs?: number;
	keepBytes?: number;
}

type StatusFault = Extract<Fault, { kind: 'status' }>;

/** Whether the request behind this fault still takes effect, whatever the client gets to see. */
export function takesEffect(fault: Fault): boolean {
	if (fault.kind === 'ok' || fault.kind === 'slow' || fault.kind === 'truncated') return true;
	return fault.created === true;
}

function statusAnswer({ status, code, message, form }: StatusFault): Answer {
	const words = message ?? 'Simulated failure';
	switch (form) {
		case 'kling':
			return klingError(status, code ?? 5000, words);
		case 'gateway':
			return gatewayError(status, code ?? 'invalid_request', words);
		case 'nested':
			return nestedError(status, code ?? 5000, words);
		case 'html':
			return html(status);
		case 'xml':
			return xml(status);
		case 'text':
			return text(status, words);
		case 'empty':
			return { status, headers: {}, body: Buffer.alloc(0) };
	}
}

/** What the client gets in place of the normal answer. */
export function disturb(fault: Fault, normal: Answer): Delivery {
	switch (fault.kind) {
		case 'ok':
			return { answer: normal };
		case 'slow':
			return { answer: normal, waitMs: fault.ms };
		case 'truncated':
			return { answer: normal, keepBytes: Math.floor(normal.body.length / 2) };
		case 'lost':
			return {};
		case 'hang':
			return { waitMs: fault.ms };
		case 'code':
			return { answer: klingError(200, fault.code, fault.message) };
		case 'html':
			return { answer: html(200) };
		case 'empty':
			return { answer: { status: 200, headers: {}, body: Buffer.alloc(0) } };
		case 'garbage':
			return {
				answer: {
					status: 200,
					headers: { 'content-type': 'application/json' },
					body: Buffer.from('{"code":0,"message":"SUCCEED","data":{"task_id":"8612'),
				},
			};
		case 'redirect': {
			const page = html(301);
			return {
				answer: { ...page, headers: { ...page.headers, location: fault.location ?? '/login' } },
			};
		}
		case 'status': {
			const failure = statusAnswer(fault);
			if (fault.retryAfter !== undefined) failure.headers['retry-after'] = fault.retryAfter;
			return { answer: failure };
		}
	}
}
