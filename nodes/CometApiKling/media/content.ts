import type { IBinaryData, IExecuteSingleFunctions } from 'n8n-workflow';
import { refusal } from '../service/failure';
import { firstBytes, START_BYTES } from '../service/openLink';

/** The first bytes of a file in n8n as Latin-1 text. Throws `FailureError` where it is gone. */
export async function startOfFile(
	{ helpers }: IExecuteSingleFunctions,
	binary: IBinaryData,
): Promise<string> {
	if (!binary.id) return Buffer.from(binary.data, 'base64').toString('latin1', 0, START_BYTES);
	const { id } = binary;
	return await ifThere(async () => {
		return await firstBytes(await helpers.getBinaryStream(id, START_BYTES));
	});
}

/** A whole file in n8n as Base64, without a prefix. Throws `FailureError` where it is gone. */
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
export async function sizeOf(
	{ helpers }: IExecuteSingleFunctions,
	binary: IBinaryData,
): Promise<number> {
	if (!binary.id) return Buffer.from(binary.data, 'base64').length;
	const { id } = binary;
	return await ifThere(async () => (await helpers.getBinaryMetadata(id)).fileSize);
}

async function ifThere<T>(read: () => Promise<T>): Promise<T> {
	try {
		return await read();
	} catch {
		throw refusal(
			'n8n does not have the file any more',
			'The execution that made it was deleted, or its storage is not there. Run the workflow again from the node that gets the file.',
		);
	}
}
