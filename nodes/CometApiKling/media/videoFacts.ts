import { childOf, childrenOf, endOf, handlerOf, timesOf, type BoxHeader } from '../base/mp4Boxes';

/** Facts that an MP4 or MOV file states about itself; uncertain ones are left out. */
export interface VideoFacts {
	durationSeconds?: number;
	/** The size of the picture as shown, in pixels. */
	width?: number;
	height?: number;
	/** The handler types of all tracks, e.g. "vide", "soun". */
	tracks?: string[];
	/** Whether the film is in fragments: its header then says nothing about its length. */
	isFragmented: boolean;
	/** The missing part of a file that is not whole: its end, or the header of the film. */
	missing?: 'end' | 'header';
}

const TRACKS_MAX = 64;

/** Only the beginning of a film may have arrived. */
const PARTIAL = { mayBeCut: true };

/**
 * Reads the header of a film, or the beginning of one.
 *
 * @param box   `moov`, at the start of the bytes
 */
export function movieFacts(box: BoxHeader, bytes: Buffer): VideoFacts {
	const children = childrenOf(bytes, box, PARTIAL);
	const isFragmented = children.some(({ type }) => type === 'mvex');
	if (isFragmented) return { isFragmented };
	const header = children.find(({ type }) => type === 'mvhd');
	const trackBoxes = children.filter(({ type }) => type === 'trak');
	const tracks = trackBoxes.slice(0, TRACKS_MAX).map((track) => ({
		handler: handlerOf(bytes, track, PARTIAL),
		size: shownSize(bytes, track),
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
function durationOf(bytes: Buffer, header: BoxHeader): number | undefined {
	const times = timesOf(bytes, header);
	if (times === undefined) return undefined;
	const { isLong, timescale, duration } = times;
	const isUnknown = duration === 0 || duration >= (isLong ? 2 ** 63 : 2 ** 32 - 1);
	return isUnknown ? undefined : duration / timescale;
}

/**
 * The size in the track's header; its matrix rotates a phone's picture by 90 degrees. Source: ISO/IEC
 * 14496-12, 8.3.2.
 */
function shownSize(bytes: Buffer, track: BoxHeader) {
	const header = childOf(bytes, track, 'tkhd', PARTIAL);
	if (header === undefined) return undefined;
	const at = header.start + header.headerBytes;
	const matrix = at + (bytes[at] === 1 ? 52 : 40);
	if (matrix + 44 > endOf(header)) return undefined;
	const [a, b, c, d] = [0, 4, 12, 16].map((at) => bytes.readInt32BE(matrix + at));
	const [width, height] = [36, 40].map((at) =>
		Math.round(bytes.readUInt32BE(matrix + at) / 65_536),
	);
	if (width === 0 || height === 0) return undefined;
	const isTurned = a === 0 && d === 0 && b !== 0 && c !== 0;
	return isTurned ? { width: height, height: width } : { width, height };
}
