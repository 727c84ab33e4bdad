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

/** Most boxes on one level: files have a handful, random bytes may have millions. */
export const BOXES_MAX = 1_000;

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

interface Leniency {
	/** Whether a last box that is cut off counts too, as far as it goes. */
	mayBeCut?: boolean;
}

/** The boxes that a box holds, up to the first that is not whole. */
export function childrenOf(bytes: Buffer, parent: BoxHeader, { mayBeCut }: Leniency = {}) {
	const boxes: BoxHeader[] = [];
	const end = Math.min(endOf(parent), bytes.length);
	let at = parent.start + parent.headerBytes;
	while (at + HEADER_BYTES <= end && boxes.length < BOXES_MAX) {
		const box = boxAt(bytes, at);
		if (box === undefined || (!mayBeCut && endOf(box) > end)) break;
		boxes.push({ ...box, sizeBytes: Math.min(box.sizeBytes, end - at) });
		at = endOf(box);
	}
	return boxes;
}

/** The first box of a type that a box holds. */
export function childOf(bytes: Buffer, parent: BoxHeader, type: string, leniency?: Leniency) {
	return childrenOf(bytes, parent, leniency).find((box) => box.type === type);
}

export function endOf({ start, sizeBytes }: BoxHeader): number {
	return start + sizeBytes;
}

/** The handler of a track (`trak`), e.g. "vide", "soun". Source: ISO/IEC 14496-12, 8.4.3. */
export function handlerOf(
	bytes: Buffer,
	track: BoxHeader,
	leniency?: Leniency,
): string | undefined {
	const media = childOf(bytes, track, 'mdia', leniency);
	const handler = media && childOf(bytes, media, 'hdlr', leniency);
	if (handler === undefined) return undefined;
	const at = handler.start + handler.headerBytes;
	return at + 12 > endOf(handler) ? undefined : bytes.toString('latin1', at + 8, at + 12);
}

export interface MovieTimes {
	/** Whether times have 64 bits. */
	isLong: boolean;
	/** Units of time in a second; never zero. */
	timescale: number;
	duration: number;
}

/** The times in the header of a film (`mvhd`). Source: ISO/IEC 14496-12, 8.2.2. */
export function timesOf(bytes: Buffer, header: BoxHeader): MovieTimes | undefined {
	const at = header.start + header.headerBytes;
	const isLong = bytes[at] === 1;
	if (at + (isLong ? 32 : 20) > endOf(header)) return undefined;
	const timescale = bytes.readUInt32BE(at + (isLong ? 20 : 12));
	const duration = isLong ? Number(bytes.readBigUInt64BE(at + 24)) : bytes.readUInt32BE(at + 16);
	return timescale === 0 ? undefined : { isLong, timescale, duration };
}
