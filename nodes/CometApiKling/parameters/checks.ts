import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { ID_RULE, isId } from '../base/ids';
import { shortText } from '../base/text';
import { invalidInput, type FailureError } from '../service/failure';

/** An id as it may enter a path, as a string. Throws `FailureError` when it is none. */
export function requireId(value: unknown, label: string, whereToFind: string): string {
	if (typeof value === 'number' && !Number.isSafeInteger(value)) {
		throw invalidInput(
			`"${label}" is a number that has lost digits`,
			`Numbers of more than 15 digits lose their last digits in n8n. Pass the ID as text, e.g. "861254119619698760". ${whereToFind}`,
		);
	}
	const id = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (id === '') {
		throw invalidInput(
			`"${label}" is empty`,
			`Give an ID such as 861254119619698760. ${whereToFind}`,
		);
	}
	if (!isId(id)) {
		throw invalidInput(
			`"${label}" is not an ID`,
			`${ID_RULE}, e.g. 861254119619698760. ${whereToFind}`,
		);
	}
	return id;
}

/** A prompt within the service's limit, or nothing when it is empty. */
export function optionalPrompt(
	value: unknown,
	label: string,
	maxChars: number,
): string | undefined {
	const text = optionalText(value, label);
	const length = text === undefined ? 0 : [...text].length;
	if (length > maxChars) {
		throw invalidInput(
			`"${label}" has ${length} characters, ${maxChars} are allowed`,
			`Shorten it by ${length - maxChars} characters.`,
		);
	}
	return text;
}

/** A required prompt, within the service's limit. */
export function requirePrompt(value: unknown, label: string, maxChars: number): string {
	const text = optionalPrompt(value, label, maxChars);
	if (text !== undefined) return text;
	throw invalidInput(
		`"${label}" is empty`,
		'Describe in a few words what to make. If this is an expression, the field it refers to is missing in the incoming item.',
	);
}

/** The user's own id for a task, or nothing when it is empty. */
export function optionalExternalId(value: unknown): string | undefined {
	const text = optionalText(value, 'External Task ID');
	if (text !== undefined && !isId(text)) {
		throw invalidInput('"External Task ID" cannot be used', `${ID_RULE}, e.g. order-4711.`);
	}
	return text;
}

/** A switch that an expression may have given as text, or nothing when it was not set. */
export function optionalSwitch(value: unknown, label: string): boolean | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	if (typeof value === 'boolean') return value;
	if (value === 'true' || value === 'false') return value === 'true';
	throw invalidInput(
		`"${label}" is neither true nor false`,
		`${givenText(value)} Switch it on or off, or remove it.`,
	);
}

/** A number within its limits. Throws `FailureError` when it is none. */
export function requireNumber(
	value: unknown,
	label: string,
	limits: { min: number; max: number; unit?: string },
): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number !== 'number' || !(number >= limits.min && number <= limits.max)) {
		const isNumber = typeof number === 'number' && !Number.isNaN(number);
		throw invalidInput(
			`"${label}" is ${isNumber ? 'out of range' : 'not a number'}`,
			`${givenText(value)} Give a number ${limits.unit ? `of ${limits.unit} ` : ''}from ${limits.min} to ${limits.max}.`,
		);
	}
	return number;
}

/** A text without the spaces around it, or nothing when it is empty. */
export function optionalText(value: unknown, label: string): string | undefined {
	if (!isFilled(value)) return undefined;
	if (typeof value !== 'string' && typeof value !== 'number') {
		throw invalidInput(
			`"${label}" is not a text`,
			`${givenText(value)} Enter text; an expression can extract it from an object or a list.`,
		);
	}
	return String(value).trim();
}

/** Whether a field that may be left out was filled in. */
export function isFilled(value: unknown): boolean {
	if (value === undefined || value === null) return false;
	return typeof value !== 'string' || value.trim() !== '';
}

/** The content of a field, as a sentence for an error; short and safe to show. */
export function givenText(value: unknown): string {
	const text = shortText(value);
	if (text === '') return 'It is empty.';
	if (Array.isArray(value)) return `It is a list: ${text}.`;
	if (typeof value === 'object') return `It is an object: ${text}.`;
	return typeof value === 'string' ? `It is "${text}".` : `It is ${text}.`;
}

/** A field with options; its name and its values are defined once, in its description. */
export type Choice = Pick<INodeProperties, 'displayName' | 'options' | 'noDataExpression'>;

function optionsOf({ options = [] }: Choice): INodePropertyOptions[] {
	return options as INodePropertyOptions[];
}

export function isOption(value: unknown, field: Choice): value is string {
	return typeof value === 'string' && optionsOf(field).some((option) => option.value === value);
}

/** The value of a field with options. Throws `FailureError` for any other value. */
export function requireOption(value: unknown, field: Choice): string {
	if (isOption(value, field)) return value;
	throw notAnOption(value, field);
}

/**
 * The values of a multiple-choice field; a text counts as a list of one, and an empty field as an empty
 * list. Throws `FailureError` for any other value.
 */
export function requireOptions(value: unknown, field: Choice): string[] {
	if (value === undefined || value === null || value === '') return [];
	const values: unknown[] = Array.isArray(value) ? value : [value];
	return values.map((each) => requireOption(each, field));
}

/** The failure for a value that is not one of a field's options; it names the options. */
export function notAnOption(value: unknown, field: Choice): FailureError {
	const names = optionsOf(field).map((option) => {
		return option.name === option.value ? `"${option.name}"` : `"${option.name}" (${option.value})`;
	});
	const takesNone = field.noDataExpression && /^=|\{\{/.test(String(value));
	return invalidInput(
		`"${field.displayName}" has an unknown value`,
		`${givenText(value)} Choose ${alternatives(names)}.${takesNone ? ' This field takes no expression.' : ''}`,
	);
}

function alternatives(names: readonly string[]): string {
	const last = names[names.length - 1];
	return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}
