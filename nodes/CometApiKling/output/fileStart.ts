import { isWebPage, safeText } from '../base/text';
import type { FileType } from '../service/route';

/** Bytes without which no kind of file can be recognized; nothing shorter is a file of any kind. */
export const START_MIN_BYTES = 12;

/** Bytes read to describe a wrong file, and characters of a text that are shown. */
const QUOTED_FROM_BYTES = 4_000;
const QUOTED_MAX_CHARS = 80;

/** Why a file is not what it should be, and whether another download may help. */
export interface FileProblem {
	reason: string;
	retryable: boolean;
}

/** Why a file cannot be of its kind, judged by its first bytes; nothing if it can. */
export function startProblem(
	start: Buffer,
	{ extension, start: expected }: FileType,
): FileProblem | undefined {
	if (start.length === 0) return { reason: 'it is empty', retryable: true };
	if (start.length >= START_MIN_BYTES && expected.test(start.toString('latin1'))) return undefined;
	const text = start.toString('utf8', 0, QUOTED_FROM_BYTES);
	if (isWebPage(text))
		return { reason: 'the server returned a web page instead of a file', retryable: true };
	const name = extension.toUpperCase();
	const kind = `${/^[AM]/.test(name) ? 'an' : 'a'} ${name} file`;
	// Gateways answer with text while they have trouble; a file of another kind would come again.
	if (!isPlainText(text))
		return { reason: `the server returned something that is not ${kind}`, retryable: false };
	const quoted = safeText(text.trim().slice(0, QUOTED_MAX_CHARS));
	return { reason: `the server returned text instead of ${kind}: "${quoted}"`, retryable: true };
}

function isPlainText(text: string): boolean {
	return !/[\p{Cc}\ufffd]/u.test(text.replace(/\s|\ufffd+$/g, ''));
}
