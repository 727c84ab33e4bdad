/** Longest id that is taken from outside. */
export const ID_MAX_CHARS = 128;

/** Characters that could end, or change the meaning of, a path, a file name or a text with the id. */
const UNFIT = /[\s\p{Cc}\p{Cs}/\\?#%<>&"'`]/u;

/** The rule for ids, as a sentence for users. */
export const ID_RULE = `An ID has at most ${ID_MAX_CHARS} characters, no spaces, slashes or quotation marks, and none of "?", "#", "%", "&", "<" and ">"`;

/** Whether a text can be an id, ours or the service's, wherever it came from. */
export function isId(text: string): boolean {
	const isFolder = text === '.' || text === '..';
	return text !== '' && text.length <= ID_MAX_CHARS && !isFolder && !UNFIT.test(text);
}

/** A likely cause if the service does not know an id like this. */
export const ROUNDED_HINT =
	'This ID ends in 00: a spreadsheet or a number field may have rounded it. Take it from where it was made, as text.';

/** Whether a program seems to have stored an id as a number, which loses its last digits. */
export function looksRounded(id: string): boolean {
	return /^\d{14,}00$/.test(id);
}
