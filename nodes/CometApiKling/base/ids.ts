/** Longest id that is taken from outside. */
export const ID_MAX_CHARS = 128;

/** What could end a path, a file name or a text in which an id stands, or change its meaning. */
const UNFIT = /[\s\p{Cc}\p{Cs}/\\?#%<>&"'`]/u;

/** What an id may be, as a sentence for people. */
export const ID_RULE = `An ID has at most ${ID_MAX_CHARS} characters, no spaces, slashes or quotation marks, and none of "?", "#", "%", "&", "<" and ">"`;

/** Whether a text can be an id, ours or the service's, wherever it came from. */
export function isId(text: string): boolean {
	const isFolder = text === '.' || text === '..';
	return text !== '' && text.length <= ID_MAX_CHARS && !isFolder && !UNFIT.test(text);
}

/** What to think of where the service does not know an id like this. */
export const ROUNDED_HINT =
	'This ID ends in 00: a spreadsheet or a number field may have rounded it. Take it from where it was made, as text.';

/** Whether an id looks as if a program had kept it as a number: it then has lost its last digits. */
export function looksRounded(id: string): boolean {
	return /^\d{14,}00$/.test(id);
}
