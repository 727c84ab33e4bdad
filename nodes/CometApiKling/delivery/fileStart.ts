import { isWebPage, safeText } from '../base/text';
import type { FileType } from '../service/route';
import type { Problem } from './problem';

/** Bytes without which no kind of file can be told; nothing shorter is a file of any. */
export const START_MIN_BYTES = 12;

/** How much of what came is looked at where it is told what it is, and how much is shown. */
const QUOTED_FROM_BYTES = 4_000;
const QUOTED_MAX_CHARS = 80;

/** Why a file cannot be of its kind, judged by what came first; nothing if it can. */
export function startProblem(
	start: Buffer,
	{ extension, start: expected }: FileType,
): Problem | undefined {
	if (start.length === 0) return { reason: 'it is empty', isPassing: true };
	if (start.length >= START_MIN_BYTES && expected.test(start.toString('latin1'))) return undefined;
	const text = start.toString('utf8', 0, QUOTED_FROM_BYTES);
	if (isWebPage(text)) return { reason: 'a web page came instead of a file', isPassing: true };
	const kind = `${extension.toUpperCase()} file`;
	// Gateways answer so while they have trouble; another kind of file stays what it is.
	if (!isPlainText(text)) return { reason: `what came is no ${kind}`, isPassing: false };
	const quoted = safeText(text.trim().slice(0, QUOTED_MAX_CHARS));
	return { reason: `what came is no ${kind} but a text: "${quoted}"`, isPassing: true };
}

function isPlainText(text: string): boolean {
	return !/[\p{Cc}\ufffd]/u.test(text.replace(/\s|\ufffd+$/g, ''));
}
