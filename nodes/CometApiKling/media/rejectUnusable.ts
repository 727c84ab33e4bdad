import { isWebPage, safeText } from '../base/text';
import { invalidInput, type FailureError } from '../service/failure';
import type { MediaInput } from '../service/route';
import { MEGABYTE } from './file';
import type { ProbeResult } from './probe';

const IF_SURE =
	'If you are sure that the service can open it, switch off "Check Link" in the options.';

/**
 * Why a link cannot be used, if that is certain. Servers send odd headers, so anything ambiguous
 * passes.
 */
export function rejectUnusable(probe: ProbeResult, input: MediaInput): FailureError | undefined {
	const { label, noun, fileWay } = input;
	const status = probe.statusCode;
	if (status === 401 || status === 403) {
		return invalidInput(
			`"${label}" does not open without a login (HTTP ${status})`,
			`Share the ${noun} so that everybody with the link can open it, or ${fileWay}. ${IF_SURE}`,
		);
	}
	if (status === 404 || status === 410) {
		return invalidInput(
			`"${label}" leads to nothing (HTTP ${status})`,
			`The link is wrong or has expired. Get a fresh one, or ${fileWay}. ${IF_SURE}`,
		);
	}
	if (status < 200 || status > 299) return undefined;
	const came = whatCame(probe, input);
	if (came !== undefined) {
		return invalidInput(
			`"${label}" leads to ${came}, not to ${withArticle(noun)}`,
			`Give the address of the ${noun} itself, which many sites have behind a button "Download", or ${fileWay}. ${IF_SURE}`,
		);
	}
	return tooLarge(probe, input);
}

function whatCame({ headers, start }: ProbeResult, input: MediaInput): string | undefined {
	if (isWebPage(start)) return 'a web page';
	if (input.start.test(start)) return undefined;
	const type = String(headers['content-type'] ?? '')
		.split(';')[0]
		.trim()
		.toLowerCase();
	if (type === 'text/html') return 'a web page';
	const kind = input.otherTypes.find(([pattern]) => pattern.test(type))?.[1];
	return kind && `${kind} (${safeText(type)})`;
}

function tooLarge({ headers }: ProbeResult, { label, noun, maxMegabytes }: MediaInput) {
	// The length of a compressed answer says nothing about the file.
	if (headers['content-encoding'] !== undefined) return undefined;
	const megabytes = Number(headers['content-length']) / MEGABYTE;
	if (!(megabytes > maxMegabytes)) return undefined;
	return invalidInput(
		`The ${noun} behind "${label}" has ${Math.ceil(megabytes)} MB, the service takes at most ${maxMegabytes} MB`,
		`Make it shorter or smaller, or give another one. ${IF_SURE}`,
	);
}

function withArticle(noun: string): string {
	return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}
