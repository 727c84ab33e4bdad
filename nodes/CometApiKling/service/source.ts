import { omitUndefined } from '../base/records';
import type { Failure } from './failure';

/** What a task was made from, as far as it is known. */
export interface TaskSource {
	/** The link that was sent. */
	url?: string;
	/** The name of the file behind it, or in n8n. */
	fileName?: string;
	/** Where in n8n the service fetches a file, without what opens it. */
	fetchedFrom?: string;
}

/** How n8n signs links to its files; whoever has such a link can open the file. */
const N8N_FILE_LINK = /\/binary-data\/signed\?/;

/** The source behind a link; the end of its path is the name of a file only if it has an ending. */
export function linkSource(url: string): TaskSource | undefined {
	if (!URL.canParse(url) || N8N_FILE_LINK.test(url)) return undefined;
	const last = new URL(url).pathname.split('/').pop() ?? '';
	return omitUndefined<TaskSource>({
		url,
		fileName: /.\.\w+$/.test(last) ? decoded(last) : undefined,
	});
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** What a reason speaks of where the service could not fetch a file, or found something else. */
const ABOUT_FETCHING = /url|link|fetch|download|reach/i;

/** Statuses of answers about the account or the address of the service: their reasons name links, too. */
const NOT_ABOUT_INPUT = [401, 403, 404];

/** A failure that can be about a file which the service was to fetch, with where it looked for it. */
export function namingPlace(failure: Failure, fetchedFrom: string | undefined): Failure {
	if (fetchedFrom === undefined || failure.retryable) return failure;
	const { http_status: status, code } = failure;
	const isOfNetwork = status === undefined && code !== undefined;
	if (isOfNetwork || NOT_ABOUT_INPUT.includes(Number(status))) return failure;
	if (!ABOUT_FETCHING.test(failure.message)) return failure;
	const where = `The service fetches the file from ${fetchedFrom}: a proxy before this n8n must pass that path.`;
	return { ...failure, description: `${failure.description} ${where}` };
}
