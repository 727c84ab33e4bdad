const ID_MAX_CHARS = 128;

/** What could end a path, a file name or a text in which an id stands, or change its meaning. */
const UNFIT = /[\s\p{Cc}\p{Cs}/\\?#%<>&"'`]/u;

/** What an id may be, as a sentence for people. */
export const ID_RULE = `An ID has at most ${ID_MAX_CHARS} characters, no spaces, slashes or quotation marks, and none of "?", "#", "%", "&", "<" and ">"`;

/** Whether a text can be the id of a task or a video, ours or the service's, wherever it came from. */
export function isId(text: string): boolean {
	const isFolder = text === '.' || text === '..';
	return text !== '' && text.length <= ID_MAX_CHARS && !isFolder && !UNFIT.test(text);
}
