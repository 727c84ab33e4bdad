import { VideoReader } from '../../../nodes/CometApiKling/media/videoReader';
import { chance } from '../../harness/chance';
import { box, sampleFilm, type FilmOptions } from '../../harness/media/mp4';

/** What is read of a file that comes in pieces of a size, with its own size known or not. */
function factsOf(file: Buffer, { pieceBytes = file.length, isSizeKnown = true } = {}) {
	const reader = new VideoReader(isSizeKnown ? file.length : undefined);
	for (let at = 0; at < file.length; at += pieceBytes) {
		reader.read(file.subarray(at, at + pieceBytes), at);
	}
	return reader.facts;
}

const WHOLE = {
	durationSeconds: 5,
	width: 1280,
	height: 720,
	tracks: ['vide', 'soun'],
	isFragmented: false,
};

describe('the facts of a film', () => {
	test.each<[string, FilmOptions, object]>([
		['with its header first', {}, WHOLE],
		['with its header last', { isHeaderLast: true }, WHOLE],
		['with data of a 64-bit size', { isHeaderLast: true, isLong: true }, WHOLE],
		['with headers of version 1', { version: 1 }, WHOLE],
		['with more data', { dataBytes: 300_000, isHeaderLast: true }, WHOLE],
		[
			'from a QuickTime camera',
			{ brand: 'qt  ', seconds: 12.3 },
			{ ...WHOLE, durationSeconds: 12.3 },
		],
		['turned by a quarter', { turn: 90 }, { ...WHOLE, width: 720, height: 1280 }],
		['turned by three quarters', { turn: 270, version: 1 }, { ...WHOLE, width: 720, height: 1280 }],
		['upside down', { turn: 180 }, WHOLE],
		['with the sound first', { tracks: ['soun', 'vide'] }, { ...WHOLE, tracks: ['soun', 'vide'] }],
	])('%s, in one piece and in many', (_name, options, facts) => {
		const file = sampleFilm(options);
		for (const pieceBytes of [file.length, 65_536, 100, 7]) {
			for (const isSizeKnown of [true, false]) {
				expect(factsOf(file, { pieceBytes, isSizeKnown })).toEqual(facts);
			}
		}
	});

	test('are those of an old QuickTime film, which names no brand, too', () => {
		expect(factsOf(sampleFilm({ brand: '' }))).toEqual(WHOLE);
	});

	test('a film in fragments says nothing but that', () => {
		expect(factsOf(sampleFilm({ isFragmented: true, seconds: 45 }))).toEqual({
			isFragmented: true,
		});
	});

	test('the header of such a film says so before its first fragment came', () => {
		const film = sampleFilm({ isFragmented: true, seconds: 45 });
		const reader = new VideoReader(1_000_000);
		reader.read(film.subarray(0, film.indexOf('moof') - 4), 0);
		expect(reader.facts).toEqual({ isFragmented: true });
	});

	test.each<[string, FilmOptions, string]>([
		['no length', { seconds: 0 }, 'durationSeconds'],
		['no width', { width: 0 }, 'width'],
	])('%s is not known', (_name, options, field) => {
		expect(factsOf(sampleFilm(options))).not.toHaveProperty(field);
	});

	test('tracks are only known if all are', () => {
		const film = sampleFilm();
		const handler = film.lastIndexOf('hdlr');
		const withoutHandler = Buffer.from(film);
		withoutHandler.write('free', handler, 'latin1');
		expect(factsOf(withoutHandler)).not.toHaveProperty('tracks');
		expect(factsOf(withoutHandler)).toMatchObject({ width: 1280 });
	});

	test('the beginning of a header says what stands in it', () => {
		const film = sampleFilm({ dataBytes: 0 });
		const start = film.subarray(0, film.indexOf('soun') - 100);
		const reader = new VideoReader(1_000_000);
		reader.read(start, 0);
		expect(reader.facts).toMatchObject({ durationSeconds: 5, width: 1280 });
		expect(reader.facts).not.toHaveProperty('tracks');
	});
});

describe('where the next piece must begin', () => {
	test('is behind the data if the header is there, and what is between may be left out', () => {
		const file = sampleFilm({ isHeaderLast: true, dataBytes: 200_000 });
		const reader = new VideoReader(file.length);
		reader.read(file.subarray(0, 65_536), 0);

		expect(reader.nextOffset).toBe(file.indexOf('moov') - 4);
		reader.read(file.subarray(reader.nextOffset), Number(reader.nextOffset));
		expect(reader.facts).toEqual(WHOLE);
		expect(reader.nextOffset).toBeUndefined();
	});

	test('is nowhere once header and data were seen, although the file goes on', () => {
		const file = sampleFilm();
		const reader = new VideoReader(1_000_000);
		reader.read(Buffer.concat([file, Buffer.alloc(100)]), 0);
		expect(reader.nextOffset).toBeUndefined();
	});

	test('a piece that begins too late is ignored', () => {
		const file = sampleFilm({ isHeaderLast: true });
		const reader = new VideoReader(file.length);
		reader.read(file.subarray(40), 40);
		expect(reader.facts).toEqual({ isFragmented: false });
		expect(reader.nextOffset).toBe(0);
	});
});

describe('what is missing', () => {
	test.each<[string, Buffer, 'end' | 'header' | undefined]>([
		['nothing', sampleFilm(), undefined],
		['the end of the data', sampleFilm().subarray(0, -1), 'end'],
		['the end of the header', sampleFilm({ isHeaderLast: true }).subarray(0, -1), 'end'],
		['all of the header', box('mdat', Buffer.alloc(90)), 'header'],
		['the header of data without an end', Buffer.from('\0\0\0\0mdat and so on'), 'header'],
		[
			'nothing of a film with trailing zeros',
			Buffer.concat([sampleFilm(), Buffer.alloc(50)]),
			undefined,
		],
	])('%s', (_name, file, missing) => {
		expect(factsOf(file).missing).toBe(missing);
		expect(factsOf(file, { isSizeKnown: false }).missing).toBeUndefined();
	});
});

test('a header that is too large to keep says what stands at its beginning', () => {
	const film = sampleFilm({ dataBytes: 0 });
	const header = film.subarray(film.indexOf('moov') + 4, film.indexOf('mdat') - 4);
	const file = box('moov', [header, box('free', Buffer.alloc(9 * 2 ** 20))]);
	const facts = factsOf(file, { pieceBytes: 65_536 });
	expect(facts).toMatchObject({ durationSeconds: 5, width: 1280 });
	// Whether there are more of them is further behind.
	expect(facts).not.toHaveProperty('tracks');
});

test('a file of nothing but tiny boxes is not read to its end', () => {
	const file = Buffer.concat(Array.from({ length: 5_000 }, () => box('free')));
	const reader = new VideoReader(file.length);
	reader.read(file, 0);
	expect(reader.nextOffset).toBeUndefined();
	expect(reader.facts).toEqual({ isFragmented: false });
});

test('whatever the bytes are, the reader answers or says nothing, and asks for less and less', () => {
	const random = chance(20260313);
	const below = (limit: number) => Math.floor(random() * limit);
	const films = [
		{},
		{ isHeaderLast: true },
		{ version: 1 as const, turn: 90 as const },
		{ isLong: true },
	];
	const files = films.map((options) => sampleFilm(options));
	for (let count = 0; count < 4_000; count++) {
		const file = Buffer.from(files[count % files.length]);
		for (let changes = 1 + below(6); changes > 0; changes--) {
			file[below(file.length)] = below(256);
		}
		const part = file.subarray(0, below(file.length + 1));
		const {
			durationSeconds = 1,
			width = 1,
			tracks = [],
		} = factsOf(part, {
			pieceBytes: 1 + below(400),
			isSizeKnown: below(2) === 1,
		});
		expect(durationSeconds > 0 && width > 0 && tracks.length <= 64).toBe(true);
	}
});
