import type { IBinaryData } from 'n8n-workflow';
import { quoted, shortText } from '../base/text';
import { invalidInput, type FailureError } from '../service/failure';
import type { MediaInput } from '../service/route';
import type { Content } from './content';
import { otherKindOfType } from './fileKind';
import { limitProblem, tooLargeProblem } from './limitProblem';
import type { ProbeResult } from './inspector';
import type { LinkAnswer } from './probe';

const IF_SURE =
	'If you are sure that the service takes it, switch off "Check Input First" in Options.';

/**
 * Why a link cannot be used, if that is certain. Servers send odd headers, so anything ambiguous
 * passes.
 */
export function rejectLink(probe: ProbeResult, input: MediaInput): FailureError | undefined {
	const { label, noun, fileWay } = input;
	if ('refusal' in probe) {
		return invalidInput(
			`"${label}" cannot be opened: ${probe.refusal}`,
			`Give the address of the ${noun} itself, or ${fileWay}. ${IF_SURE}`,
		);
	}
	const status = probe.statusCode;
	if (status === 401 || status === 403) {
		return invalidInput(
			`"${label}" does not open without a login (HTTP ${status})`,
			`Share the ${noun} so that everybody with the link can open it, or ${fileWay}. ${IF_SURE}`,
		);
	}
	if (status === 404 || status === 410) {
		return invalidInput(
			`"${label}" cannot be found (HTTP ${status})`,
			`The link is wrong or has expired. Get a fresh one, or ${fileWay}. ${IF_SURE}`,
		);
	}
	const isGood = status >= 200 && status <= 299;
	// An empty file has no part to send: 416.
	if (!isGood && status !== 416) return undefined;
	const isEmpty = probe.content.sizeBytes === 0;
	if (!isGood && !isEmpty) return undefined;
	const came = isEmpty ? 'an empty file' : otherKind(probe, input);
	if (came !== undefined) {
		return invalidInput(
			`"${label}" leads to ${came}, not to ${withArticle(noun)}`,
			`The service takes ${formatsText(input)}. Give the address of the ${noun} itself, which many sites offer behind a "Download" button, or ${fileWay}. ${IF_SURE}`,
		);
	}
	const problem =
		tooLargeProblem(probe.content.sizeBytes ?? announcedBytes(probe.headers), input.limits) ??
		limitProblem(probe.content, input);
	if (problem === undefined) return undefined;
	const where = `This is the file behind "${label}".`;
	return invalidInput(problem.message, `${where} ${problem.wayOut} ${IF_SURE}`);
}

/** Why the content of a file cannot be used, if that is certain. */
export function rejectFile(
	content: Content,
	{ fileName, mimeType }: Pick<IBinaryData, 'fileName' | 'mimeType'>,
	input: MediaInput,
): FailureError | undefined {
	const file = fileName ? quoted(fileName) : 'a file without a name';
	const formats = formatsText(input, 'or');
	if (content.sizeBytes === 0) {
		return invalidInput(
			'The file is empty',
			`It is ${file}. The service takes ${formatsText(input)}: give another file. ${IF_SURE}`,
		);
	}
	if (!isWanted(content, input)) {
		const kind = content.kind === undefined ? '' : ` and begins like ${content.kind.name}`;
		return invalidInput(
			`The file is not ${/^[aeiou]|^MP4/i.test(formats) ? 'an' : 'a'} ${formats}`,
			`It is ${file}, has the type ${shortText(mimeType) || 'unknown'}${kind}. The service takes ${formatsText(input)}: convert it or give another file. ${IF_SURE}`,
		);
	}
	const problem = limitProblem(content, input);
	return problem && invalidInput(problem.message, `It is ${file}. ${problem.wayOut} ${IF_SURE}`);
}

/** "MP4 and MOV". */
function formatsText({ extensions }: MediaInput, and = 'and'): string {
	return extensions.map((extension) => extension.toUpperCase()).join(` ${and} `);
}

function isWanted({ kind }: Content, { extensions }: MediaInput): boolean {
	return kind?.extension !== undefined && extensions.includes(kind.extension);
}

function otherKind({ headers, content }: LinkAnswer, input: MediaInput): string | undefined {
	if (isWanted(content, input)) return undefined;
	if (content.kind !== undefined) return content.kind.name;
	const type = String(headers['content-type'] ?? '')
		.split(';')[0]
		.trim()
		.toLowerCase();
	const kind = otherKindOfType(type, input.kind);
	return kind === undefined || kind === 'a web page' ? kind : `${kind} (${shortText(type)})`;
}

/** The length of a compressed answer says nothing about the file. */
function announcedBytes(headers: LinkAnswer['headers']): number {
	return headers['content-encoding'] === undefined ? Number(headers['content-length']) : NaN;
}

function withArticle(noun: string): string {
	return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}
