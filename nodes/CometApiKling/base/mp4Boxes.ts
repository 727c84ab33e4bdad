/** The header of a box: a part of an MP4 or MOV file that may hold other boxes. */
export interface BoxHeader {
	/** Four characters, e.g. "moov". */
	type: string;
	/** Where the box starts in the bytes that were read. */
	start: number;
	/** Length of the header in bytes: 8, or 16 with a 64-bit size. */
	headerBytes: number;
	/** Length of the whole box in bytes; `Infinity` if it reaches to the end of the file. */
	sizeBytes: number;
}

const HEADER_BYTES = 8;
const LONG_HEADER_BYTES = 16;

/**
 * Reads the header of the box at `start`. Source: ISO/IEC 14496-12, 4.2.
 *
 * @returns nothing if the bytes end within the header, or its size is impossible
 */
export function boxAt(bytes: Buffer, start: number): BoxHeader | undefined {
	if (start + HEADER_BYTES > bytes.length) return undefined;
	const type = bytes.toString('latin1', start + 4, start + 8);
	const size = bytes.readUInt32BE(start);
	if (size === 0) return { type, start, headerBytes: HEADER_BYTES, sizeBytes: Infinity };
	if (size !== 1) {
		if (size < HEADER_BYTES) return undefined;
		return { type, start, headerBytes: HEADER_BYTES, sizeBytes: size };
	}
	if (start + LONG_HEADER_BYTES > bytes.length) return undefined;
	const sizeBytes = Number(bytes.readBigUInt64BE(start + 8));
	if (sizeBytes < LONG_HEADER_BYTES) return undefined;
	return { type, start, headerBytes: LONG_HEADER_BYTES, sizeBytes };
}

/** The boxes from `start` to `end`, up to the first that is not whole. */
export function boxesBetween(bytes: Buffer, start: number, end: number): BoxHeader[] {
	const boxes: BoxHeader[] = [];
	for (let at = start; at < end; ) {
		const box = boxAt(bytes, at);
		if (box === undefined || at + box.sizeBytes > end) break;
		boxes.push(box);
		at += box.sizeBytes;
	}
	return boxes;
}

/** The boxes that a whole box holds. */
export function childrenOf(
	bytes: Buffer,
	{ start, headerBytes, sizeBytes }: BoxHeader,
): BoxHeader[] {
	return boxesBetween(bytes, start + headerBytes, start + sizeBytes);
}

/** The first box on a path of types below a whole box, e.g. "mdia", "minf". */
export function boxOnPath(
	bytes: Buffer,
	parent: BoxHeader,
	...types: string[]
): BoxHeader | undefined {
	let box: BoxHeader | undefined = parent;
	for (const type of types) {
		box = childrenOf(bytes, box).find((child) => child.type === type);
		if (box === undefined) return undefined;
	}
	return box;
}
