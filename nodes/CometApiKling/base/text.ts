import { isRecord } from './records';

/** Longest piece of foreign text that goes into a message, in characters. */
const FOREIGN_TEXT_MAX_CHARS = 300;

/** How much of a foreign text is scanned; a page of 60 MB costs no more than this. */
const SCANNED_MAX_CHARS = 4_000;

/** How many fields and elements of a foreign object are scanned. */
const SCANNED_MAX_PARTS = 50;

const SECRET_PATTERNS = [/Bearer\s+[^\s"']+/gi, /\bsk-[\w-]{6,}/g];

/**
 * Makes text from outside safe to show: one line, bounded, without markup and without keys.
 *
 * n8n renders error texts as HTML, and gateways have echoed keys in their answers.
 *
 * @param secrets exact strings to leave out, e.g. the API key in use
 */
export function safeText(value: unknown, secrets: readonly string[] = []): string {
	const text = keylessText(value, secrets)
		.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
		.replace(/</g, '‹')
		.replace(/>/g, '›')
		.replace(/\s+/g, ' ')
		.trim();
	const characters = [...text];
	// Joined even if it is short: a slice would keep the whole of a long text in memory.
	if (characters.length <= FOREIGN_TEXT_MAX_CHARS) return characters.join('');
	return `${characters.slice(0, FOREIGN_TEXT_MAX_CHARS - 1).join('')}…`;
}

/** Longest name or value from outside that is quoted in a sentence, in characters. */
const QUOTED_MAX_CHARS = 60;

/** Like `safeText`, and short enough for a sentence. */
export function shortText(value: unknown, secrets: readonly string[] = []): string {
	const characters = [...safeText(value, secrets)];
	if (characters.length <= QUOTED_MAX_CHARS) return characters.join('');
	return `${characters.slice(0, QUOTED_MAX_CHARS - 1).join('')}…`;
}

/** Marks that change the direction of a text: they could disguise how a name ends. */
const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A name from outside in quotes, without keys. */
export function quoted(name: string, secrets: readonly string[] = []): string {
	const text = name.slice(0, SCANNED_MAX_CHARS).replace(DIRECTION_MARKS, '');
	return `"${shortText(text, secrets)}"`;
}

/** The beginning, without keys, of a text from outside, or of an object's JSON. */
export function keylessText(value: unknown, secrets: readonly string[] = []): string {
	if (value === undefined || value === null) return '';
	return withoutKeys(typeof value === 'object' ? jsonBeginning(value, secrets) : value, secrets);
}

function withoutKeys(value: unknown, secrets: readonly string[]): string {
	const whole = String(value);
	let text = whole.slice(0, SCANNED_MAX_CHARS);
	for (const secret of secrets) {
		if (secret !== '') text = text.split(secret).join('[key]');
	}
	for (const pattern of SECRET_PATTERNS) text = text.replace(pattern, '[key]');
	if (whole.length <= SCANNED_MAX_CHARS) return text;
	// Cutting a text may leave the first part of a key at its end.
	const secretChars = Math.max(0, ...secrets.map((secret) => secret.length));
	return text.slice(0, Math.max(0, text.length - secretChars));
}

function jsonBeginning(value: object, secrets: readonly string[]): string {
	let leftCount = SCANNED_MAX_PARTS;
	return JSON.stringify(value, (_name, part: unknown) => {
		leftCount -= 1;
		if (leftCount < 0) return undefined;
		if (typeof part === 'string') return withoutKeys(part, secrets);
		if (Array.isArray(part)) return part.slice(0, leftCount);
		return isRecord(part) ? firstFields(part, leftCount, secrets) : part;
	});
}

function firstFields(
	fields: Record<string, unknown>,
	count: number,
	secrets: readonly string[],
): Record<string, unknown> {
	const first: Record<string, unknown> = {};
	let leftCount = count;
	for (const name in fields) {
		if (leftCount <= 0) break;
		first[withoutKeys(name, secrets)] = fields[name];
		leftCount -= 1;
	}
	return first;
}

const LINK_MAX_CHARS = 2_000;

/** A whole link (pre-signed ones are long and useless when cut), with markup characters encoded. */
export function linkText(url: string): string {
	const link = url.slice(0, LINK_MAX_CHARS).replace(/[<>\s"]/g, encodeURIComponent);
	return link.slice(0, LINK_MAX_CHARS);
}

/** The reason as the end of a sentence: `": reason"`, or nothing. */
export function colonAnd(reason: string): string {
	return reason === '' ? '' : `: ${reason.replace(/[.\s]+$/, '')}`;
}

/** "1 task", "3 tasks". */
export function counted(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const ORDINALS = 'first second third fourth fifth sixth seventh eighth ninth tenth'.split(' ');

/** "first" to "tenth", then "11th". */
export function ordinal(number: number): string {
	const word = ORDINALS[number - 1];
	if (word !== undefined) return word;
	const isTeen = Math.floor(number / 10) % 10 === 1;
	const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
	return `${number}${ending}`;
}

/** "field a", "fields a, b and c". */
export function fieldsText(names: readonly string[]): string {
	if (names.length < 2) return `field ${names.join('')}`;
	return `fields ${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

/** A span of time in the unit a person would use: "45 seconds", "1.5 minutes". */
export function spanText(spanMs: number): string {
	const seconds = spanMs / 1000;
	const [value, unit] = seconds < 90 ? [seconds, 'second'] : [seconds / 60, 'minute'];
	const rounded = Math.round(value * 10) / 10;
	return `${rounded} ${unit}${rounded === 1 ? '' : 's'}`;
}

/** Whether a text is a web page, or the beginning of one, whatever its content type says. */
export function isWebPage(text: unknown): boolean {
	if (typeof text !== 'string') return false;
	return /^\s*<(!doctype|html|head|body|\?xml)/i.test(text.slice(0, SCANNED_MAX_CHARS));
}
