import {
	CERTIFICATE,
	CONNECTION_LOST,
	GATEWAY_FAILURES,
	KLING_FAILURES,
	NETWORK_FAILURES,
	OTHER_CLIENT_ERROR,
	SERVER_ERROR,
	STATUS_FAILURES,
	UNREADABLE,
	WEB_PAGE,
	WRONG_ADDRESS,
	type FailureRule,
} from './failureTable';
import { isRecord, nestedValue } from './records';
import { colonAnd, safeText } from './text';

/** What went wrong with one item; the names of the last fields are those of the output's `details`. */
export interface Failure extends FailureRule {
	code?: number | string;
	http_status?: number;
	request_id?: string;
	task_id?: string;
	external_task_id?: string;
	/** How long the service asked to wait, in milliseconds. */
	retryAfterMs?: number;
}

/** An HTTP answer as n8n's request helper hands it over. */
export interface HttpAnswer {
	statusCode: number;
	headers: Record<string, unknown>;
	body: unknown;
}

interface Reason {
	code?: number | string;
	text: unknown;
	requestId?: unknown;
}

/** The gateway gives this code with any status; only with these two it is the reason. */
const VAGUE_GATEWAY_CODE = 'invalid_request';

const RETRY_AFTER_MAX_MS = 60_000;
const REQUEST_ID_IN_TEXT = /\(?request id:\s*([\w-]+)\)?/i;

/** Codes arrive as numbers or as digits in a string; `1201` and `"1201"` are the same code. */
function readCode(value: unknown): number | string | undefined {
	if (typeof value === 'number') return value;
	if (typeof value !== 'string' || value === '') return undefined;
	return /^\d+$/.test(value) ? Number(value) : value;
}

/** Finds the reason in the order of the API notes: gateway error, top level, nested Kling answer. */
function readReason(body: unknown): Reason | undefined {
	const gateway = nestedValue(body, ['error']);
	if (isRecord(gateway)) {
		return {
			code: readCode(gateway.code) ?? readCode(gateway.type),
			text: gateway.message,
			requestId: nestedValue(body, ['request_id']),
		};
	}
	for (const path of [[], ['data', 'data'], ['data']]) {
		const level = nestedValue(body, path);
		if (isRecord(level) && level.code !== undefined && readCode(level.code) !== 0) {
			return { code: readCode(level.code), text: level.message, requestId: level.request_id };
		}
	}
	if (isRecord(body) && (body.message !== undefined || body.error !== undefined)) {
		return { text: body.message ?? body.error, requestId: body.request_id };
	}
	return undefined;
}

/** Whether a body is a web page, whatever its content type says. */
export function isHtml(body: unknown): boolean {
	return typeof body === 'string' && /^\s*<(!doctype|html|head|body|\?xml)/i.test(body);
}

/**
 * Reads a `Retry-After` header: seconds or an HTTP date.
 *
 * @returns milliseconds from `nowMs`, at most a minute, or nothing where there is none
 */
export function readRetryAfterMs(header: unknown, nowMs: number): number | undefined {
	if (typeof header !== 'string' && typeof header !== 'number') return undefined;
	const seconds = Number(header);
	const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(String(header)) - nowMs;
	if (!Number.isFinite(waitMs) || waitMs < 0) return undefined;
	return Math.min(waitMs, RETRY_AFTER_MAX_MS);
}

function ruleFor(answer: HttpAnswer, code: number | string | undefined): FailureRule {
	const status = answer.statusCode;
	if (typeof code === 'number' && KLING_FAILURES[code]) return KLING_FAILURES[code];
	const isVague = code === VAGUE_GATEWAY_CODE && ![400, 500].includes(status);
	if (typeof code === 'string' && Object.hasOwn(GATEWAY_FAILURES, code) && !isVague) {
		return GATEWAY_FAILURES[code];
	}
	if (status >= 300 && status < 400) return WRONG_ADDRESS;
	if (isHtml(answer.body)) {
		const isClientError = status >= 400 && status < 500 && status !== 429;
		return isClientError ? WRONG_ADDRESS : WEB_PAGE;
	}
	if (STATUS_FAILURES[status]) return STATUS_FAILURES[status];
	if (status >= 500) return SERVER_ERROR;
	if (status >= 400) return OTHER_CLIENT_ERROR;
	return code === undefined ? UNREADABLE : OTHER_CLIENT_ERROR;
}

/**
 * Turns an answer that is not a task into one failure.
 *
 * @param secrets exact strings that must not appear in the texts
 * @param nowMs   the present, for a `Retry-After` given as a date
 */
export function failureOfAnswer(
	answer: HttpAnswer,
	secrets: readonly string[],
	nowMs: number,
): Failure {
	const html = isHtml(answer.body);
	const reason = html ? undefined : readReason(answer.body);
	const found = ruleFor(answer, reason?.code);
	const reasonText = String(
		reason?.text ?? (typeof answer.body === 'string' && !html ? answer.body : ''),
	);
	const requestId =
		reason?.requestId ??
		REQUEST_ID_IN_TEXT.exec(reasonText)?.[1] ??
		nestedValue(answer.body, ['request_id']);
	const shown = safeText(reasonText.replace(REQUEST_ID_IN_TEXT, ''), secrets);
	const code = typeof reason?.code === 'string' ? safeText(reason.code, secrets) : reason?.code;
	return {
		...found,
		message: `${found.message}${colonAnd(shown || (answer.statusCode === 200 ? '' : `HTTP ${answer.statusCode}`))}`,
		http_status: answer.statusCode,
		...(code !== undefined && { code }),
		...(requestId !== undefined &&
			requestId !== '' && { request_id: safeText(requestId, secrets) }),
		...optionalRetryAfter(readRetryAfterMs(answer.headers['retry-after'], nowMs)),
	};
}

function optionalRetryAfter(retryAfterMs: number | undefined): { retryAfterMs?: number } {
	return retryAfterMs === undefined ? {} : { retryAfterMs };
}

function isNetworkCode(code: unknown): code is string {
	return typeof code === 'string' && !/^\d*$/.test(code);
}

/**
 * Collects the codes of an error and of its causes: axios and n8n wrap the network's own error, and
 * n8n 1.x keeps nothing of it but the code, as `httpCode`.
 */
function networkCodes(error: unknown, depth = 0): string[] {
	if (!isRecord(error) || depth > 4) return [];
	const own = [error.code, error.httpCode].filter(isNetworkCode);
	return [
		...own,
		...networkCodes(error.cause, depth + 1),
		...networkCodes(error.errorResponse, depth + 1),
	];
}

/** Turns what the request helper threw (no answer came) into one failure. */
export function failureOfNetworkError(error: unknown): Failure {
	const codes = networkCodes(error);
	const known = codes.find((code) => Object.hasOwn(NETWORK_FAILURES, code));
	if (known !== undefined) return { ...NETWORK_FAILURES[known], code: known };
	const certificate = codes.find((code) => /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/.test(code));
	if (certificate !== undefined) return { ...CERTIFICATE, code: certificate };
	return { ...CONNECTION_LOST, ...(codes[0] !== undefined && { code: codes[0] }) };
}

/** Whether the service says that there is no such task; in its first seconds that may be wrong. */
export function saysUnknownTask({ code, http_status }: Failure): boolean {
	return http_status === 404 || code === 1203 || code === 'task_not_exist';
}
