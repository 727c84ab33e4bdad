import { isPrivateAddress } from '../base/address';
import { safeText } from '../base/text';
import { refusal } from '../service/failure';
import { ID_RULE, isId } from '../service/ids';
import { givenText } from './given';

const PROMPT_MAX_CHARS = 200;

/** An id as it may enter a path, as a string. Throws `FailureError` when it is none. */
export function requireId(value: unknown, label: string, whereToFind: string): string {
	if (typeof value === 'number' && !Number.isSafeInteger(value)) {
		throw refusal(
			`"${label}" is a number that has lost digits`,
			`Numbers of more than 15 digits lose their last digits in n8n. Hand the ID over as text, e.g. "861254119619698760". ${whereToFind}`,
		);
	}
	const id = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (id === '') {
		throw refusal(`"${label}" is empty`, `Give an ID such as 861254119619698760. ${whereToFind}`);
	}
	if (!isId(id)) {
		throw refusal(`"${label}" is not an ID`, `${ID_RULE}, e.g. 861254119619698760. ${whereToFind}`);
	}
	return id;
}

/** A web address. Throws `FailureError` when it is none. */
export function requireHttpUrl(value: unknown, label: string): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (text === '') {
		throw refusal(`"${label}" is empty`, 'Give an address that starts with https://.');
	}
	const isHttp = /^https?:\/\/[^\s]+$/i.test(text) && URL.canParse(text);
	if (!isHttp) {
		throw refusal(
			`"${label}" is not a web address`,
			'It must start with https:// or http:// and have no spaces. A file on this computer or in n8n must first be put where the service can download it.',
		);
	}
	return text;
}

/**
 * A web address that the service can open. Throws `FailureError` for one in a private network.
 *
 * @param baseUrl where the service is: one in a private network can open others there
 */
export function requireReachableUrl(value: unknown, label: string, baseUrl: string): string {
	const url = requireHttpUrl(value, label);
	if (isPrivateAddress(url) && !isPrivateAddress(baseUrl)) {
		throw refusal(
			`"${label}" is in a private network`,
			`The service cannot reach ${safeText(new URL(url).host)} from the internet. Give an address that opens from anywhere without a login.`,
		);
	}
	return url;
}

/** A prompt within the service's limit, or nothing when it is empty. */
export function optionalPrompt(value: unknown, label: string): string | undefined {
	const text = optionalText(value, label);
	const length = text === undefined ? 0 : [...text].length;
	if (length > PROMPT_MAX_CHARS) {
		throw refusal(
			`"${label}" has ${length} characters, ${PROMPT_MAX_CHARS} are allowed`,
			`Shorten it by ${length - PROMPT_MAX_CHARS} characters.`,
		);
	}
	return text;
}

/** The user's own id for a task, or nothing when it is empty. */
export function optionalExternalId(value: unknown): string | undefined {
	const text = optionalText(value, 'External Task ID');
	if (text !== undefined && !isId(text)) {
		throw refusal('"External Task ID" cannot be used', `${ID_RULE}, e.g. order-4711.`);
	}
	return text;
}

/** A switch that an expression may have given as text, or nothing when it was not set. */
export function optionalSwitch(value: unknown, label: string): boolean | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	if (typeof value === 'boolean') return value;
	if (value === 'true' || value === 'false') return value === 'true';
	throw refusal(
		`"${label}" is neither true nor false`,
		`${givenText(value)} Switch it on or off, or remove it.`,
	);
}

/** A number within its limits. Throws `FailureError` when it is none. */
export function requireNumber(
	value: unknown,
	label: string,
	limits: { min: number; max: number; unit: string },
): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number !== 'number' || !(number >= limits.min && number <= limits.max)) {
		const isNumber = typeof number === 'number' && !Number.isNaN(number);
		throw refusal(
			`"${label}" is ${isNumber ? 'out of range' : 'not a number'}`,
			`${givenText(value)} Give a number of ${limits.unit} from ${limits.min} to ${limits.max}.`,
		);
	}
	return number;
}

function optionalText(value: unknown, label: string): string | undefined {
	if (!isFilled(value)) return undefined;
	if (typeof value !== 'string' && typeof value !== 'number') {
		throw refusal(
			`"${label}" is not a text`,
			`${givenText(value)} Give a text; an expression can take one out of an object or a list.`,
		);
	}
	return String(value).trim();
}

/** Whether a field that may be left out was filled in. */
export function isFilled(value: unknown): boolean {
	if (value === undefined || value === null) return false;
	return typeof value !== 'string' || value.trim() !== '';
}
