import { boxAt, boxesBetween, boxOnPath, childrenOf, type BoxHeader } from '../base/mp4Boxes';
import type { Mp3 } from './mp3';
import { box, soundDuration, soundTrack } from './soundTrack';

/** Where the frames of a new sound track lie, and in which sort of file. */
export interface SoundPlace {
	offset: number;
	isQuickTime: boolean;
}

const UINT32_MAX = 0xffff_ffff;

/** Lengths of a movie header with times of 32 and of 64 bits. */
const MVHD_BYTES = 108;
const LONG_MVHD_BYTES = 120;

/** How much of a track header is needed for the track's id. */
const TKHD_MIN_BYTES = 32;
const HDLR_MIN_BYTES = 20;

/** Whether the header (`moov`) of a video has a sound track. */
export function hasSoundTrack(moov: Buffer): boolean {
	return tracksOf(moov).some((track) => handlerOf(moov, track) === 'soun');
}

/**
 * The header (`moov`) of a video with one more track for an MP3.
 *
 * @returns nothing for what is no complete header of a file with a picture and without fragments
 */
export function withSoundTrack(moov: Buffer, mp3: Mp3, place: SoundPlace): Buffer | undefined {
	const movie = boxAt(moov, 0);
	if (movie === undefined || movie.sizeBytes !== moov.length) return undefined;
	const children = childrenOf(moov, movie);
	const last = children.at(-1);
	const tracks = children.filter(({ type }) => type === 'trak');
	const lastTrack = tracks.at(-1);
	// What is left behind the last box would be lost or misread.
	if (lastTrack === undefined || last === undefined || endOf(last) !== moov.length)
		return undefined;
	if (children.some(({ type }) => type === 'mvex')) return undefined;
	if (!tracks.some((track) => handlerOf(moov, track) === 'vide')) return undefined;
	const head = children.find(({ type }) => type === 'mvhd');
	const times = head && readTimes(moov, head);
	const ids = tracks.map((track) => trackIdOf(moov, track));
	const trackId = ids.reduce<number>((max, id) => Math.max(max, id ?? NaN), 0) + 1;
	if (head === undefined || times === undefined || !(trackId < UINT32_MAX)) return undefined;
	const duration = soundDuration(mp3, times.timescale);
	if (duration > UINT32_MAX) return undefined;
	const content = Buffer.from(moov.subarray(movie.headerBytes));
	const inContent = (at: number) => at - movie.headerBytes;
	writeTimes(content.subarray(inContent(head.start), inContent(endOf(head))), {
		isLong: times.isLong,
		duration: Math.max(times.duration, duration),
		nextTrackId: trackId + 1,
	});
	const track = soundTrack(mp3, { ...place, trackId, timescale: times.timescale });
	const split = inContent(endOf(lastTrack));
	return box('moov', content.subarray(0, split), track, content.subarray(split));
}

function endOf({ start, sizeBytes }: BoxHeader): number {
	return start + sizeBytes;
}

function tracksOf(moov: Buffer): BoxHeader[] {
	const movie = boxAt(moov, 0);
	if (movie === undefined) return [];
	const children = boxesBetween(moov, movie.headerBytes, moov.length);
	return children.filter(({ type }) => type === 'trak');
}

/** "vide", "soun" or another handler. */
function handlerOf(moov: Buffer, track: BoxHeader): string | undefined {
	const handler = boxOnPath(moov, track, 'mdia', 'hdlr');
	if (handler === undefined || handler.sizeBytes < HDLR_MIN_BYTES) return undefined;
	const at = handler.start + handler.headerBytes + 8;
	return moov.toString('latin1', at, at + 4);
}

function trackIdOf(moov: Buffer, track: BoxHeader): number | undefined {
	const header = boxOnPath(moov, track, 'tkhd');
	if (header === undefined || header.sizeBytes < TKHD_MIN_BYTES) return undefined;
	const { start } = header;
	return moov.readUInt32BE(start + (moov[start + 8] === 1 ? 28 : 20));
}

interface MovieTimes {
	isLong: boolean;
	timescale: number;
	duration: number;
}

function readTimes(
	moov: Buffer,
	{ start, headerBytes, sizeBytes }: BoxHeader,
): MovieTimes | undefined {
	const isLong = moov[start + 8] === 1;
	if (headerBytes !== 8 || sizeBytes !== (isLong ? LONG_MVHD_BYTES : MVHD_BYTES)) return undefined;
	const timescale = moov.readUInt32BE(start + (isLong ? 28 : 20));
	const duration = isLong
		? Number(moov.readBigUInt64BE(start + 32))
		: moov.readUInt32BE(start + 24);
	const isKnown = timescale > 0 && duration < (isLong ? Number.MAX_SAFE_INTEGER : UINT32_MAX);
	return isKnown ? { isLong, timescale, duration } : undefined;
}

function writeTimes(
	head: Buffer,
	{ isLong, duration, nextTrackId }: Omit<MovieTimes, 'timescale'> & { nextTrackId: number },
): void {
	if (isLong) head.writeBigUInt64BE(BigInt(duration), 32);
	else head.writeUInt32BE(duration, 24);
	head.writeUInt32BE(nextTrackId, head.length - 4);
}
