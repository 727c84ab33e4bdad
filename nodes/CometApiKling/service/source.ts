import { known } from '../base/records';

/** What a task was made from, as far as it is known. */
export interface TaskSource {
	/** The link that was sent. */
	url?: string;
	/** The name of the file behind it, or in n8n. */
	fileName?: string;
}

/** How n8n signs links to its files; whoever has such a link can open the file. */
const N8N_FILE_LINK = /\/binary-data\/signed\?/;

/** The source behind a link; the end of its path is the name of a file only if it has an ending. */
export function linkSource(url: string): TaskSource | undefined {
	if (!URL.canParse(url) || N8N_FILE_LINK.test(url)) return undefined;
	const last = new URL(url).pathname.split('/').pop() ?? '';
	return known<TaskSource>({ url, fileName: /.\.\w+$/.test(last) ? decoded(last) : undefined });
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
