/** Longest piece of foreign text that goes into a message, in characters. */
const FOREIGN_TEXT_MAX_CHARS = 300;

const SECRET_PATTERNS = [/Bearer\s+[^\s"']+/gi, /\bsk-[\w-]{6,}/g];

/**
 * Makes text from outside safe to show: one line, bounded, without markup and without keys.
 *
 * n8n renders error texts as HTML, and gateways have echoed keys in their answers.
 *
 * @param secrets exact strings to leave out, e.g. the API key in use
 */
export function safeText(value: unknown, secrets: readonly string[] = []): string {
	if (value === undefined || value === null || value === '') return '';
	let text = typeof value === 'object' ? JSON.stringify(value) : String(value);
	for (const secret of secrets) {
		if (secret !== '') text = text.split(secret).join('[key]');
	}
	for (const pattern of SECRET_PATTERNS) text = text.replace(pattern, '[key]');
	text = text
		.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
		.replace(/</g, '‹')
		.replace(/>/g, '›')
		.replace(/\s+/g, ' ')
		.trim();
	const characters = [...text];
	if (characters.length <= FOREIGN_TEXT_MAX_CHARS) return text;
	return `${characters.slice(0, FOREIGN_TEXT_MAX_CHARS - 1).join('')}…`;
}

const LINK_MAX_CHARS = 2_000;

/** A link whole (pre-signed ones are long and useless when cut), without what would be markup. */
export function linkText(url: string): string {
	return url.replace(/[<>\s"]/g, encodeURIComponent).slice(0, LINK_MAX_CHARS);
}

/** The text as the beginning of a sentence's remainder: `": reason"`, or nothing. */
export function colonAnd(reason: string): string {
	return reason === '' ? '' : `: ${reason.replace(/[.\s]+$/, '')}`;
}

/** "1 task", "3 tasks". */
export function counted(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A span of time in the unit a person would use: "45 seconds", "1.5 minutes". */
export function spanText(spanMs: number): string {
	const seconds = spanMs / 1000;
	const [value, unit] = seconds < 90 ? [seconds, 'second'] : [seconds / 60, 'minute'];
	const rounded = Math.round(value * 10) / 10;
	return `${rounded} ${unit}${rounded === 1 ? '' : 's'}`;
}
