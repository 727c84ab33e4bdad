import {
	boxAt,
	childOf,
	childrenOf,
	endOf,
	handlerOf,
	timesOf,
	type BoxHeader,
	type MovieTimes,
} from '../base/mp4Boxes';
import type { Mp3 } from './mp3';
import { box, soundDuration, soundTrack } from './soundTrack';

/** The position of a new sound track's frames, and the kind of file. */
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

/** Whether the header (`moov`) of a video has a sound track. */
export function hasSoundTrack(moov: Buffer): boolean {
	const movie = boxAt(moov, 0);
	const tracks = movie ? childrenOf(moov, movie).filter(({ type }) => type === 'trak') : [];
	return tracks.some((track) => handlerOf(moov, track) === 'soun');
}

/**
 * The header (`moov`) of a video with one more track for an MP3.
 *
 * @returns nothing unless it is the complete header of a file with a picture and without fragments
 */
export function withSoundTrack(moov: Buffer, mp3: Mp3, place: SoundPlace): Buffer | undefined {
	const movie = boxAt(moov, 0);
	if (movie === undefined || movie.sizeBytes !== moov.length) return undefined;
	const children = childrenOf(moov, movie);
	const last = children.at(-1);
	const tracks = children.filter(({ type }) => type === 'trak');
	const lastTrack = tracks.at(-1);
	// Bytes after the last box would be lost or misread.
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

function trackIdOf(moov: Buffer, track: BoxHeader): number | undefined {
	const header = childOf(moov, track, 'tkhd');
	if (header === undefined || header.sizeBytes < TKHD_MIN_BYTES) return undefined;
	const { start } = header;
	return moov.readUInt32BE(start + (moov[start + 8] === 1 ? 28 : 20));
}

function readTimes(moov: Buffer, head: BoxHeader): MovieTimes | undefined {
	const times = timesOf(moov, head);
	const bytes = times?.isLong ? LONG_MVHD_BYTES : MVHD_BYTES;
	if (times === undefined || head.headerBytes !== 8 || head.sizeBytes !== bytes) return undefined;
	return times.duration < (times.isLong ? Number.MAX_SAFE_INTEGER : UINT32_MAX) ? times : undefined;
}

function writeTimes(
	head: Buffer,
	{ isLong, duration, nextTrackId }: Omit<MovieTimes, 'timescale'> & { nextTrackId: number },
): void {
	if (isLong) head.writeBigUInt64BE(BigInt(duration), 32);
	else head.writeUInt32BE(duration, 24);
	head.writeUInt32BE(nextTrackId, head.length - 4);
}
