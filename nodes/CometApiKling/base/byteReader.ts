/** Reads exact numbers of bytes from a stream, however its chunks are split. */
export class ByteReader {
	/** The number of bytes taken so far. */
	position = 0;

	private held: Buffer = Buffer.alloc(0);

	private readonly chunks: AsyncIterator<Buffer>;

	constructor(chunks: AsyncIterable<Buffer>) {
		this.chunks = chunks[Symbol.asyncIterator]();
	}

	/** The next bytes, fewer only at the end; does not take them. */
	async peek(count: number): Promise<Buffer> {
		const parts = [this.held];
		let length = this.held.length;
		while (length < count) {
			const { done, value } = await this.chunks.next();
			if (done === true) break;
			parts.push(value);
			length += value.length;
		}
		if (parts.length > 1) this.held = Buffer.concat(parts);
		return this.held.subarray(0, count);
	}

	/** Takes the next bytes as one piece, fewer only at the end. */
	async take(count: number): Promise<Buffer> {
		const taken = await this.peek(count);
		this.drop(taken.length);
		return taken;
	}

	/** Takes the next bytes as they come. */
	async *pass(count: number): AsyncGenerator<Buffer> {
		for (let left = count; left > 0; ) {
			if (this.held.length === 0) await this.peek(1);
			const part = this.held.subarray(0, left);
			if (part.length === 0) return;
			left -= part.length;
			this.drop(part.length);
			yield part;
		}
	}

	/** Closes the underlying stream. */
	async close(): Promise<void> {
		await this.chunks.return?.();
	}

	private drop(count: number): void {
		this.position += count;
		this.held = this.held.subarray(count);
	}
}
