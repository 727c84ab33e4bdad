import { readFile } from 'node:fs/promises';
import { Mp3Encoder } from '@breezystack/lamejs';
import type { AudioFormat } from '../service/facts.js';

const SAMPLE_RATE = 44_100;
const TONE_HZ = 440;
const tones = new Map<string, Buffer>();

let clip: Promise<Buffer> | undefined;
let largeClip: Promise<Buffer> | undefined;

export async function loadClip(): Promise<Buffer> {
	clip ??= readFile(new URL('../fixtures/clip.mp4', import.meta.url));
	return await clip;
}

const LARGE_CLIP_BYTES = 1_000_000;

/** The clip with an empty box behind it: whoever checks it reads as much as of a real video. */
export async function loadLargeClip(): Promise<Buffer> {
	largeClip ??= lengthened();
	return await largeClip;
}

async function lengthened(): Promise<Buffer> {
	const content = await loadClip();
	const box = Buffer.alloc(LARGE_CLIP_BYTES - content.length);
	box.writeUInt32BE(box.length, 0);
	box.write('free', 4, 'latin1');
	return Buffer.concat([content, box]);
}

function samplesOf(seconds: number): Int16Array {
	const samples = new Int16Array(Math.round(seconds * SAMPLE_RATE));
	return samples.map((_, at) =>
		Math.round(8_000 * Math.sin((2 * Math.PI * TONE_HZ * at) / SAMPLE_RATE)),
	);
}

function encodeMp3(samples: Int16Array): Buffer {
	const encoder = new Mp3Encoder(1, SAMPLE_RATE, 64);
	// The encoder returns Int8Array, whatever its types say, and Buffer.concat refuses that.
	return Buffer.concat(
		[encoder.encodeBuffer(samples), encoder.flush()].map((part) => Buffer.from(part)),
	);
}

/** PCM, 16 bits, mono: a 44-byte RIFF header and the samples. */
function encodeWav(samples: Int16Array): Buffer {
	const bytes = Buffer.alloc(44 + samples.length * 2);
	bytes.write('RIFF', 0, 'latin1');
	bytes.writeUInt32LE(bytes.length - 8, 4);
	bytes.write('WAVEfmt ', 8, 'latin1');
	bytes.writeUInt32LE(16, 16);
	bytes.writeUInt16LE(1, 20);
	bytes.writeUInt16LE(1, 22);
	bytes.writeUInt32LE(SAMPLE_RATE, 24);
	bytes.writeUInt32LE(SAMPLE_RATE * 2, 28);
	bytes.writeUInt16LE(2, 32);
	bytes.writeUInt16LE(16, 34);
	bytes.write('data', 36, 'latin1');
	bytes.writeUInt32LE(samples.length * 2, 40);
	samples.forEach((sample, at) => bytes.writeInt16LE(sample, 44 + at * 2));
	return bytes;
}

/** A real 440 Hz tone of the given length, encoded once per length and format. */
export function tone(seconds: number, format: AudioFormat): Buffer {
	const key = `${seconds.toFixed(1)} ${format}`;
	let bytes = tones.get(key);
	if (!bytes) {
		const samples = samplesOf(seconds);
		bytes = format === 'mp3' ? encodeMp3(samples) : encodeWav(samples);
		tones.set(key, bytes);
	}
	return bytes;
}
