import type { FieldRule } from './rule.mjs';

export function webAddress(value: unknown): URL | undefined {
	if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
	const url = new URL(value);
	return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}

/** A text of so many characters at most; the two pages name different limits for some. */
export function text(most: number | { kling: number; cometapi: number }): FieldRule {
	return (value, { options }) => {
		if (typeof value !== 'string') return 'must be a string';
		const limit = typeof most === 'number' ? most : most[options.rulesOf];
		return [...value].length > limit ? `is longer than ${limit} characters` : undefined;
	};
}

export function oneOf(...values: string[]): FieldRule {
	return (value) =>
		typeof value === 'string' && values.includes(value)
			? undefined
			: `must be one of the strings ${values.join(', ')}`;
}

/** The fields that every route has. */
export const commonRules: Record<'external_task_id' | 'callback_url', FieldRule> = {
	external_task_id: (value) => (typeof value === 'string' ? undefined : 'must be a string'),
	callback_url: (value) => (webAddress(value) ? undefined : 'must be an http or https URL'),
};
