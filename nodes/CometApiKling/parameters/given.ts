import { safeText } from '../base/text';

const GIVEN_MAX_CHARS = 60;

/** What a field was given, as a sentence for a refusal; short and safe to show. */
export function givenText(value: unknown): string {
	const characters = [...safeText(value)];
	if (characters.length === 0) return 'It is empty.';
	const isLong = characters.length > GIVEN_MAX_CHARS;
	const text = isLong
		? `${characters.slice(0, GIVEN_MAX_CHARS - 1).join('')}…`
		: characters.join('');
	if (Array.isArray(value)) return `It is a list: ${text}.`;
	if (typeof value === 'object') return `It is an object: ${text}.`;
	return typeof value === 'string' ? `It is "${text}".` : `It is ${text}.`;
}
