/** What a page of CometAPI's documentation says that this node relies on, in a form that can be compared. */

const NOT_CONTENT = /<(head|script|style|svg|noscript|nav|header|footer|aside)\b[\s\S]*?<\/\1>/gi;
const COMMENT = /<!--[\s\S]*?-->/g;
const INLINE_TAG = /<\/?(?:a|b|code|em|i|span|strong)\b[^>]*>/gi;
const TAG = /<\/?[a-z][^>]*>/gi;
const ENTITIES: Record<string, string> = { amp: '&', gt: '>', lt: '<', nbsp: ' ', quot: '"' };

const ROUTE = /\/kling\/v1\/[\w/{}-]*\w}?/g;
const FIELD = /\b[a-z]+(?:_[a-z0-9]+)+\b/g;
/** A rule has a number, a field or a format in it; other sentences are for the eye. */
const RULE = /\d|[a-z]_[a-z]|\b(?:ID|URL|MP4|MOV|key|must|only|callback)\b/i;
const MIN_WORDS = 4;

/** Routes, names of fields, and sentences with a rule, each once and sorted. Takes HTML or text. */
export function factsOf(page: string): string[] {
	const lines = linesOf(page);
	const text = lines.join('\n');
	const facts = [
		...(text.match(ROUTE) ?? []).map((route) => `route: ${route}`),
		...(text.match(FIELD) ?? []).map((name) => `field: ${name}`),
		...lines.flatMap(sentencesIn).map((sentence) => `says: ${sentence}`),
	];
	return [...new Set(facts)].sort();
}

/** The lines that a reader sees. What stands inside of a line is one text, whatever its markup. */
function linesOf(page: string): string[] {
	const text = page
		.replace(COMMENT, '')
		.replace(NOT_CONTENT, '\n')
		.replace(INLINE_TAG, ' ')
		.replace(TAG, '\n')
		.replace(/&(?:#(\d+)|([a-z]+));/gi, (all, code: string | undefined, name: string) =>
			code ? String.fromCodePoint(Number(code)) : (ENTITIES[name.toLowerCase()] ?? all),
		);
	return text.split('\n').map((line) => line.replace(/\s+/g, ' ').replace(/ ([,.;:)])/g, '$1'));
}

function sentencesIn(line: string): string[] {
	return line
		.split(/(?<=\.) (?=[A-Z])/)
		.map((sentence) => sentence.trim())
		.filter((sentence) => /^[A-Z].*\.$/.test(sentence) && RULE.test(sentence))
		.filter((sentence) => sentence.split(' ').length >= MIN_WORDS);
}
