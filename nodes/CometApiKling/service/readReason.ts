import { isRecord } from '../base/records';
import { safeText } from '../base/text';

/** The problem that an answer reports. */
export interface Reason {
	code?: number | string;
	text?: unknown;
	requestId?: unknown;
}

/** How deep gateways wrap an answer of Kling's, also as JSON text in a message. */
const DEPTH_MAX = 4;

/** Longest text that counts as a code. */
export const CODE_MAX_CHARS = 100;

/** Longest text that is parsed as JSON. */
const JSON_MAX_CHARS = 10_000;

/** The record in a text such as `upstream said: {"code":1201,…}`, or the value itself. */
function recordIn(value: unknown): Record<string, unknown> | undefined {
	if (isRecord(value)) return value;
	if (typeof value !== 'string' || value.length > JSON_MAX_CHARS) return undefined;
	const start = value.indexOf('{');
	if (start < 0) return undefined;
	try {
		const parsed: unknown = JSON.parse(value.slice(start, value.lastIndexOf('}') + 1));
		return isRecord(parsed) ? parsed : undefined;
	} catch {
		return undefined;
	}
}

/** Codes arrive as numbers or as digits in a string; `1201` and `"1201"` are the same code. */
function readCode(value: unknown): number | string | undefined {
	if (typeof value === 'number') return value;
	if (typeof value !== 'string' || value === '') return undefined;
	return value.length <= CODE_MAX_CHARS && /^\d+$/.test(value) ? Number(value) : value;
}

/** The reasons in an answer, outermost first. */
function reasonsIn(value: unknown, depth = 0): Reason[] {
	const level = recordIn(value);
	if (level === undefined || depth > DEPTH_MAX) return [];
	const { code, type, message, error, data, request_id: requestId } = level;
	const inner = [data, message, error].flatMap((each) => reasonsIn(each, depth + 1));
	const ownCode =
		readCode(code) ?? (depth > 0 && message !== undefined ? readCode(type) : undefined);
	const isError = ownCode !== undefined && ownCode !== 0;
	const isText = (each: unknown) => each !== undefined && reasonsIn(each, depth + 1).length === 0;
	const text = [message, error].find(isText);
	if (!isError && text === undefined) return inner;
	return [{ ...(isError && { code: ownCode }), text, requestId }, ...inner];
}

/**
 * The problem that an answer reports: the innermost reason, which is Kling's if a gateway wrapped it.
 * Anything that the innermost level lacks is taken from the levels around it.
 */
export function readReason(body: unknown): Reason | undefined {
	const reasons = reasonsIn(body).reverse();
	if (reasons.length === 0) return undefined;
	const first = <Name extends keyof Reason>(name: Name) =>
		reasons.map((reason) => reason[name]).find((value) => value !== undefined);
	return { code: first('code'), text: first('text'), requestId: first('requestId') };
}

/** Kling's words for a rejection by its content filter. */
const CONTENT_FILTER = /risk control/i;

/**
 * A reason of Kling's, safe to show and with the meaning of its words.
 *
 * @param secrets exact strings to leave out
 */
export function reasonText(reason: unknown, secrets: readonly string[] = []): string {
	const text = safeText(reason, secrets).replace(/[.\s]+$/, '');
	return CONTENT_FILTER.test(text) ? `${text} (Kling's content filter)` : text;
}
