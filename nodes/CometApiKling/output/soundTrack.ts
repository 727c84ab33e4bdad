import type { Mp3 } from './mp3';

/** Properties of the file that a new sound track has to match. */
export interface SoundTrackPlace {
	trackId: number;
	/** Units a second in which the file counts its own time. */
	timescale: number;
	/** The position of the first frame in the file. */
	offset: number;
	/** MOV describes sound and handlers differently from MP4. */
	isQuickTime: boolean;
}

const UINT32_MAX = 0xffff_ffff;

/** 1.0 in the fixed-point numbers of headers. */
const ONE_16_16 = 0x0001_0000;
const ONE_8_8 = 0x0100;
const ONE_2_30 = 0x4000_0000;
const MATRIX = [ONE_16_16, 0, 0, 0, ONE_16_16, 0, 0, 0, ONE_2_30];

/** Enabled, and part of the movie. */
const TRACK_FLAGS = 3;
/** The data is in this file. */
const SELF_CONTAINED = 1;
/** "und", five bits a letter. */
const UNDETERMINED = 0x55c4;

/** Object types of MP3. Source: mp4ra.org. */
const MPEG1_AUDIO = 0x6b;
const MPEG2_AUDIO = 0x69;

/** A box of these parts. */
export function box(type: string, ...parts: Buffer[]): Buffer {
	const content = Buffer.concat(parts);
	return Buffer.concat([uint32(content.length + 8), Buffer.from(type, 'latin1'), content]);
}

/** A box with a version, which is 0, and flags. */
function fullBox(type: string, flags: number, ...parts: Buffer[]): Buffer {
	return box(type, uint32(flags), ...parts);
}

function uint32(...values: number[]): Buffer {
	return uint32s(values);
}

function uint32s(values: readonly number[]): Buffer {
	const bytes = Buffer.alloc(values.length * 4);
	values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4));
	return bytes;
}

function uint16(...values: number[]): Buffer {
	const bytes = Buffer.alloc(values.length * 2);
	values.forEach((value, index) => bytes.writeUInt16BE(value, index * 2));
	return bytes;
}

/** How long an MP3 is heard, in units of a time scale. */
export function soundDuration({ soundSamples, sampleRate }: Mp3, timescale: number): number {
	return Math.round((soundSamples / sampleRate) * timescale);
}

/**
 * The track (`trak`) of an MP3 whose frames lie at an offset. Its edit list leaves out the encoder's
 * delay, so that sound and picture start together. Source: ISO/IEC 14496-12 and 14496-14; Apple's
 * QuickTime File Format for MOV.
 */
export function soundTrack(mp3: Mp3, place: SoundTrackPlace): Buffer {
	const { trackId, timescale } = place;
	const duration = soundDuration(mp3, timescale);
	return box(
		'trak',
		fullBox(
			'tkhd',
			TRACK_FLAGS,
			uint32(0, 0, trackId, 0, duration, 0, 0),
			// Layer, alternate group, volume.
			uint16(0, 1, ONE_8_8, 0),
			uint32(...MATRIX, 0, 0),
		),
		box('edts', fullBox('elst', 0, uint32(1, duration, mp3.delaySamples, ONE_16_16))),
		media(mp3, place),
	);
}

function media(mp3: Mp3, place: SoundTrackPlace): Buffer {
	const { sampleRate, samplesPerFrame, frameBytes } = mp3;
	const { isQuickTime } = place;
	const samples = frameBytes.length * samplesPerFrame;
	return box(
		'mdia',
		fullBox('mdhd', 0, uint32(0, 0, sampleRate, samples), uint16(UNDETERMINED, 0)),
		handler(isQuickTime ? 'mhlr' : '', 'soun'),
		box(
			'minf',
			fullBox('smhd', 0, uint32(0)),
			...(isQuickTime ? [handler('dhlr', 'url ')] : []),
			box('dinf', fullBox('dref', 0, uint32(1), fullBox('url ', SELF_CONTAINED))),
			sampleTable(mp3, place),
		),
	);
}

/** @param component MOV's name for the kind of handler; MP4 has nothing there */
function handler(component: string, type: string): Buffer {
	const name = Buffer.alloc(1);
	const four = Buffer.from(component.padEnd(4, '\0') + type, 'latin1');
	return fullBox('hdlr', 0, four, uint32(0, 0, 0), name);
}

/** All frames are one chunk. */
function sampleTable(mp3: Mp3, { offset, isQuickTime }: SoundTrackPlace): Buffer {
	const { frameBytes, samplesPerFrame } = mp3;
	const count = frameBytes.length;
	return box(
		'stbl',
		fullBox('stsd', 0, uint32(1), isQuickTime ? movDescription(mp3) : mp4Description(mp3)),
		fullBox('stts', 0, uint32(1, count, samplesPerFrame)),
		fullBox('stsc', 0, uint32(1, 1, count, 1)),
		fullBox('stsz', 0, uint32(0, count), uint32s(frameBytes)),
		offset <= UINT32_MAX
			? fullBox('stco', 0, uint32(1, offset))
			: fullBox('co64', 0, uint32(1, Math.floor(offset / 2 ** 32), offset % 2 ** 32)),
	);
}

/** The start of both versions of a description; samples have 16 bits. */
function descriptionStart({ channels, sampleRate }: Mp3, version: 0 | 1): Buffer {
	const compression = version === 1 ? 0xfffe : 0;
	return Buffer.concat([
		uint16(0, 0, 0, 1, version, 0, 0, 0, channels, 16, compression, 0),
		uint32(sampleRate * ONE_16_16),
	]);
}

function mp4Description(mp3: Mp3): Buffer {
	return box('mp4a', descriptionStart(mp3, 0), streamDescription(mp3));
}

/** Version 1, with the stream's description in a `wave` box, which ends with a box of type 0. */
function movDescription(mp3: Mp3): Buffer {
	const packet = uint32(mp3.samplesPerFrame, 2, mp3.channels * 2, 2);
	const wave = box(
		'wave',
		box('frma', Buffer.from('mp4a')),
		box('mp4a', uint32(0)),
		streamDescription(mp3),
		box('\0\0\0\0'),
	);
	return box('mp4a', descriptionStart(mp3, 1), packet, wave);
}

/** The `esds` box: descriptors, each with a tag and its length. Source: ISO/IEC 14496-1, 7.2.6. */
function streamDescription({ sampleRate, samplesPerFrame, frameBytes, frames }: Mp3): Buffer {
	const descriptor = (tag: number, content: Buffer) =>
		Buffer.concat([Buffer.from([tag, content.length]), content]);
	const bitsASecond = (bytes: number, count: number) =>
		Math.round((bytes * 8 * sampleRate) / (samplesPerFrame * count));
	const largest = frameBytes.reduce((max, bytes) => Math.max(max, bytes), 0);
	const objectType = samplesPerFrame === 1152 ? MPEG1_AUDIO : MPEG2_AUDIO;
	// An audio stream, and a buffer of two frames in 24 bits.
	const decoder = Buffer.concat([
		Buffer.from([objectType, 0x15]),
		uint32(largest * 2).subarray(1),
		uint32(bitsASecond(largest, 1), bitsASecond(frames.length, frameBytes.length)),
	]);
	const stream = Buffer.concat([
		uint16(0),
		Buffer.alloc(1),
		descriptor(4, decoder),
		descriptor(6, Buffer.from([2])),
	]);
	return fullBox('esds', 0, descriptor(3, stream));
}
