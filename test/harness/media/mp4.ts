/** Builds small MP4 and MOV files, box by box, for tests. They have a header, but nothing to play. */

/** A box with its header; `isLong` gives it a 64-bit size. */
export function box(type: string, content: Buffer | Buffer[] = [], isLong = false): Buffer {
	const body = Array.isArray(content) ? Buffer.concat(content) : content;
	const header = Buffer.alloc(isLong ? 16 : 8);
	header.writeUInt32BE(isLong ? 1 : body.length + 8, 0);
	header.write(type, 4, 'latin1');
	if (isLong) header.writeBigUInt64BE(BigInt(body.length + 16), 8);
	return Buffer.concat([header, body]);
}

/** Bytes that are written at places in a content of zeros. */
function content(length: number, values: Array<[at: number, value: number]>): Buffer {
	const bytes = Buffer.alloc(length);
	for (const [at, value] of values) bytes.writeUInt32BE(value >>> 0, at);
	return bytes;
}

export interface FilmOptions {
	/** The major brand; none leaves out the first box. */
	brand?: string;
	seconds?: number;
	width?: number;
	height?: number;
	/** How the picture is turned when it is shown, in degrees. */
	turn?: 0 | 90 | 180 | 270;
	/** Handlers of the tracks. */
	tracks?: string[];
	/** Of the headers: 1 has 64-bit times. */
	version?: 0 | 1;
	/** Whether the header is behind the data. */
	isHeaderLast?: boolean;
	/** Whether the film is in fragments. */
	isFragmented?: boolean;
	/** How many bytes of data there are. */
	dataBytes?: number;
	/** Whether the data has a 64-bit size. */
	isLong?: boolean;
}

const ONE = 0x10000;
const MATRICES = {
	0: [ONE, 0, 0, ONE],
	90: [0, ONE, -ONE, 0],
	180: [-ONE, 0, 0, -ONE],
	270: [0, -ONE, ONE, 0],
};

/** A thousand units a second. */
const TIMESCALE = 1_000;

export function movieHeader(seconds: number, version: 0 | 1 = 0): Buffer {
	const duration = Math.round(seconds * TIMESCALE);
	const first = version * 2 ** 24;
	return version === 0
		? box('mvhd', content(100, [[0, first], [12, TIMESCALE], [16, duration]])) // prettier-ignore
		: box('mvhd', content(112, [[0, first], [20, TIMESCALE], [28, duration]])); // prettier-ignore
}

function track(handler: string, { width, height, turn, version }: Required<FilmOptions>): Buffer {
	const matrix = version === 0 ? 40 : 52;
	const [a, b, c, d] = MATRICES[turn];
	const isPicture = handler === 'vide';
	const header = content(matrix + 44, [
		[0, version * 2 ** 24 + 3],
		[matrix, a],
		[matrix + 4, b],
		[matrix + 12, c],
		[matrix + 16, d],
		[matrix + 32, 0x40000000],
		[matrix + 36, isPicture ? width * ONE : 0],
		[matrix + 40, isPicture ? height * ONE : 0],
	]);
	const handlerBox = Buffer.concat([Buffer.alloc(8), Buffer.from(handler), Buffer.alloc(13)]);
	return box('trak', [box('tkhd', header), box('mdia', [box('hdlr', handlerBox)])]);
}

/** A film; by default 5 seconds of 1280 × 720 with sound, the header first. */
export function sampleFilm(options: FilmOptions = {}): Buffer {
	const all: Required<FilmOptions> = {
		brand: 'isom',
		seconds: 5,
		width: 1280,
		height: 720,
		turn: 0,
		tracks: ['vide', 'soun'],
		version: 0,
		isHeaderLast: false,
		isFragmented: false,
		dataBytes: 64,
		isLong: false,
		...options,
	};
	const start = all.brand === '' ? [] : [box('ftyp', Buffer.from(`${all.brand}\0\0\x02\0isom`))];
	const header = box('moov', [
		movieHeader(all.seconds, all.version),
		...all.tracks.map((handler) => track(handler, all)),
		...(all.isFragmented ? [box('mvex')] : []),
	]);
	const data = box('mdat', Buffer.alloc(all.dataBytes), all.isLong);
	const parts = all.isHeaderLast ? [data, header] : [header, data];
	return Buffer.concat([...start, ...(all.isFragmented ? [header, box('moof'), data] : parts)]);
}
