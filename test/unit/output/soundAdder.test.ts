import { readMp3, type Mp3 } from '../../../nodes/CometApiKling/output/mp3';
import { SoundAdder } from '../../../nodes/CometApiKling/output/soundAdder';
import { chance } from '../../harness/chance';
import { mutations } from '../../harness/mutations';
import { soundFixture } from '../../harness/soundFixtures';
import { boxesOf, soundOf } from '../../harness/videoSound';

const MP3 = readMp3(soundFixture('stereo44.mp3')) as Mp3;
const SILENT = ['headerLast.mp4', 'headerFirst.mp4', 'quickTime.mov'];
const UNFIT = 'its sound could not be added';

async function* inChunks(file: Buffer, bytesOfNext: () => number) {
	for (let at = 0; at < file.length; ) {
		const end = at + bytesOfNext();
		yield await Promise.resolve(file.subarray(at, end));
		at = end;
	}
}

/** What comes out, and whether it has a sound. */
async function passed(file: Buffer, adder = new SoundAdder(MP3), bytesOfNext = () => 1_000) {
	const parts: Buffer[] = [];
	for await (const part of adder.pass(inChunks(file, bytesOfNext))) parts.push(part);
	return { file: Buffer.concat(parts), hasSound: adder.hasSound };
}

/** The header and the content of each box of a file, as one. */
function partsOf(file: Buffer): Array<{ type: string; whole: Buffer }> {
	const boxes = boxesOf(file);
	return boxes.map(({ type, start, content }) => ({
		type,
		whole: file.subarray(start - 8, start + content.length),
	}));
}

const part = (name: string, type: string) =>
	partsOf(soundFixture(name)).find((each) => each.type === type)?.whole as Buffer;

/** The same box with its size in 64 bits. */
function withLongSize(whole: Buffer): Buffer {
	const head = Buffer.alloc(16);
	head.writeUInt32BE(1);
	whole.copy(head, 4, 4, 8);
	head.writeBigUInt64BE(BigInt(whole.length + 8), 8);
	return Buffer.concat([head, whole.subarray(8)]);
}

/** The same box, but up to the end of the file, however long that is. */
function openEnded(whole: Buffer): Buffer {
	const open = Buffer.from(whole);
	open.writeUInt32BE(0);
	return open;
}

const [FTYP, MOOV, MDAT] = ['ftyp', 'moov', 'mdat'].map((type) => part('headerFirst.mp4', type));

/** A header with 5 MB of nothing at its end. */
const LARGE_MOOV = Buffer.concat([MOOV, Buffer.alloc(5_000_000)]);
LARGE_MOOV.writeUInt32BE(LARGE_MOOV.length);
LARGE_MOOV.writeUInt32BE(5_000_000, MOOV.length);
LARGE_MOOV.write('free', MOOV.length + 4, 'latin1');

/** A file whose boxes say what is in them with 64 bits. */
const LONG = Buffer.concat([FTYP, withLongSize(MOOV), withLongSize(MDAT)]);

describe('a silent video', () => {
	test.each(SILENT)('%s keeps every byte in its place but the type of its header', async (name) => {
		const silent = soundFixture(name);
		const { file, hasSound } = await passed(silent);

		const at = silent.indexOf('moov', 0, 'latin1');
		expect(hasSound).toBe(true);
		expect(file.toString('latin1', at, at + 4)).toBe('free');
		const same = Buffer.from(file.subarray(0, silent.length));
		same.write('moov', at, 'latin1');
		expect(same.equals(silent)).toBe(true);
	});

	test.each(SILENT)('%s gets the frames of the MP3, then a new header', async (name) => {
		const silent = soundFixture(name);
		const { file } = await passed(silent);

		const types = boxesOf(silent).map(({ type }) => (type === 'moov' ? 'free' : type));
		expect(boxesOf(file).map(({ type }) => type)).toEqual([...types, 'mdat', 'moov']);
		const sound = soundOf(file);
		expect(sound).toMatchObject({ skippedSamples: 1105, seconds: 0.5 });
		expect(sound?.frames).toHaveLength(21);
		expect(Buffer.concat(sound?.frames ?? []).equals(MP3.frames)).toBe(true);
	});

	test('may have sizes of 64 bits', async () => {
		const { file, hasSound } = await passed(LONG);

		expect(hasSound).toBe(true);
		expect(boxesOf(file).map(({ type }) => type)).toEqual(['ftyp', 'free', 'mdat', 'mdat', 'moov']);
		expect(Buffer.concat(soundOf(file)?.frames ?? []).equals(MP3.frames)).toBe(true);
	});

	test.each([...SILENT, 'withSound.mp4', 'fragmented.mp4'])(
		'%s comes out the same however it is split',
		async (name) => {
			const expected = await passed(soundFixture(name));
			const draw = chance(7);
			for (let count = 0; count < 15; count++) {
				const most = 1 + Math.floor(draw() * 60);
				const next = () => 1 + Math.floor(draw() * most);

				expect(await passed(soundFixture(name), undefined, next)).toEqual(expected);
			}
		},
	);
});

describe('passes as it is', () => {
	test('a video that has a sound track', async () => {
		const file = soundFixture('withSound.mp4');

		expect(await passed(file)).toEqual({ file, hasSound: true });
		expect(await passed(file, new SoundAdder(undefined))).toEqual({ file, hasSound: true });
	});

	test.each<[string, Buffer]>([
		['a fragmented video', soundFixture('fragmented.mp4')],
		['a video up to the end of the file', Buffer.concat([FTYP, openEnded(MDAT)])],
		['a header up to the end of the file', Buffer.concat([FTYP, MDAT, openEnded(MOOV)])],
		['a header that is cut off', Buffer.concat([FTYP, MDAT, MOOV]).subarray(0, -100)],
		['a video without a header', Buffer.concat([FTYP, MDAT])],
		['what is no video', Buffer.from('----ftyp not really a video')],
		['nothing', Buffer.alloc(0)],
		['a thousand parts', Buffer.concat([...Array<Buffer>(1_000).fill(FTYP), MDAT, MOOV])],
		['a header of 5 MB', Buffer.concat([FTYP, MDAT, LARGE_MOOV])],
	])('%s', async (_name, file) => {
		const { file: same, hasSound } = await passed(file);

		expect(same.equals(file)).toBe(true);
		expect(hasSound).toBe(false);
	});

	test.each(SILENT)('%s, where there is no MP3', async (name) => {
		const file = soundFixture(name);

		expect(await passed(file, new SoundAdder(undefined))).toEqual({ file, hasSound: false });
	});
});

describe('a video that turns out to be unfit when its header has passed', () => {
	test.each<[string, Buffer[]]>([
		['because its picture reaches to the end of the file', [FTYP, MOOV, openEnded(MDAT)]],
		['because it is cut off', [FTYP, MOOV, MDAT.subarray(0, -1)]],
		['because of rubbish at its end', [FTYP, MOOV, MDAT, Buffer.from('rubbish')]],
		['because of a second header', [FTYP, MOOV, MDAT, MOOV]],
		['because of fragments', [FTYP, MOOV, part('fragmented.mp4', 'moof')]],
	])('%s passes as it is the next time', async (_name, parts) => {
		const file = Buffer.concat(parts);
		const adder = new SoundAdder(MP3);

		await expect(passed(file, adder)).rejects.toMatchObject({
			message: UNFIT,
			failure: { retryable: true },
		});
		expect(await passed(file, adder)).toEqual({ file, hasSound: false });
	});
});

test.each(SILENT)('%s gets a track as its brand wants it', async (name) => {
	const { file } = await passed(soundFixture(name));

	expect(file.includes('wave')).toBe(name === 'quickTime.mov');
});

test('a source is not held open if nobody reads on', async () => {
	let isClosed = false;
	async function* endless() {
		try {
			for (;;) yield await Promise.resolve(FTYP);
		} finally {
			isClosed = true;
		}
	}
	for await (const chunk of new SoundAdder(MP3).pass(endless())) {
		expect(chunk).toEqual(FTYP);
		break;
	}

	expect(isClosed).toBe(true);
});

test('a source that breaks is not held open', async () => {
	let isClosed = false;
	async function* broken() {
		try {
			yield await Promise.resolve(FTYP);
			throw new Error('the connection was lost');
		} finally {
			isClosed = true;
		}
	}
	const reading = (async () => {
		for await (const chunk of new SoundAdder(MP3).pass(broken())) expect(chunk).toBeDefined();
	})();

	await expect(reading).rejects.toThrow('the connection was lost');
	expect(isClosed).toBe(true);
});

test.each([...SILENT, 'withSound.mp4'])('odd bytes in %s never come out changed', async (name) => {
	for (const odd of mutations(soundFixture(name), 600)) {
		const adder = new SoundAdder(MP3);
		const { file } = await passed(odd, adder).catch(async (error: Error) => {
			expect(error.message).toBe(UNFIT);
			return await passed(odd, adder);
		});
		const kept = file.subarray(0, odd.length);
		const differences = kept.filter((byte, at) => byte !== odd[at]);
		// "moov" and "free" differ in each letter.
		expect([0, 4]).toContain(differences.length);
		if (differences.length === 0) expect(file.length).toBe(odd.length);
	}
});
