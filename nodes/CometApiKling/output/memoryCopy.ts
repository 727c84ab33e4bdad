/** Keeps a copy of a file that passes through, if it is small. */
export class MemoryCopy {
	/** The file, once it has passed whole; empty if it is larger than the limit. */
	content: Buffer = Buffer.alloc(0);

	constructor(private readonly maxBytes: number) {}

	/** Passes the chunks through unchanged. */
	async *pass(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
		let parts: Buffer[] = [];
		let bytes = 0;
		for await (const chunk of chunks) {
			bytes += chunk.length;
			if (bytes <= this.maxBytes) parts.push(chunk);
			else parts = [];
			yield chunk;
		}
		this.content = Buffer.concat(parts);
	}
}
