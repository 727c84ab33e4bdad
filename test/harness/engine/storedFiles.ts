import { BinaryDataService } from 'n8n-core';
import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';

const { Readable } = jest.requireActual<typeof import('stream')>('stream');

/** A stream of these pieces, as n8n's storage and hosts of files send them. */
export const streamOf = (pieces: Iterable<Buffer>) => Readable.from(pieces);

/** A stream that never sends anything. */
export const silentStream = () => new Readable({ read: () => {} });

/** Files that n8n has stored, by id; n8n reads them whole or in chunks. */
export class StoredFiles {
	private readonly contents = new Map<string, Buffer>();

	/** The ids of the files that were read whole, in order. */
	readonly readWhole: string[] = [];

	constructor() {
		const at = (id: string) => {
			const content = this.contents.get(id);
			if (content === undefined) throw new Error('ENOENT');
			return content;
		};
		jest
			.spyOn(BinaryDataService.prototype, 'getMetadata')
			.mockImplementation(async (id) => ({ fileSize: at(id).length }));
		jest
			.spyOn(BinaryDataService.prototype, 'getAsStream')
			.mockImplementation(async (id, chunkBytes) => {
				const content = at(id);
				if (chunkBytes === undefined) this.readWhole.push(id);
				return Readable.from(chunksOf(content, chunkBytes ?? 65_536));
			});
	}

	/** Stores a file, and returns what an item contains of it. */
	store(id: string, content: Buffer, about: Partial<IBinaryData> = {}): IBinaryData {
		this.contents.set(id, content);
		return { id, data: 'filesystem-v2', mimeType: 'image/png', fileName: `${id}.png`, ...about };
	}

	/** Deletes a file, as n8n does with the execution that made it. */
	lose(id: string): void {
		this.contents.delete(id);
	}
}

function* chunksOf(content: Buffer, bytes: number) {
	for (let start = 0; start < content.length; start += bytes) {
		yield content.subarray(start, start + bytes);
	}
}

/** A file that n8n keeps in the item itself. */
export function inMemory(content: Buffer, about: Partial<IBinaryData> = {}): IBinaryData {
	const data = content.toString('base64');
	return { data, mimeType: 'image/png', fileName: 'picture.png', ...about };
}

/** One item with these files. */
export function itemWith(binary: Record<string, IBinaryData>): INodeExecutionData[] {
	return [{ json: {}, binary }];
}
