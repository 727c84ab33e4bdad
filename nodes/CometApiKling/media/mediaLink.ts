import { invalidInput } from '../service/failure';
import { requireReachableUrl } from '../parameters/reach';
import { isFilled } from '../parameters/checks';
import type { CreateFields, MediaInput } from '../service/route';
import { filesText, isFile } from './itemFile';
import { directLink } from './shareLink';

/** Values that people put into the field for a link when they mean a file, and a name for each. */
const FILES: ReadonlyArray<readonly [RegExp, string]> = [
	[/^data:/i, 'a data URI'],
	[/^(file:|[a-z]:[\\/]|\\\\|\/(?!\/)|~\/|\.\.?\/)/i, 'a path to a file'],
	[/^[^/\\?#]+\.(mp4|mov|m4v|webm|mkv|avi|jpe?g|png|gif|webp|heic)$/i, 'the name of a file'],
	[/^(filesystem(-v2)?|s3|database):/i, "n8n's own ID of a file"],
	[/^\[object Object\]$/, 'an object in a text'],
	[/^[a-z\d+/\s]{200,}={0,2}$/i, 'the content of a file'],
];

/**
 * The address of a file that the service can open. Throws `FailureError` for one that it cannot, and for
 * a file instead of an address.
 */
export function requireMediaLink(
	value: unknown,
	{ label, fileWay }: MediaInput,
	{ baseUrl, fileNames }: CreateFields,
): string {
	const file = fileInstead(value, fileNames);
	if (file !== undefined || (!isFilled(value) && fileNames.length > 0)) {
		throw invalidInput(
			file === undefined ? `"${label}" is empty` : `"${label}" is not a web address but ${file}`,
			`Give an address that starts with https://. To use a file in n8n, ${fileWay} and enter the name of the field that holds it. ${filesText(fileNames)}`,
		);
	}
	return directLink(requireReachableUrl(value, label, baseUrl), label);
}

function fileInstead(value: unknown, fileNames: readonly string[]): string | undefined {
	if (isFile(value)) return 'a file';
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	if (fileNames.includes(text)) return 'the name of a field with a file';
	// The content of a file may be megabytes long.
	return FILES.find(([pattern]) => pattern.test(text.slice(0, 1_000)))?.[1];
}
