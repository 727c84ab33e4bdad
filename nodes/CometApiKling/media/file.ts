import type { IBinaryData, IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';
import { isToolRun } from '../run/n8n';
import { refusal, type FailureError } from '../service/failure';
import type { Medium } from '../service/route';
import { givenText } from '../parameters/given';
import { sizeOf, startOfFile } from './content';

/** What people and services mean by a megabyte of a file, in bytes. */
export const MEGABYTE = 2 ** 20;

/** A file in n8n that the service can take. */
export interface MediumFile {
	binary: IBinaryData;
	/** With which a link to it ends, without a dot; empty where it goes along in the body. */
	extension: string;
	/** By which it is known again, whatever its link is: its name, type and size in bytes. */
	identity: IDataObject;
}

/**
 * The file in a binary field of the item. Throws `FailureError` where there is none, or none that
 * the service takes.
 */
export async function requireFile(
	context: IExecuteSingleFunctions,
	fieldName: unknown,
	medium: Medium,
): Promise<MediumFile> {
	if (isToolRun(context)) {
		throw refusal(
			`"${medium.fileLabel}" does not work inside an AI agent's tool call`,
			`No file can be handed to a tool: ${medium.linkWay}, and let the agent give the link.`,
		);
	}
	const binary = binaryIn(context, fieldName, medium);
	const extension = medium.handover === 'link' ? extensionOf(binary, medium) : '';
	const sizeBytes = await sizeOf(context, binary);
	if (sizeBytes > medium.maxMegabytes * MEGABYTE) {
		throw refusal(
			`The file has ${Math.ceil(sizeBytes / MEGABYTE)} MB, the service takes at most ${medium.maxMegabytes} MB`,
			'Make it shorter or smaller, or give another one.',
		);
	}
	if (medium.handover === 'base64') await requireStart(context, binary, medium);
	const identity = { name: binary.fileName ?? '', type: binary.mimeType, size_bytes: sizeBytes };
	return { binary, extension, identity };
}

function binaryIn(
	context: IExecuteSingleFunctions,
	fieldName: unknown,
	{ fileLabel }: Medium,
): IBinaryData {
	const names = Object.keys(context.getInputData().binary ?? {});
	const there =
		names.length === 0
			? 'The item has no file; the node before this one must hand one on.'
			: `The item has ${names.map((name) => `"${name}"`).join(', ')}.`;
	if (typeof fieldName !== 'string' || fieldName.trim() === '') {
		throw refusal(`"${fileLabel}" is not a name`, `${givenText(fieldName)} ${there}`);
	}
	try {
		return context.helpers.assertBinaryData(fieldName.trim());
	} catch {
		throw refusal(
			`The item has no file in the field "${fieldName.trim()}"`,
			`"${fileLabel}" must be the name of the field that holds the file. ${there}`,
		);
	}
}

/** By its type, or where that says nothing by the ending of its name. */
function extensionOf({ mimeType, fileName, fileExtension }: IBinaryData, medium: Medium): string {
	const { types } = medium;
	// n8n makes "bin" of a type that says nothing, whatever the name.
	const endings = [/\.(\w+)$/.exec(fileName ?? '')?.[1], fileExtension].map((ending) =>
		ending?.toLowerCase(),
	);
	const extension =
		Object.keys(types).find((each) => types[each] === mimeType) ??
		Object.keys(types).find((each) => endings.includes(each));
	if (extension !== undefined) return extension;
	throw notOfType({ mimeType, fileName }, medium);
}

/** What goes along in the body is known to the service by its content alone. */
async function requireStart(
	context: IExecuteSingleFunctions,
	binary: IBinaryData,
	medium: Medium,
): Promise<void> {
	if (!medium.start.test(await startOfFile(context, binary))) throw notOfType(binary, medium);
}

function notOfType(
	{ mimeType, fileName }: Pick<IBinaryData, 'mimeType' | 'fileName'>,
	{ types }: Medium,
): FailureError {
	const names = Object.keys(types).map((name) => name.toUpperCase());
	return refusal(
		`The file is no ${names.join(' or ')}`,
		`It is "${fileName ?? 'without a name'}" of the type ${mimeType || 'unknown'}. The service takes ${names.join(' and ')}: convert it, or give another one.`,
	);
}
