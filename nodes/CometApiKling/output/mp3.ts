/** An MP3 as it goes into a sound track: its frames and when they are heard. */
export interface Mp3 {
	sampleRate: number;
	channels: 1 | 2;
	/** MPEG 1 has 1,152; MPEG 2 and 2.5, the rates below 32 kHz, have half of that. */
	samplesPerFrame: 1152 | 576;
	/** The audible frames, one after the other. */
	frames: Buffer;
	/** The length of each frame. */
	frameBytes: number[];
	/** The samples before the first that is meant to be heard: the delay of encoder and decoder. */
	delaySamples: number;
	/** The samples to be heard. */
	soundSamples: number;
}

/** Kilobits a second of layer III, by the four bits of a header. */
const MPEG1_KBPS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const MPEG2_KBPS = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/** By the two bits of the version: MPEG 2.5, none, MPEG 2, MPEG 1. */
const RATES: ReadonlyArray<readonly number[]> = [
	[11_025, 12_000, 8_000],
	[],
	[22_050, 24_000, 16_000],
	[44_100, 48_000, 32_000],
];
const MPEG1 = 3;
const LAYER_3 = 1;
const MONO = 3;

const FRAME_HEADER_BYTES = 4;
const ID3V2_HEADER_BYTES = 10;

/** The delay of every decoder, and of encoders unless they say otherwise (LAME's default). */
const DECODER_DELAY_SAMPLES = 529;
const USUAL_ENCODER_DELAY_SAMPLES = 576;

/** Tags that may follow the last frame: ID3v1, APE and Lyrics3. */
const TAG_START = /^(TAG|APETAGEX|LYRICSBEGIN)/;
const TAG_START_CHARS = 11;

type Frame = Pick<Mp3, 'sampleRate' | 'channels' | 'samplesPerFrame'> & { bytes: number };

/**
 * Reads an MP3: skips tags, and the frame of an encoder (Xing, Info, VBRI) that has facts instead of
 * sound.
 *
 * @returns nothing unless it has frames of one kind from its first byte to its last
 */
export function readMp3(file: Buffer): Mp3 | undefined {
	const start = endOfId3(file);
	const first = frameAt(file, start);
	if (first === undefined) return undefined;
	const { sampleRate, channels, samplesPerFrame } = first;
	const about = readInfo(file.subarray(start, start + first.bytes), first);
	const soundStart = about === undefined ? start : start + first.bytes;
	const frameBytes: number[] = [];
	let at = soundStart;
	for (;;) {
		const frame = frameAt(file, at);
		// A last frame that is cut off makes no sound.
		if (frame === undefined || at + frame.bytes > file.length) break;
		if (frame.sampleRate !== sampleRate || frame.samplesPerFrame !== samplesPerFrame) break;
		frameBytes.push(frame.bytes);
		at += frame.bytes;
	}
	if (frameBytes.length === 0 || !isEnd(file, at)) return undefined;
	const samples = frameBytes.length * samplesPerFrame;
	const delaySamples = (about?.delay ?? USUAL_ENCODER_DELAY_SAMPLES) + DECODER_DELAY_SAMPLES;
	const lastSample = samples - Math.max(0, (about?.padding ?? 0) - DECODER_DELAY_SAMPLES);
	if (lastSample <= delaySamples) return undefined;
	const frames = file.subarray(soundStart, at);
	const soundSamples = lastSample - delaySamples;
	return { sampleRate, channels, samplesPerFrame, frames, frameBytes, delaySamples, soundSamples };
}

/** The start of the frames. Source: id3.org, ID3v2.4, 3.1: a size has 7 bits a byte; a footer is extra. */
function endOfId3(file: Buffer): number {
	let at = 0;
	while (at + ID3V2_HEADER_BYTES <= file.length && file.toString('latin1', at, at + 3) === 'ID3') {
		const size = [6, 7, 8, 9].reduce((sum, byte) => sum * 128 + (file[at + byte] & 127), 0);
		const hasFooter = (file[at + 5] & 16) !== 0;
		at += ID3V2_HEADER_BYTES + size + (hasFooter ? ID3V2_HEADER_BYTES : 0);
	}
	return at;
}

/** The frame whose header is at `at`, if there is one. Source: ISO/IEC 11172-3, 2.4.1.3. */
function frameAt(file: Buffer, at: number): Frame | undefined {
	if (at + FRAME_HEADER_BYTES > file.length) return undefined;
	const header = file.readUInt32BE(at);
	const version = (header >>> 19) & 3;
	const layer = (header >>> 17) & 3;
	const isMpeg1 = version === MPEG1;
	const kbps = (isMpeg1 ? MPEG1_KBPS : MPEG2_KBPS)[(header >>> 12) & 15];
	const sampleRate = RATES[version][(header >>> 10) & 3];
	if (header >>> 21 !== 0x7ff || layer !== LAYER_3 || !kbps || !sampleRate) return undefined;
	const samplesPerFrame = isMpeg1 ? 1152 : 576;
	const padding = (header >>> 9) & 1;
	return {
		sampleRate,
		channels: ((header >>> 6) & 3) === MONO ? 1 : 2,
		samplesPerFrame,
		bytes: Math.floor(((samplesPerFrame / 8) * kbps * 1000) / sampleRate) + padding,
	};
}

/** Whether nothing but a tag, zeros or a frame that is cut off is left. */
function isEnd(file: Buffer, at: number): boolean {
	const rest = file.subarray(at);
	if (TAG_START.test(rest.toString('latin1', 0, TAG_START_CHARS))) return true;
	const frame = frameAt(rest, 0);
	if (frame !== undefined) return rest.length < frame.bytes;
	return rest.length < FRAME_HEADER_BYTES || rest.every((byte) => byte === 0);
}

/** Samples that the encoder added before and after, if its frame says so. */
interface EncoderInfo {
	delay?: number;
	padding?: number;
}

/** The facts in an encoder's frame, or nothing if the frame sounds. Source: gabriel.mp3-tech.org/mp3infotag. */
function readInfo(frame: Buffer, { samplesPerFrame, channels }: Frame): EncoderInfo | undefined {
	// After the header and the side information, whose length depends on version and channels.
	const sideBytes = samplesPerFrame === 1152 ? { 1: 17, 2: 32 } : { 1: 9, 2: 17 };
	const at = FRAME_HEADER_BYTES + sideBytes[channels];
	if (frame.toString('latin1', 36, 40) === 'VBRI') return {};
	if (!/^(Xing|Info)$/.test(frame.toString('latin1', at, at + 4))) return undefined;
	if (at + 8 > frame.length) return {};
	const flags = frame.readUInt32BE(at + 4);
	const optionalBytes = [4, 4, 100, 4].map((bytes, bit) => ((flags >>> bit) & 1 ? bytes : 0));
	const encoderAt = at + 8 + optionalBytes.reduce((sum, bytes) => sum + bytes, 0);
	const isKnown = /^(LAME|Lavf|Lavc)/.test(frame.toString('latin1', encoderAt, encoderAt + 4));
	if (!isKnown || encoderAt + 24 > frame.length) return {};
	const [high, middle, low] = frame.subarray(encoderAt + 21, encoderAt + 24);
	return { delay: (high << 4) | (middle >> 4), padding: ((middle & 15) << 8) | low };
}
