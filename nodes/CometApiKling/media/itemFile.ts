import type {
	IBinaryData,
	IDataObject,
	IExecuteSingleFunctions,
	INodeExecutionData,
} from 'n8n-workflow';
import { isRecord } from '../base/records';
import { quoted } from '../base/text';
import { givenText } from '../parameters/checks';
import { isToolNode } from '../run/n8n';
import { invalidInput } from '../service/failure';
import type { MediaInput } from '../service/route';
import { tooLargeProblem } from './limitProblem';

/** A file in n8n that an item names. */
export interface InputFile {
	binary: IBinaryData;
	sizeBytes: number;
	/** Identifies it, whatever its link is: its name, type and size in bytes. */
	identity: IDataObject;
}

/**
 * The file that a field names, or contains itself. Throws `FailureError` if there is none, or it is
 * too large.
 *
 * @param given the name of a binary field, or n8n's object for the file if an expression gave it
 */
export async function requireFile(
	context: IExecuteSingleFunctions,
	given: unknown,
	input: MediaInput,
): Promise<InputFile> {
	if (isToolNode(context.getNode())) {
		throw invalidInput(
			`"${input.fileLabel}" does not work inside an AI agent's tool call`,
			`Tools cannot receive files: ${input.linkWay}, and let the agent pass the link.`,
		);
	}
	const binary = binaryIn(context, given, input);
	const sizeBytes = await sizeOf(context, binary);
	const problem = tooLargeProblem(sizeBytes, input.limits);
	if (problem !== undefined) throw invalidInput(problem.message, problem.wayOut);
	const identity = { name: binary.fileName ?? '', type: binary.mimeType, size_bytes: sizeBytes };
	return { binary, sizeBytes, identity };
}

function binaryIn(
	context: IExecuteSingleFunctions,
	given: unknown,
	{ fileLabel }: MediaInput,
): IBinaryData {
	const item = context.getInputData();
	const there = filesText(fileNamesOf(item));
	if (typeof given !== 'string' || given.trim() === '') {
		const file = fileOf(given, item);
		if (file !== undefined) return file;
		throw invalidInput(
			`"${fileLabel}" is not the name of a field with a file`,
			`${givenText(given)} ${there}`,
		);
	}
	try {
		return context.helpers.assertBinaryData(given.trim());
	} catch {
		throw invalidInput(
			`The item has no file in the field ${quoted(given.trim())}`,
			`"${fileLabel}" must be the name of the field that holds the file. ${there}`,
		);
	}
}

/** The names of an item's files. n8n 2.x: may also keep files in the item's JSON. */
export function fileNamesOf({ binary, json }: INodeExecutionData): string[] {
	const inJson = isRecord(json?._files) ? Object.keys(json._files) : [];
	return [...Object.keys(binary ?? {}), ...inJson.map((name) => `_files.${name}`)];
}

const NAMES_MAX = 5;

/** The files of an item, as a sentence. */
export function filesText(names: readonly string[]): string {
	if (names.length === 0) {
		return 'The item has no file; the node before this one must output one.';
	}
	const more = names.length > NAMES_MAX ? ` and ${names.length - NAMES_MAX} more` : '';
	return `The item has ${names
		.slice(0, NAMES_MAX)
		.map((name) => quoted(name))
		.join(', ')}${more}.`;
}

/** Whether a value is n8n's object for a file, with or without its content. */
export function isFile(value: unknown): value is IBinaryData {
	return isRecord(value) && typeof value.mimeType === 'string';
}

/**
 * The file that an expression gives, such as `{{ $binary.data }}`. n8n leaves the content out there; a
 * file in memory is then identified by its other properties.
 */
function fileOf(given: unknown, { binary = {} }: INodeExecutionData): IBinaryData | undefined {
	if (!isFile(given)) return undefined;
	if (isText(given.id) || isText(given.data)) return given;
	const described = Object.entries(given);
	const same = Object.values(binary).filter((file) =>
		described.every(([name, value]) => file[name] === value),
	);
	return same.length === 1 ? same[0] : undefined;
}

function isText(value: unknown): boolean {
	return typeof value === 'string' && value !== '';
}

/** Bytes read from n8n's storage at a time. */
const CHUNK_BYTES = 65_536;

/** The content of a file. Throws `FailureError` if n8n no longer has it. */
export async function* chunksOf(
	{ helpers }: IExecuteSingleFunctions,
	{ binary }: Pick<InputFile, 'binary'>,
): AsyncGenerator<Buffer> {
	if (!binary.id) {
		yield Buffer.from(binary.data, 'base64');
		return;
	}
	try {
		yield* (await helpers.getBinaryStream(binary.id, CHUNK_BYTES)) as AsyncIterable<Buffer>;
	} catch {
		throw gone();
	}
}

/** A whole file in n8n as Base64, without a prefix. Throws `FailureError` if it is gone. */
export async function base64Of(
	{ helpers }: IExecuteSingleFunctions,
	binary: IBinaryData,
): Promise<string> {
	if (!binary.id) return binary.data;
	try {
		const content = await helpers.binaryToBuffer(await helpers.getBinaryStream(binary.id));
		return content.toString('base64');
	} catch {
		throw gone();
	}
}

/** The exact size in bytes; n8n keeps it beside the file, or the file itself in the item. */
async function sizeOf({ helpers }: IExecuteSingleFunctions, binary: IBinaryData): Promise<number> {
	if (!binary.id) return Buffer.byteLength(binary.data, 'base64');
	try {
		return (await helpers.getBinaryMetadata(binary.id)).fileSize;
	} catch {
		throw gone();
	}
}

function gone() {
	return invalidInput(
		'n8n no longer has the file',
		'The execution that made it was deleted, or its storage is not available. Run the workflow again from the node that gets the file.',
	);
}
