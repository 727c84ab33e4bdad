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
	GET_FAILURES,
	KLING_FAILURES,
	NETWORK_FAILURES,
	NO_SUCH_ROUTE,
	OTHER_CLIENT_ERROR,
	REFUSING_PAGE,
	SERVER_ERROR,
	STATUS_FAILURES,
	TAKEN_ID,
	UNCERTAIN_CREATE,
	UNKNOWN_TASK,
	UNREADABLE,
	UNREADABLE_CREDENTIAL,
	WEB_PAGE,
	WRONG_ADDRESS,
	type FailureRule,
} from './failureRules';
import { isBlockedByN8n, networkProblems } from './requestHelper';
import { CODE_MAX_CHARS, readReason, reasonText, type Reason } from './readReason';
import type { RouteWords } from './route';

/** An HTTP answer as n8n's request helper returns it. */
export interface HttpAnswer {
	statusCode: number;
	headers: Record<string, unknown>;
	body: unknown;
}

/** The gateway gives this code with any status; only with these two it is the reason. */
const VAGUE_GATEWAY_CODE = 'invalid_request';

const RETRY_AFTER_MAX_MS = 60_000;
const REQUEST_ID_IN_TEXT = /\(?request id:\s*([\w-]+)\)?/i;

/**
 * Reads a `Retry-After` header: seconds or an HTTP date.
 *
 * @returns milliseconds from `nowMs`, at most a minute, or nothing if there is none
 */
function readRetryAfterMs(header: unknown, nowMs: number): number | undefined {
	if (typeof header !== 'string' && typeof header !== 'number') return undefined;
	const seconds = Number(header);
	const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(String(header)) - nowMs;
	if (!Number.isFinite(waitMs) || waitMs < 0) return undefined;
	return Math.min(waitMs, RETRY_AFTER_MAX_MS);
}

type Code = Reason['code'];

/** The rule for a code by itself, whatever the status is. */
function ruleOfCode(code: Code, status: number): FailureRule | undefined {
	if (typeof code === 'number') return KLING_FAILURES[code];
	const isVague = code === VAGUE_GATEWAY_CODE && ![400, 500].includes(status);
	if (code === undefined || isVague || code.length > CODE_MAX_CHARS) return undefined;
	return Object.hasOwn(GATEWAY_FAILURES, code) ? GATEWAY_FAILURES[code] : undefined;
}

/**
 * Words for a missing task, as opposed to a missing page or route. Kling, live: "Task not found by
 * id/external id"; gateways, by their code: "task_not_exist", "record not found". The rest are likely forms.
 */
const UNKNOWN_TASK_WORDS =
	/\b(task|record)\b.{0,40}\b(not[ _]?(found|exists?)|unknown|(does|do|did) not exist|no longer exists)|\b(unknown|no such|not[ _]found|invalid)\b.{0,20}\btask|task_not_exist/i;

/** No page has a text for an external id that is taken: these are likely forms. */
const TAKEN_ID_WORDS =
	/external_?\s?task_?\s?id.*\b(exists?|taken|used|duplicated?|unique)\b|\b(duplicated?|existing|repeated)\b.*external_?\s?task_?\s?id/i;

/** Whether an answer to a get says that the task does not exist, with whatever code. */
function isTaskUnknown({ statusCode, body }: HttpAnswer, { code, text }: Reason): boolean {
	if (code === 1203 || code === 'task_not_exist') return true;
	if (typeof text === 'string' && text.length < 1_000 && UNKNOWN_TASK_WORDS.test(text)) return true;
	// A success that holds nothing.
	return statusCode === 200 && isRecord(body) && body.data === null && text !== undefined;
}

function ruleFor(answer: HttpAnswer, reason: Reason, request: 'get' | 'create'): FailureRule {
	const status = answer.statusCode;
	const { code, text } = reason;
	if (request === 'get' && isTaskUnknown(answer, reason)) return UNKNOWN_TASK;
	if (request === 'create' && TAKEN_ID_WORDS.test(String(text).slice(0, 1_000))) return TAKEN_ID;
	const ofCode = ruleOfCode(code, status);
	if (ofCode !== undefined) {
		const special = request === 'create' ? CREATE_FAILURES : GET_FAILURES;
		return (special as Readonly<Record<string, FailureRule | undefined>>)[String(code)] ?? ofCode;
	}
	if (status >= 300 && status < 400) return WRONG_ADDRESS;
	if (isWebPage(answer.body)) {
		if (status === 401) return WRONG_ADDRESS;
		const isClientError = status >= 400 && status < 500 && status !== 429;
		return isClientError ? REFUSING_PAGE : WEB_PAGE;
	}
	if (request === 'create' && status === 404) return NO_SUCH_ROUTE;
	if (request === 'create' && [408, 409, 499].includes(status)) return UNCERTAIN_CREATE;
	if (status === 408 || status === 425) return ASKED_AGAIN;
	if (STATUS_FAILURES[status]) return STATUS_FAILURES[status];
	if (status >= 500) return SERVER_ERROR;
	if (status >= 400) return OTHER_CLIENT_ERROR;
	return code === undefined ? UNREADABLE : OTHER_CLIENT_ERROR;
}

/** The context for reading a failure. */
export interface AnswerSetting {
	/** The kind of request. */
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
	const isText = typeof answer.body === 'string';
	const isPage = isWebPage(answer.body);
	const reason: Reason = isPage
		? {}
		: (readReason(answer.body) ?? (isText ? { text: answer.body } : {}));
	const rule = ruleFor(answer, reason, request);
	const found = inWords(rule, words);
	const text = keylessText(reason.text, secrets);
	const requestId =
		reason.requestId ??
		REQUEST_ID_IN_TEXT.exec(text)?.[1] ??
		nestedValue(answer.body, ['request_id']);
	const shown = reasonText(text.replace(REQUEST_ID_IN_TEXT, ''), secrets);
	const status = answer.statusCode === 200 ? '' : `HTTP ${answer.statusCode}`;
	const { name, meaning } = words.inputName ?? {};
	const isNamed = name !== undefined && shown.includes(name);
	return omitUndefined<Failure>({
		...found,
		message: `${found.message}${colonAnd(shown || status)}`,
		description: isNamed
			? `"${name}" in this message is ${meaning}. ${found.description}`
			: found.description,
		http_status: answer.statusCode,
		code: typeof reason.code === 'string' ? safeText(reason.code, secrets) : reason.code,
		request_id: safeText(requestId, secrets) || undefined,
		isTaskUnknown: rule === UNKNOWN_TASK || undefined,
		isIdTaken: rule === TAKEN_ID || undefined,
		retryAfterMs: readRetryAfterMs(answer.headers['retry-after'], nowMs),
	});
}

/** The rule in the words of the route: `{service}` and its like are filled in. */
function inWords(rule: FailureRule, words: RouteWords): FailureRule {
	const fill = (text: string) =>
		text.replace(/\{(\w+)\}/g, (mark, name: keyof RouteWords) => String(words[name] ?? mark));
	return { ...rule, message: fill(rule.message), description: fill(rule.description) };
}

/** Turns n8n's error for a credential that cannot be read into one failure. */
export function readCredentialFailure(error: unknown): Failure {
	const reason = safeText(error instanceof Error ? error.message : '');
	return {
		...UNREADABLE_CREDENTIAL,
		message: `${UNREADABLE_CREDENTIAL.message}${colonAnd(reason)}`,
	};
}

/** Turns an error of the request helper (there is no answer) into one failure. */
export function readNetworkFailure(error: unknown): Failure {
	if (isBlockedByN8n(error)) return BLOCKED;
	const problems = networkProblems(error);
	const codes = problems.map(({ code }) => code);
	const isUnsent = !problems.some(({ wasConnected }) => wasConnected);
	const known = codes.find((code) => Object.hasOwn(NETWORK_FAILURES, code));
	if (known !== undefined && isUnsent) return { ...NETWORK_FAILURES[known], code: known };
	const certificate = codes.find((code) => /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/.test(code));
	if (certificate !== undefined) return { ...CERTIFICATE, code: certificate };
	return omitUndefined<Failure>({ ...CONNECTION_LOST, code: codes[0] });
}
