import { readMp3 } from '../../../nodes/CometApiKling/output/mp3';
import { soundFixture } from '../../harness/soundFixtures';
import { mutations } from '../../harness/mutations';

const fixture = (name: string) => soundFixture(`${name}.mp3`);

/** The headers of single frames: 128 kbit/s at 44.1 kHz, and others. */
const HEADERS = {
	mpeg1: 0xfffb9000,
	mono: 0xfffb90c0,
	padded: 0xfffb9200,
	mpeg2: 0xfff36400,
	mpeg25: 0xffe31000,
	mpeg25At8: 0xffe31800,
	otherRate: 0xfffb9400,
	layer2: 0xfffd9000,
	freeFormat: 0xfffb0000,
	noRate: 0xfffb9c00,
	noVersion: 0xffeb9000,
};

/** Silent frames, as long as they have to be. */
function frames(header: number, bytes: number, count = 3): Buffer {
	const frame = Buffer.alloc(bytes);
	frame.writeUInt32BE(header);
	return Buffer.concat(Array.from({ length: count }, () => frame));
}

const PLAIN = frames(HEADERS.mpeg1, 417);

function id3(contentBytes: number, flags = 0): Buffer {
	const head = Buffer.from([
		0x49,
		0x44,
		0x33,
		4,
		0,
		flags,
		0,
		0,
		contentBytes >> 7,
		contentBytes & 127,
	]);
	return Buffer.concat([head, Buffer.alloc(contentBytes + (flags & 16 ? 10 : 0))]);
}

/** The first frame of an encoder that says what it has added. */
function info(tag: string, encoder: string, delay: number, padding: number, at = 36): Buffer {
	const frame = frames(HEADERS.mpeg1, 417, 1);
	frame.write(tag, at, 'latin1');
	frame.writeUInt32BE(15, at + 4);
	frame.write(encoder, at + 120, 'latin1');
	frame.writeUIntBE(delay * 4096 + padding, at + 141, 3);
	return frame;
}

describe('a file of an encoder', () => {
	// Counted by ffprobe and by decoding with ffmpeg.
	test.each([
		['stereo44', 44_100, 2, 1152, 21, 1105, 22_050],
		['mono48', 48_000, 1, 1152, 22, 1105, 24_000],
		['mono24', 24_000, 1, 576, 23, 1105, 23 * 576 - 1105],
	])('%s', (name, sampleRate, channels, samplesPerFrame, count, delaySamples, soundSamples) => {
		const mp3 = readMp3(fixture(name));

		expect(mp3).toMatchObject({ sampleRate, channels, samplesPerFrame });
		expect(mp3).toMatchObject({ delaySamples, soundSamples });
		expect(mp3?.frameBytes).toHaveLength(count);
		expect(mp3?.frameBytes.reduce((sum, bytes) => sum + bytes)).toBe(mp3?.frames.length);
	});
});

describe('the frames', () => {
	test.each([
		['MPEG 1', HEADERS.mpeg1, 417, 44_100, 2, 1152],
		['mono', HEADERS.mono, 417, 44_100, 1, 1152],
		['with a byte of padding', HEADERS.padded, 418, 44_100, 2, 1152],
		['MPEG 2', HEADERS.mpeg2, 144, 24_000, 2, 576],
		['MPEG 2.5', HEADERS.mpeg25, 52, 11_025, 2, 576],
		['MPEG 2.5 at 8 kHz', HEADERS.mpeg25At8, 72, 8_000, 2, 576],
	])('%s', (_name, header, bytes, sampleRate, channels, samplesPerFrame) => {
		expect(readMp3(frames(header, bytes))).toMatchObject({
			...{ sampleRate, channels, samplesPerFrame, frameBytes: [bytes, bytes, bytes] },
		});
	});

	test.each([
		['an ID3v2 tag', [id3(300), PLAIN]],
		['two of them, one with a footer', [id3(200), id3(130, 16), PLAIN]],
		['an ID3v1 tag', [PLAIN, Buffer.from('TAG'.padEnd(128))]],
		['an APE tag', [PLAIN, Buffer.from('APETAGEX'.padEnd(300))]],
		['lyrics', [PLAIN, Buffer.from('LYRICSBEGIN and so on')]],
		['zeros', [PLAIN, Buffer.alloc(2_000)]],
		['a frame that is cut off', [PLAIN, PLAIN.subarray(0, 400)]],
		['a header that is cut off', [PLAIN, PLAIN.subarray(0, 3)]],
	])('are all there is, beside %s', (_name, parts) => {
		expect(readMp3(Buffer.concat(parts))).toMatchObject({ frames: PLAIN });
	});

	test.each([
		['nothing', [Buffer.alloc(0)]],
		['a tag alone', [id3(300)]],
		['a text', [Buffer.from('ID3 not really music')]],
		['what else begins with an MP3', [PLAIN, Buffer.from('and a text behind it')]],
		['a gap', [PLAIN, Buffer.alloc(10), PLAIN]],
		['another rate in between', [PLAIN, frames(HEADERS.otherRate, 384), PLAIN]],
		['layer II', [frames(HEADERS.layer2, 417)]],
		['a free bit rate', [frames(HEADERS.freeFormat, 417)]],
		['no sample rate', [frames(HEADERS.noRate, 417)]],
		['no version of MPEG', [frames(HEADERS.noVersion, 417)]],
		['a single frame, which is all delay', [frames(HEADERS.mpeg2, 144, 1)]],
	])('are not found in %s', (_name, parts) => {
		expect(readMp3(Buffer.concat(parts))).toBeUndefined();
	});
});

describe('the first frame of an encoder', () => {
	test.each([
		['Info', info('Info', 'LAME3.100', 576, 1000), 1105, 3 * 1152 - 1105 - 471],
		['Xing', info('Xing', 'Lavc60.3', 1105, 529), 1634, 3 * 1152 - 1634],
		[
			'Info with less padding than a decoder adds',
			info('Info', 'Lavf', 0, 100),
			529,
			3 * 1152 - 529,
		],
		['Info of an unknown encoder', info('Info', 'Other', 9, 9), 1105, 3 * 1152 - 1105],
		['VBRI', info('VBRI', '', 0, 0), 1105, 3 * 1152 - 1105],
	])('%s is no sound', (_name, frame, delaySamples, soundSamples) => {
		const mp3 = readMp3(Buffer.concat([frame, PLAIN]));

		expect(mp3).toMatchObject({ frames: PLAIN, delaySamples, soundSamples });
	});

	test('is found behind the side information of mono', () => {
		const frame = info('Info', 'LAME3.100', 600, 529, 21);
		frame.writeUInt32BE(HEADERS.mono);
		const sound = frames(HEADERS.mono, 417);

		expect(readMp3(Buffer.concat([frame, sound]))).toMatchObject({
			frames: sound,
			delaySamples: 1129,
		});
	});
});

test.each(['stereo44', 'mono48', 'mono24'])(
	'odd bytes in %s are read or not, without an error',
	(name) => {
		for (const bytes of mutations(fixture(name), 3_000)) {
			const mp3 = readMp3(bytes);
			if (mp3 !== undefined) expect(mp3.frames.length).toBeLessThanOrEqual(bytes.length);
		}
	},
);
