import { boxAt, type BoxHeader } from '../base/mp4Boxes';

/** What an MP4 or MOV file says about itself; only what is certain. */
export interface VideoFacts {
	/** The major brand, e.g. "isom"; old QuickTime files have none. */
	brand?: string;
	durationSeconds?: number;
	/** Of the picture as it is shown, in pixels. */
	width?: number;
	height?: number;
	/** The handler types of all tracks, e.g. "vide", "soun". */
	tracks?: string[];
	/** Whether the film is in fragments: its header then says nothing about its length. */
	isFragmented: boolean;
	/** What the file lacks if it is not whole: its end, or the header of the film. */
	missing?: 'end' | 'header';
}

/** Most boxes on one level: files have a handful, random bytes may have millions. */
export const BOXES_MAX = 1_000;

const TRACKS_MAX = 64;

/** The content of a box, as much of it as came. */
interface Content {
	type: string;
	start: number;
	end: number;
}

function contentOf({ start, headerBytes, sizeBytes, type }: BoxHeader, end: number): Content {
	return { type, start: start + headerBytes, end: Math.min(start + sizeBytes, end) };
}

/** The boxes in a box; the last may be cut off. */
function boxesIn(bytes: Buffer, { start, end }: Content): Content[] {
	const boxes: Content[] = [];
	for (let at = start; at + 8 <= end && boxes.length < BOXES_MAX; ) {
		const box = boxAt(bytes, at);
		if (box === undefined) break;
		boxes.push(contentOf(box, end));
		at += box.sizeBytes;
	}
	return boxes;
}

function childOf(bytes: Buffer, parent: Content | undefined, type: string): Content | undefined {
	return parent && boxesIn(bytes, parent).find((box) => box.type === type);
}

/**
 * Reads the header of a film, or the beginning of one. Source of all places of fields: ISO/IEC 14496-12,
 * 8.2.2 (`mvhd`), 8.3.2 (`tkhd`), 8.4.3 (`hdlr`).
 *
 * @param box   `moov`, at the start of the bytes
 */
export function movieFacts(box: BoxHeader, bytes: Buffer): VideoFacts {
	const movie = contentOf(box, bytes.length);
	const children = boxesIn(bytes, movie);
	const isFragmented = children.some(({ type }) => type === 'mvex');
	if (isFragmented) return { isFragmented };
	const header = children.find(({ type }) => type === 'mvhd');
	const trackBoxes = children.filter(({ type }) => type === 'trak');
	const tracks = trackBoxes.slice(0, TRACKS_MAX).map((track) => ({
		handler: handlerOf(bytes, track),
		size: shownSize(bytes, childOf(bytes, track, 'tkhd')),
	}));
	const pictures = tracks.filter(({ handler }) => handler === 'vide');
	const { size } = pictures.find((picture) => picture.size !== undefined) ?? {};
	const handlers = tracks.map(({ handler }) => handler).filter((handler) => handler !== undefined);
	const isAll =
		header !== undefined && bytes.length >= box.sizeBytes && handlers.length === trackBoxes.length;
	const durationSeconds = header && durationOf(bytes, header);
	return {
		...(durationSeconds !== undefined && { durationSeconds }),
		...size,
		...(isAll && { tracks: handlers }),
		isFragmented,
	};
}

/** Nothing if the duration is unknown, which is written as zero or as all ones. */
function durationOf(bytes: Buffer, { start, end }: Content): number | undefined {
	const isLong = start < end && bytes[start] === 1;
	if (start + (isLong ? 32 : 20) > end) return undefined;
	const timescale = bytes.readUInt32BE(start + (isLong ? 20 : 12));
	const duration = isLong
		? Number(bytes.readBigUInt64BE(start + 24))
		: bytes.readUInt32BE(start + 16);
	const isUnknown =
		timescale === 0 || duration === 0 || duration >= (isLong ? 2 ** 63 : 2 ** 32 - 1);
	return isUnknown ? undefined : duration / timescale;
}

function handlerOf(bytes: Buffer, track: Content): string | undefined {
	const handler = childOf(bytes, childOf(bytes, track, 'mdia'), 'hdlr');
	if (handler === undefined || handler.start + 12 > handler.end) return undefined;
	return bytes.toString('latin1', handler.start + 8, handler.start + 12);
}

/** The size in the track's header; its matrix turns the picture of a phone by a quarter. */
function shownSize(bytes: Buffer, header: Content | undefined) {
	if (header === undefined || header.start >= header.end) return undefined;
	const matrix = header.start + (bytes[header.start] === 1 ? 52 : 40);
	if (matrix + 44 > header.end) return undefined;
	const [a, b, c, d] = [0, 4, 12, 16].map((at) => bytes.readInt32BE(matrix + at));
	const [width, height] = [36, 40].map((at) =>
		Math.round(bytes.readUInt32BE(matrix + at) / 65_536),
	);
	if (width === 0 || height === 0) return undefined;
	const isTurned = a === 0 && d === 0 && b !== 0 && c !== 0;
	return isTurned ? { width: height, height: width } : { width, height };
}
