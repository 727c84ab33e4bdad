import { hasSoundTrack, withSoundTrack } from '../../../nodes/CometApiKling/output/movieHeader';
import { readMp3, type Mp3 } from '../../../nodes/CometApiKling/output/mp3';
import { mutations } from '../../harness/mutations';
import { soundFixture } from '../../harness/soundFixtures';
import { boxesOf, contentAt, soundOf } from '../../harness/videoSound';

const MP3 = readMp3(soundFixture('stereo44.mp3')) as Mp3;
const AT = { offset: 2_165, isQuickTime: false };

/** The header of a fixture, with its own header. */
function moovOf(name: string): Buffer {
	const file = soundFixture(name);
	const { start, content } = boxesOf(file).find(({ type }) => type === 'moov') as never as {
		start: number;
		content: Buffer;
	};
	return file.subarray(start - 8, start + content.length);
}

/** A box around some content. */
function box(type: string, ...parts: Buffer[]): Buffer {
	const content = Buffer.concat(parts);
	const head = Buffer.alloc(8);
	head.writeUInt32BE(content.length + 8);
	head.write(type, 4, 'latin1');
	return Buffer.concat([head, content]);
}

/** The header with changes to its boxes. */
function changed(change: (type: string, whole: Buffer) => Buffer[]): Buffer {
	const boxes = boxesOf(contentAt(moovOf('headerLast.mp4'), 'moov') as Buffer);
	return box('moov', ...boxes.flatMap(({ type, content }) => change(type, box(type, content))));
}

const edited = (type: string, edit: (whole: Buffer) => void) =>
	changed((each, whole) => {
		if (each === type) edit(whole);
		return [whole];
	});

/** The header with its times in 64 bits. */
const LONG = changed((type, whole) => {
	if (type !== 'mvhd') return [whole];
	const times = Buffer.alloc(32);
	times[0] = 1;
	whole.copy(times, 20, 20, 24);
	times.writeBigUInt64BE(BigInt(whole.readUInt32BE(24)), 24);
	return [box('mvhd', times, whole.subarray(28))];
});

/** A track whose header comes last and is empty, at the end of everything. */
function withoutId(type: string, whole: Buffer): Buffer[] {
	if (type === 'udta') return [];
	if (type !== 'trak') return [whole];
	const media = contentAt(whole, 'trak', 'mdia') as Buffer;
	return [box('trak', box('mdia', media), box('tkhd'))];
}

const typesOf = (bytes: Buffer | undefined) => bytes && boxesOf(bytes).map(({ type }) => type);

test.each([
	['headerLast.mp4', false],
	['headerFirst.mp4', false],
	['quickTime.mov', false],
	['fragmented.mp4', false],
	['withSound.mp4', true],
])('%s has a sound track: %s', (name, hasSound) => {
	expect(hasSoundTrack(moovOf(name))).toBe(hasSound);
});

describe('the header with one more track', () => {
	test('has all that was there, and the track behind the last', () => {
		const moov = moovOf('headerLast.mp4');
		const made = withSoundTrack(moov, MP3, AT) as Buffer;

		expect(typesOf(contentAt(moov, 'moov'))).toEqual(['mvhd', 'trak', 'udta']);
		expect(typesOf(contentAt(made, 'moov'))).toEqual(['mvhd', 'trak', 'trak', 'udta']);
		for (const type of ['trak', 'udta']) {
			expect(contentAt(made, 'moov', type)).toEqual(contentAt(moov, 'moov', type));
		}
	});

	test('has a track that plays the sound from its first sample on', () => {
		expect(soundOf(withSoundTrack(moovOf('headerLast.mp4'), MP3, AT) as Buffer)).toMatchObject({
			...{ trackId: 2, sampleRate: 44_100, channels: 2, objectType: 0x6b },
			...{ skippedSamples: 1105, seconds: 0.5 },
		});
	});

	test.each([
		['MPEG 1', 'mono48.mp3', 0x6b],
		['MPEG 2', 'mono24.mp3', 0x69],
	])('says that the sound is %s', (_name, file, objectType) => {
		const mp3 = readMp3(soundFixture(file)) as Mp3;
		const made = withSoundTrack(moovOf('headerLast.mp4'), mp3, AT) as Buffer;

		expect(soundOf(made)).toMatchObject({ objectType, channels: 1, sampleRate: mp3.sampleRate });
	});

	test('names the next free track', () => {
		const made = withSoundTrack(moovOf('headerLast.mp4'), MP3, AT) as Buffer;

		expect(contentAt(made, 'moov', 'mvhd')?.readUInt32BE(96)).toBe(3);
	});

	test.each([
		['is that of the picture', 22_050, 1_000],
		['is that of the sound where that is longer', 66_150, 1_500],
	])('has a length that %s', (_name, soundSamples, duration) => {
		const mp3 = { ...MP3, soundSamples };
		const short = withSoundTrack(moovOf('headerLast.mp4'), mp3, AT) as Buffer;
		const long = withSoundTrack(LONG, mp3, AT) as Buffer;

		expect(contentAt(short, 'moov', 'mvhd')?.readUInt32BE(16)).toBe(duration);
		expect(contentAt(long, 'moov', 'mvhd')?.readBigUInt64BE(24)).toBe(BigInt(duration));
		expect(soundOf(long)?.seconds).toBe(soundSamples / 44_100);
	});

	test.each([
		['stco', 0xffff_ffff],
		['co64', 0x1_0000_0000],
	])('has a %s for the offset %i', (type, offset) => {
		const made = withSoundTrack(moovOf('headerLast.mp4'), MP3, { ...AT, offset }) as Buffer;
		const [, sound] = boxesOf(contentAt(made, 'moov') as Buffer).filter(
			({ type: each }) => each === 'trak',
		);
		const offsets = contentAt(sound.content, 'mdia', 'minf', 'stbl', type) as Buffer;

		expect(offsets.readUInt32BE(4)).toBe(1);
		expect(Number(`0x${offsets.toString('hex', 8)}`)).toBe(offset);
	});

	test('describes the sound of a MOV in version 1, with a "wave" box', () => {
		const made = withSoundTrack(moovOf('quickTime.mov'), MP3, { ...AT, isQuickTime: true });
		const [, sound] = boxesOf(contentAt(made as Buffer, 'moov') as Buffer).filter(
			({ type }) => type === 'trak',
		);
		const table = contentAt(sound.content, 'mdia', 'minf', 'stbl', 'stsd') as Buffer;
		const [{ type, content }] = boxesOf(table.subarray(8));

		expect(type).toBe('mp4a');
		expect(content.readUInt16BE(8)).toBe(1);
		expect(typesOf(contentAt(content.subarray(44), 'wave'))).toEqual([
			'frma',
			'mp4a',
			'esds',
			'\0\0\0\0',
		]);
		expect(typesOf(contentAt(sound.content, 'mdia', 'minf'))).toContain('hdlr');
	});
});

test.each([
	['what is no box', Buffer.from('moov')],
	['a part of a header', moovOf('headerLast.mp4').subarray(0, 500)],
	['more than a header', Buffer.concat([moovOf('headerLast.mp4'), Buffer.alloc(8)])],
	['fragments', moovOf('fragmented.mp4')],
	['a header without a track', changed((type, whole) => (type === 'trak' ? [] : [whole]))],
	['a header without a time', changed((type, whole) => (type === 'mvhd' ? [] : [whole]))],
	[
		'rubbish behind the last box',
		box('moov', moovOf('headerLast.mp4').subarray(8), Buffer.alloc(5)),
	],
	['no picture', edited('trak', (trak) => trak.write('text', trak.indexOf('vide'), 'latin1'))],
	['no unit of time', edited('mvhd', (mvhd) => mvhd.writeUInt32BE(0, 20))],
	['an unknown length', edited('mvhd', (mvhd) => mvhd.writeUInt32BE(0xffff_ffff, 24))],
	['units too small for 32 bits', edited('mvhd', (mvhd) => mvhd.writeUInt32BE(0xffff_ffff, 20))],
	['a track whose header has no id', changed((type, whole) => withoutId(type, whole))],
	['the last track id', edited('trak', (trak) => trak.writeUInt32BE(0xffff_ffff, 28))],
])('%s gets no track', (_name, moov) => {
	const mp3 = { ...MP3, soundSamples: 3 * 44_100 };

	expect(withSoundTrack(moov, mp3, AT)).toBeUndefined();
});

test.each(['headerLast.mp4', 'quickTime.mov', 'withSound.mp4'])(
	'odd bytes in %s are read or not, without an error',
	(name) => {
		for (const moov of mutations(moovOf(name), 5_000)) {
			expect(typeof hasSoundTrack(moov)).toBe('boolean');
			const made = withSoundTrack(moov, MP3, AT);
			if (made !== undefined) expect(made.length).toBeGreaterThan(moov.length);
		}
	},
);
