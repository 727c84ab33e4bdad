import type { IDataObject } from 'n8n-workflow';
import { isWebPage, safeText } from '../base/text';
import { refusal, type FailureError } from '../service/failure';
import type { Medium } from '../service/route';
import { MEGABYTE } from './file';

/** What a look at a link saw. */
export interface Sight {
	statusCode: number;
	headers: IDataObject;
	/** The first bytes as Latin-1 text. */
	start: string;
}

const IF_SURE =
	'If you are sure that the service can open it, switch off "Check Link" in the options.';

/**
 * What speaks against sending a link to the service, if that is sure. Servers say odd things: what
 * is no evidence speaks against nothing.
 */
export function evidenceAgainst(sight: Sight, medium: Medium): FailureError | undefined {
	const { label, noun, fileWay } = medium;
	const status = sight.statusCode;
	if (status === 401 || status === 403) {
		return refusal(
			`"${label}" does not open without a login (HTTP ${status})`,
			`Share the ${noun} so that everybody with the link can open it, or ${fileWay}. ${IF_SURE}`,
		);
	}
	if (status === 404 || status === 410) {
		return refusal(
			`"${label}" leads to nothing (HTTP ${status})`,
			`The link is wrong or has expired. Get a fresh one, or ${fileWay}. ${IF_SURE}`,
		);
	}
	if (status < 200 || status > 299) return undefined;
	const came = whatCame(sight, medium);
	if (came !== undefined) {
		return refusal(
			`"${label}" leads to ${came}, not to ${withArticle(noun)}`,
			`Give the address of the ${noun} itself, which many sites have behind a button "Download", or ${fileWay}. ${IF_SURE}`,
		);
	}
	return tooLarge(sight, medium);
}

function whatCame({ headers, start }: Sight, medium: Medium): string | undefined {
	if (isWebPage(start)) return 'a web page';
	if (medium.start.test(start)) return undefined;
	const type = String(headers['content-type'] ?? '')
		.split(';')[0]
		.trim()
		.toLowerCase();
	if (type === 'text/html') return 'a web page';
	const kind = medium.otherTypes.find(([pattern]) => pattern.test(type))?.[1];
	return kind && `${kind} (${safeText(type)})`;
}

function tooLarge({ headers }: Sight, { label, noun, maxMegabytes }: Medium) {
	// Of a compressed answer the length says nothing about the file.
	if (headers['content-encoding'] !== undefined) return undefined;
	const megabytes = Number(headers['content-length']) / MEGABYTE;
	if (!(megabytes > maxMegabytes)) return undefined;
	return refusal(
		`The ${noun} behind "${label}" has ${Math.ceil(megabytes)} MB, the service takes at most ${maxMegabytes} MB`,
		`Make it shorter or smaller, or give another one. ${IF_SURE}`,
	);
}

function withArticle(noun: string): string {
	return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}
