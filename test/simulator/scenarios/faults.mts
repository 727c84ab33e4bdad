import { gzipSync } from 'node:zlib';
import { html, refusal, type SimulatedAnswer, text, xml } from '../http/answers.mjs';
import type { Account } from '../../service/account.js';
import type { Fault } from './scenario.mjs';

/** How an answer goes out. Without `answer` the connection is cut; `keepBytes` cuts it half-way. */
export interface AnswerDelivery {
	answer?: SimulatedAnswer;
	waitMs?: number;
	keepBytes?: number;
	/** Whether the connection stays open after `keepBytes`. */
	staysOpen?: boolean;
}

type StatusFault = Extract<Fault, { kind: 'status' }>;

/** Faults that spoil the way of the answer, or nothing. */
const NORMAL_IN_EFFECT = new Set<Fault['kind']>([
	'ok',
	'slow',
	'truncated',
	'stalled',
	'halfPacked',
]);

/** Whether the request behind this fault still takes effect, whatever the client gets to see. */
export function takesEffect(fault: Fault): boolean {
	if (NORMAL_IN_EFFECT.has(fault.kind)) return true;
	return 'created' in fault && fault.created === true;
}

/** A create's fault; where it is a refusal by Kling, in the words of the service. */
export function asWritten(fault: Fault, { facts }: Account): Fault {
	const isByKling = fault.kind === 'status' && fault.form === 'kling';
	return isByKling ? { ...fault, form: facts.klingRefusals } : fault;
}

function statusAnswer({ status, code, message, form }: StatusFault): SimulatedAnswer {
	const words = message ?? 'Simulated failure';
	switch (form) {
		case 'html':
			return html(status);
		case 'xml':
			return xml(status);
		case 'text':
			return text(status, String(words));
		case 'empty':
			return { status, headers: {}, body: Buffer.alloc(0) };
		default: {
			const usualCode = form === 'gateway' ? 'invalid_request' : 5000;
			return refusal({ status, code: code ?? usualCode, message: words, form });
		}
	}
}

function halfPacked({ status, headers, body }: SimulatedAnswer): SimulatedAnswer {
	const packed = gzipSync(body);
	return {
		status,
		headers: { ...headers, 'content-encoding': 'gzip' },
		body: packed.subarray(0, packed.length / 2),
	};
}

function pageAfter(space: string): SimulatedAnswer {
	const page = html(200);
	return { ...page, body: Buffer.concat([Buffer.from(space), page.body]) };
}

export function disturb(fault: Fault, normal: SimulatedAnswer): AnswerDelivery {
	switch (fault.kind) {
		case 'ok':
			return { answer: normal };
		case 'slow':
			return { answer: normal, waitMs: fault.ms };
		case 'truncated':
			return { answer: normal, keepBytes: Math.floor(normal.body.length / 2) };
		case 'stalled':
			return {
				answer: normal,
				keepBytes: Math.floor(normal.body.length / 2),
				staysOpen: true,
			};
		case 'halfPacked':
			return { answer: halfPacked(normal) };
		case 'lost':
			return {};
		case 'hang':
			return { waitMs: fault.ms };
		case 'code':
			return { answer: refusal({ status: 200, code: fault.code, message: fault.message }) };
		case 'html':
			return { answer: pageAfter(fault.after ?? '') };
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
