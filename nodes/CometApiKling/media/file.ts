import type { IBinaryData, IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';
import { isToolNode } from '../run/n8n';
import { givenText } from '../parameters/checks';
import { invalidInput, type FailureError } from '../service/failure';
import { firstBytes, START_BYTES } from '../service/link';
import type { MediaInput } from '../service/route';

/** What people and services mean by a megabyte of a file, in bytes. */
export const MEGABYTE = 2 ** 20;

/** A file in n8n that the service can take. */
export interface InputFile {
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
	input: MediaInput,
): Promise<InputFile> {
	if (isToolNode(context.getNode())) {
		throw invalidInput(
			`"${input.fileLabel}" does not work inside an AI agent's tool call`,
			`No file can be handed to a tool: ${input.linkWay}, and let the agent give the link.`,
		);
	}
	const binary = binaryIn(context, fieldName, input);
	const extension = input.sentAs === 'link' ? extensionOf(binary, input) : '';
	const sizeBytes = await sizeOf(context, binary);
	if (sizeBytes > input.maxMegabytes * MEGABYTE) {
		throw invalidInput(
			`The file has ${Math.ceil(sizeBytes / MEGABYTE)} MB, the service takes at most ${input.maxMegabytes} MB`,
			'Make it shorter or smaller, or give another one.',
		);
	}
	if (input.sentAs === 'base64') await requireStart(context, binary, input);
	const identity = { name: binary.fileName ?? '', type: binary.mimeType, size_bytes: sizeBytes };
	return { binary, extension, identity };
}

function binaryIn(
	context: IExecuteSingleFunctions,
	fieldName: unknown,
	{ fileLabel }: MediaInput,
): IBinaryData {
	const names = Object.keys(context.getInputData().binary ?? {});
	const there =
		names.length === 0
			? 'The item has no file; the node before this one must hand one on.'
			: `The item has ${names.map((name) => `"${name}"`).join(', ')}.`;
	if (typeof fieldName !== 'string' || fieldName.trim() === '') {
		throw invalidInput(`"${fileLabel}" is not a name`, `${givenText(fieldName)} ${there}`);
	}
	try {
		return context.helpers.assertBinaryData(fieldName.trim());
	} catch {
		throw invalidInput(
			`The item has no file in the field "${fieldName.trim()}"`,
			`"${fileLabel}" must be the name of the field that holds the file. ${there}`,
		);
	}
}

/** By its type, or where that says nothing by the ending of its name. */
function extensionOf(
	{ mimeType, fileName, fileExtension }: IBinaryData,
	input: MediaInput,
): string {
	const { types } = input;
	// n8n makes "bin" of a type that says nothing, whatever the name.
	const endings = [/\.(\w+)$/.exec(fileName ?? '')?.[1], fileExtension].map((ending) =>
		ending?.toLowerCase(),
	);
	const extension =
		Object.keys(types).find((each) => types[each] === mimeType) ??
		Object.keys(types).find((each) => endings.includes(each));
	if (extension !== undefined) return extension;
	throw notOfType({ mimeType, fileName }, input);
}

/** What goes along in the body is known to the service by its content alone. */
async function requireStart(
	context: IExecuteSingleFunctions,
	binary: IBinaryData,
	input: MediaInput,
): Promise<void> {
	if (!input.start.test(await startOfFile(context, binary))) throw notOfType(binary, input);
}

function notOfType(
	{ mimeType, fileName }: Pick<IBinaryData, 'mimeType' | 'fileName'>,
	{ types }: MediaInput,
): FailureError {
	const names = Object.keys(types).map((name) => name.toUpperCase());
	return invalidInput(
		`The file is no ${names.join(' or ')}`,
		`It is "${fileName ?? 'without a name'}" of the type ${mimeType || 'unknown'}. The service takes ${names.join(' and ')}: convert it, or give another one.`,
	);
}

/** The first bytes of a file in n8n as Latin-1 text. Throws `FailureError` if it is gone. */
async function startOfFile(
	{ helpers }: IExecuteSingleFunctions,
	binary: IBinaryData,
): Promise<string> {
	if (!binary.id) return Buffer.from(binary.data, 'base64').toString('latin1', 0, START_BYTES);
	const { id } = binary;
	return await ifThere(async () => {
		return await firstBytes(await helpers.getBinaryStream(id, START_BYTES));
	});
}

/** A whole file in n8n as Base64, without a prefix. Throws `FailureError` if it is gone. */
export async function base64Of(
	{ helpers }: IExecuteSingleFunctions,
	binary: IBinaryData,
): Promise<string> {
	if (!binary.id) return binary.data;
	const { id } = binary;
	return await ifThere(async () => {
		const content = await helpers.binaryToBuffer(await helpers.getBinaryStream(id));
		return content.toString('base64');
	});
}

/** The exact size in bytes; n8n keeps it beside the file, or the file itself in the item. */
async function sizeOf({ helpers }: IExecuteSingleFunctions, binary: IBinaryData): Promise<number> {
	if (!binary.id) return Buffer.from(binary.data, 'base64').length;
	const { id } = binary;
	return await ifThere(async () => (await helpers.getBinaryMetadata(id)).fileSize);
}

async function ifThere<T>(read: () => Promise<T>): Promise<T> {
	try {
		return await read();
	} catch {
		throw invalidInput(
			'n8n does not have the file any more',
			'The execution that made it was deleted, or its storage is not there. Run the workflow again from the node that gets the file.',
		);
	}
}
