import { isRecord, nestedValue, omitUndefined } from '../base/records';
import { colonAnd, isWebPage, keylessText, safeText } from '../base/text';
import type { Failure } from './failure';
import {
	ASKED_AGAIN,
	BLOCKED,
	CERTIFICATE,
	CONNECTION_LOST,
	CREATE_FAILURES,
	GATEWAY_FAILURES,
	KLING_FAILURES,
	NETWORK_FAILURES,
	NO_SUCH_ROUTE,
	OTHER_CLIENT_ERROR,
	REFUSING_PAGE,
	SERVER_ERROR,
	STATUS_FAILURES,
	UNREADABLE,
	UNREADABLE_CREDENTIAL,
	WEB_PAGE,
	WRONG_ADDRESS,
	type FailureRule,
} from './failureRules';
import { isBlockedByN8n, networkCodes } from './requestHelper';
import type { RouteWords } from './route';

/** An HTTP answer as n8n's request helper returns it. */
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

/** Longest text that counts as a code. */
const CODE_MAX_CHARS = 100;

/** Codes arrive as numbers or as digits in a string; `1201` and `"1201"` are the same code. */
function readCode(value: unknown): number | string | undefined {
	if (typeof value === 'number') return value;
	if (typeof value !== 'string' || value === '') return undefined;
	return value.length <= CODE_MAX_CHARS && /^\d+$/.test(value) ? Number(value) : value;
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

type Code = Reason['code'];

/** What a code says by itself, whatever the status is. */
function ruleOfCode(code: Code, status: number): FailureRule | undefined {
	if (typeof code === 'number') return KLING_FAILURES[code];
	const isVague = code === VAGUE_GATEWAY_CODE && ![400, 500].includes(status);
	if (code === undefined || isVague || code.length > CODE_MAX_CHARS) return undefined;
	return Object.hasOwn(GATEWAY_FAILURES, code) ? GATEWAY_FAILURES[code] : undefined;
}

function ruleFor(answer: HttpAnswer, code: Code, request: 'get' | 'create'): FailureRule {
	const status = answer.statusCode;
	const ofCode = ruleOfCode(code, status);
	if (ofCode !== undefined) {
		const isCreate = request === 'create';
		return (isCreate && code !== undefined && CREATE_FAILURES[code]) || ofCode;
	}
	if (status >= 300 && status < 400) return WRONG_ADDRESS;
	if (isWebPage(answer.body)) {
		if (status === 401) return WRONG_ADDRESS;
		const isClientError = status >= 400 && status < 500 && status !== 429;
		return isClientError ? REFUSING_PAGE : WEB_PAGE;
	}
	if (status === 404 && request === 'create') return NO_SUCH_ROUTE;
	if (status === 408 || status === 425) return ASKED_AGAIN;
	if (STATUS_FAILURES[status]) return STATUS_FAILURES[status];
	if (status >= 500) return SERVER_ERROR;
	if (status >= 400) return OTHER_CLIENT_ERROR;
	return code === undefined ? UNREADABLE : OTHER_CLIENT_ERROR;
}

/** Whether the service itself says that there is no such task: by a code, or by a 404 in JSON. */
function isTaskUnknown({ statusCode, body }: HttpAnswer, code: Code): boolean {
	if (code === 1203 || code === 'task_not_exist') return true;
	return statusCode === 404 && isRecord(body) && ruleOfCode(code, statusCode) === undefined;
}

/** What a failure is read with. */
export interface AnswerSetting {
	/** What was asked. */
	request: 'get' | 'create';
	words: RouteWords;
	/** Exact strings that must not appear in the texts. */
	secrets: readonly string[];
	/** The current time, for a `Retry-After` that is a date. */
	nowMs: number;
}

/** Turns an answer that is not a task into one failure. */
export function readAnswerFailure(answer: HttpAnswer, setting: AnswerSetting): Failure {
	const { words, secrets, nowMs, request } = setting;
	const html = isWebPage(answer.body);
	const reason = html ? undefined : readReason(answer.body);
	const found = inWords(ruleFor(answer, reason?.code, request), words);
	const plainText = typeof answer.body === 'string' && !html ? answer.body : '';
	const reasonText = keylessText(reason?.text ?? plainText, secrets);
	const requestId =
		reason?.requestId ??
		REQUEST_ID_IN_TEXT.exec(reasonText)?.[1] ??
		nestedValue(answer.body, ['request_id']);
	const shown = safeText(reasonText.replace(REQUEST_ID_IN_TEXT, ''), secrets);
	const status = answer.statusCode === 200 ? '' : `HTTP ${answer.statusCode}`;
	return omitUndefined<Failure>({
		...found,
		message: `${found.message}${colonAnd(shown || status)}`,
		http_status: answer.statusCode,
		code: typeof reason?.code === 'string' ? safeText(reason.code, secrets) : reason?.code,
		request_id: safeText(requestId, secrets) || undefined,
		isTaskUnknown: isTaskUnknown(answer, reason?.code) || undefined,
		retryAfterMs: readRetryAfterMs(answer.headers['retry-after'], nowMs),
	});
}

/** The rule in the words of the route: `{service}` and its like are filled in. */
function inWords(rule: FailureRule, words: RouteWords): FailureRule {
	const fill = (text: string) =>
		text.replace(/\{(\w+)\}/g, (mark, name: keyof RouteWords) => words[name] ?? mark);
	return { ...rule, message: fill(rule.message), description: fill(rule.description) };
}

/** Turns what n8n threw when the credential was read into one failure. */
export function readCredentialFailure(error: unknown): Failure {
	const reason = safeText(error instanceof Error ? error.message : '');
	return {
		...UNREADABLE_CREDENTIAL,
		message: `${UNREADABLE_CREDENTIAL.message}${colonAnd(reason)}`,
	};
}

/** Turns what the request helper threw (there is no answer) into one failure. */
export function readNetworkFailure(error: unknown): Failure {
	if (isBlockedByN8n(error)) return BLOCKED;
	const codes = networkCodes(error);
	const known = codes.find((code) => Object.hasOwn(NETWORK_FAILURES, code));
	if (known !== undefined) return { ...NETWORK_FAILURES[known], code: known };
	const certificate = codes.find((code) => /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/.test(code));
	if (certificate !== undefined) return { ...CERTIFICATE, code: certificate };
	return { ...CONNECTION_LOST, ...(codes[0] !== undefined && { code: codes[0] }) };
}
