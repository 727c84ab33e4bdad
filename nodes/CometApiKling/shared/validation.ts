import { refused } from './failed';
import { readId } from './task';

const ID_PATTERN = /^[A-Za-z0-9_-]{1,128}$/;
const PROMPT_MAX_CHARS = 200;
const EXTERNAL_ID_MAX_CHARS = 128;

/** An id as it may enter a path, as a string. Throws `Failed` when it is none. */
export function requireId(value: unknown, label: string, whereToFind: string): string {
	if (typeof value === 'number' && !Number.isSafeInteger(value)) {
		throw refused(
			`"${label}" is a number that has lost digits`,
			`Numbers of more than 15 digits lose their last digits in n8n. Hand the ID over as text, e.g. "861254119619698760". ${whereToFind}`,
		);
	}
	const id = typeof value === 'string' ? value.trim() : readId(value);
	if (id === undefined || id === '') {
		throw refused(`"${label}" is empty`, `Give an ID such as 861254119619698760. ${whereToFind}`);
	}
	if (!ID_PATTERN.test(id)) {
		throw refused(
			`"${label}" is not an ID`,
			`An ID has letters, digits, "-" and "_" only, no spaces or slashes, e.g. 861254119619698760. ${whereToFind}`,
		);
	}
	return id;
}

/** An address that a service on the internet can open. Throws `Failed` when it is none. */
export function requireHttpUrl(value: unknown, label: string): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (text === '') {
		throw refused(`"${label}" is empty`, 'Give an address that starts with https://.');
	}
	const isHttp = /^https?:\/\/[^\s]+$/i.test(text) && URL.canParse(text);
	if (!isHttp) {
		throw refused(
			`"${label}" is not a web address`,
			'It must start with https:// or http:// and have no spaces. A file on this computer or in n8n must first be put where the service can download it.',
		);
	}
	return text;
}

/** A prompt within the service's limit, or nothing when it is empty. */
export function optionalPrompt(value: unknown, label: string): string | undefined {
	const text = optionalText(value);
	const length = text === undefined ? 0 : [...text].length;
	if (length > PROMPT_MAX_CHARS) {
		throw refused(
			`"${label}" has ${length} characters, ${PROMPT_MAX_CHARS} are allowed`,
			`Shorten it by ${length - PROMPT_MAX_CHARS} characters.`,
		);
	}
	return text;
}

/** The user's own id for a task, or nothing when it is empty. */
export function optionalExternalId(value: unknown): string | undefined {
	const text = optionalText(value);
	if (text !== undefined && (text.length > EXTERNAL_ID_MAX_CHARS || /[\s/?#%\\]/.test(text))) {
		throw refused(
			'"External Task ID" cannot be used',
			`It may have at most ${EXTERNAL_ID_MAX_CHARS} characters and no spaces, slashes, "?", "#" or "%".`,
		);
	}
	return text;
}

/** A switch that an expression may have given as text, or nothing when it was not set. */
export function optionalSwitch(value: unknown, label: string): boolean | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	if (typeof value === 'boolean') return value;
	if (value === 'true' || value === 'false') return value === 'true';
	throw refused(`"${label}" is neither true nor false`, 'Switch it on or off, or remove it.');
}

/** A number within its limits. Throws `Failed` when it is none. */
export function requireNumber(
	value: unknown,
	label: string,
	limits: { min: number; max: number; unit: string },
): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number !== 'number' || !(number >= limits.min && number <= limits.max)) {
		throw refused(
			`"${label}" is out of range`,
			`Give a number of ${limits.unit} from ${limits.min} to ${limits.max}.`,
		);
	}
	return number;
}

function optionalText(value: unknown): string | undefined {
	if (value === undefined || value === null) return undefined;
	const text = String(value).trim();
	return text === '' ? undefined : text;
}
