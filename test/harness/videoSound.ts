/** Reads MP4 and MOV for tests, on its own: nothing here is shared with the node. */

interface Box {
	type: string;
	/** Where its content starts in the bytes. */
	start: number;
	content: Buffer;
}

export function boxesOf(bytes: Buffer): Box[] {
	const boxes: Box[] = [];
	for (let at = 0; at < bytes.length; ) {
		const short = bytes.readUInt32BE(at);
		const size = short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short || bytes.length - at;
		if (size < 8) throw new Error(`A box of ${size} bytes at ${at}`);
		const start = at + (short === 1 ? 16 : 8);
		const type = bytes.toString('latin1', at + 4, at + 8);
		boxes.push({ type, start, content: bytes.subarray(start, at + size) });
		at += size;
	}
	return boxes;
}

/** The content of the first box on a path of types. */
export function contentAt(bytes: Buffer, ...path: string[]): Buffer | undefined {
	let content: Buffer | undefined = bytes;
	for (const type of path) content = content && boxesOf(content).find(isOf(type))?.content;
	return content;
}

const isOf = (type: string) => (box: Box) => box.type === type;

/** What a file says about its sound track. */
export interface VideoSound {
	trackId: number;
	sampleRate: number;
	channels: number;
	/** 0x6b is MP3 of MPEG 1, 0x69 of MPEG 2. */
	objectType: number;
	/** Samples of the media that are not played at its start. */
	skippedSamples: number;
	/** In seconds, as the edit list says. */
	seconds: number;
	/** The frames, read from where the file says that they are. */
	frames: Buffer[];
}

/** The sound track of a video in MP3, or nothing. */
export function soundOf(video: Buffer): VideoSound | undefined {
	const moov = contentAt(video, 'moov');
	if (moov === undefined) return undefined;
	const track = boxesOf(moov)
		.filter(isOf('trak'))
		.map(({ content }) => content)
		.find((trak) => contentAt(trak, 'mdia', 'hdlr')?.toString('latin1', 8, 12) === 'soun');
	if (track === undefined) return undefined;
	const table = (type: string) => {
		const content = contentAt(track, 'mdia', 'minf', 'stbl', type);
		if (content === undefined) throw new Error(`The sound track has no ${type}`);
		return content;
	};
	const sample = boxesOf(table('stsd').subarray(8))[0].content;
	const esds = sample.indexOf('esds', 0, 'latin1');
	const movie = contentAt(moov, 'mvhd') as Buffer;
	const edits = contentAt(track, 'edts', 'elst') as Buffer;
	const sizes = table('stsz');
	const count = sizes.readUInt32BE(8);
	const isLong = boxesOf(contentAt(track, 'mdia', 'minf', 'stbl') as Buffer).some(isOf('co64'));
	const offset = isLong ? Number(table('co64').readBigUInt64BE(8)) : table('stco').readUInt32BE(8);
	const frames: Buffer[] = [];
	for (let index = 0, at = offset; index < count; index++) {
		const size = sizes.readUInt32BE(12 + index * 4);
		frames.push(video.subarray(at, at + size));
		at += size;
	}
	return {
		trackId: (contentAt(track, 'tkhd') as Buffer).readUInt32BE(12),
		sampleRate: sample.readUInt32BE(24) / 65_536,
		channels: sample.readUInt16BE(16),
		objectType: sample[esds + 4 + 4 + 2 + 3 + 2],
		skippedSamples: edits.readUInt32BE(12),
		seconds: edits.readUInt32BE(8) / movie.readUInt32BE(movie[0] === 1 ? 20 : 12),
		frames,
	};
}
