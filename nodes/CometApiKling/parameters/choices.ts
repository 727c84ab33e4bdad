import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { invalidInput, type FailureError } from '../service/failure';
import { givenText } from './checks';

/** A field with options; what it is called and what it may be is said once, in its description. */
export type Choice = Pick<INodeProperties, 'displayName' | 'options' | 'noDataExpression'>;

function optionsOf({ options = [] }: Choice): INodePropertyOptions[] {
	return options as INodePropertyOptions[];
}

export function isOption(value: unknown, field: Choice): value is string {
	return typeof value === 'string' && optionsOf(field).some((option) => option.value === value);
}

/** The value of a field with options. Throws `FailureError` for any that is none of them. */
export function requireOption(value: unknown, field: Choice): string {
	if (isOption(value, field)) return value;
	throw notAnOption(value, field);
}

/**
 * The values of a field of which several can be chosen; one text is as good as a list of one, and an
 * empty field is an empty list. Throws `FailureError` for any that is none of the options.
 */
export function requireOptions(value: unknown, field: Choice): string[] {
	if (value === undefined || value === null || value === '') return [];
	const values: unknown[] = Array.isArray(value) ? value : [value];
	return values.map((each) => requireOption(each, field));
}

/** The refusal of a value that a field does not have, with those that it has. */
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
