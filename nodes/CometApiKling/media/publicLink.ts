import type { IBinaryData, IExecuteSingleFunctions } from 'n8n-workflow';
import { colonAnd, safeText } from '../base/text';
import { requireReachableN8n } from '../parameters/reach';
import { signedFileLink } from '../run/n8n';
import { invalidInput } from '../service/failure';
import type { MediaInput } from '../service/route';
import type { InputFile } from './itemFile';

/**
 * n8n's own signed link to a file: anyone who has it can open this one file until it expires. Throws
 * `FailureError` if this n8n makes none, or none that the service can open.
 *
 * @param setting.baseUrl   the address of the service
 * @param setting.extension the file's extension by its content, if known
 */
export function publicLink(
	context: IExecuteSingleFunctions,
	{ binary }: Pick<InputFile, 'binary'>,
	input: MediaInput,
	{ seconds, baseUrl, extension }: { seconds: number; baseUrl: string; extension?: string },
): string {
	const orElse = `or upload the ${input.noun} to a site that gives it a public link, and ${input.linkWay}`;
	if (!binary.id) {
		throw invalidInput(
			'n8n keeps this file in memory, where the service cannot fetch it',
			`Set the environment variable N8N_DEFAULT_BINARY_DATA_MODE=filesystem for n8n and restart n8n, ${orElse}.`,
		);
	}
	const link = signedLink(context, binary, seconds, orElse);
	requireReachableN8n(link, baseUrl, orElse);
	// n8n ignores unknown parameters; the service may go by how a link ends.
	return `${link}&file=${input.fileName}.${extension ?? likelyExtension(binary, input)}`;
}

/** By the file's type or name; the most common if neither helps. */
function likelyExtension(
	{ mimeType, fileName, fileExtension }: IBinaryData,
	{ extensions }: MediaInput,
): string {
	if (/quicktime/i.test(mimeType)) return 'mov';
	const endings = [/\.(\w+)$/.exec(fileName ?? '')?.[1], fileExtension];
	const known = endings.find((ending) => extensions.includes(String(ending).toLowerCase()));
	return known?.toLowerCase() ?? extensions[0];
}

function signedLink(
	context: IExecuteSingleFunctions,
	binary: IBinaryData,
	seconds: number,
	orElse: string,
): string {
	let link: string | undefined;
	try {
		link = signedFileLink(context, binary, seconds);
	} catch (error) {
		const reason = safeText(error instanceof Error ? error.message : error);
		throw invalidInput(
			'This n8n cannot create a link to the file',
			`n8n reports${colonAnd(reason)}. Update n8n, ${orElse}.`,
		);
	}
	if (link !== undefined) return link;
	throw invalidInput('This n8n cannot create links to its files', `Update n8n, ${orElse}.`);
}
