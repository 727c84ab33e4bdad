import { boxAt, BOXES_MAX, type BoxHeader } from '../base/mp4Boxes';
import { movieFacts, type VideoFacts } from './videoFacts';

/** Most bytes kept of a file. */
const KEPT_MAX_BYTES = 8 * 2 ** 20;

/**
 * Reads the top-level boxes of an MP4 or MOV file from pieces that are fed in order. It keeps the header
 * of the film (`moov`) and skips everything else, so pieces that are not needed may be left out.
 */
export class VideoReader {
	private readonly types = new Set<string>();

	/** The header of the film, as much of it as has arrived. */
	private movie: { box: BoxHeader; bytes: Buffer } | undefined;

	/** Where in the file the next box starts. */
	private boxStart = 0;

	private boxCount = 0;

	private isDone = false;

	/** The bytes of the next box so far, and how many of them are needed. */
	private pieces: Buffer[] = [];

	private heldBytes = 0;

	private neededBytes = 8;

	private missing: VideoFacts['missing'];

	/** @param fileBytes size of the whole file, if it is known */
	constructor(private readonly fileBytes = Infinity) {}

	/** Where in the file the next piece must begin; nothing if no more is needed. */
	get nextOffset(): number | undefined {
		const offset = this.boxStart + this.heldBytes;
		return this.isDone || offset >= this.fileBytes ? undefined : offset;
	}

	/** @param offset where in the file the piece begins; one that begins too late is ignored */
	read(piece: Buffer, offset: number): void {
		const knownBytes = this.boxStart + this.heldBytes - offset;
		if (this.isDone || knownBytes < 0 || knownBytes >= piece.length) return;
		this.pieces.push(piece.subarray(knownBytes));
		this.heldBytes += piece.length - knownBytes;
		while (!this.isDone && this.heldBytes >= this.neededBytes) this.readBox();
	}

	get facts(): VideoFacts {
		const isFragmented = this.types.has('moof');
		const movie = this.movie ?? this.incompleteMovie();
		const facts = movie && !isFragmented ? movieFacts(movie.box, movie.bytes) : { isFragmented };
		return { ...facts, ...this.whole() };
	}

	private whole(): Pick<VideoFacts, 'missing'> {
		return this.missing === undefined ? {} : { missing: this.missing };
	}

	private incompleteMovie() {
		const bytes = this.held();
		const box = boxAt(bytes, 0);
		return box?.type === 'moov' ? { box, bytes } : undefined;
	}

	private held(): Buffer {
		if (this.pieces.length !== 1) this.pieces = [Buffer.concat(this.pieces)];
		return this.pieces[0];
	}

	private readBox(): void {
		const bytes = this.held();
		const box = boxAt(bytes, 0);
		if (box === undefined) {
			// A 64-bit size follows the first 8 bytes; any other box is impossible.
			if (bytes.readUInt32BE(0) === 1 && bytes.length < 16) this.neededBytes = 16;
			else this.isDone = true;
			return;
		}
		const leftBytes = this.fileBytes - this.boxStart;
		const keptBytes = Math.min(keptOf(box), leftBytes);
		if (keptBytes > bytes.length && keptBytes <= KEPT_MAX_BYTES) {
			this.neededBytes = keptBytes;
			return;
		}
		if (box.type === 'moov') this.movie ??= { box, bytes: bytes.subarray(0, box.sizeBytes) };
		this.types.add(box.type);
		this.skip(box, bytes);
		if (Number.isFinite(box.sizeBytes) && box.sizeBytes > leftBytes) this.missing = 'end';
		else if (this.boxStart >= this.fileBytes && !this.hasHeader) this.missing = 'header';
	}

	private skip({ sizeBytes }: BoxHeader, bytes: Buffer): void {
		// An open-ended box reaches to the end of the file.
		this.boxStart = Math.min(this.boxStart + sizeBytes, Number.MAX_SAFE_INTEGER);
		const rest = bytes.subarray(Math.min(sizeBytes, bytes.length));
		this.pieces = [rest];
		this.heldBytes = rest.length;
		this.neededBytes = 8;
		this.boxCount += 1;
		const hasFilm = this.movie !== undefined && this.types.has('mdat');
		const isOver = this.boxStart >= this.fileBytes || !Number.isFinite(sizeBytes);
		this.isDone = hasFilm || isOver || this.types.has('moof') || this.boxCount >= BOXES_MAX;
	}

	private get hasHeader(): boolean {
		return this.movie !== undefined || this.types.has('moof');
	}
}

/** How much of a box is kept, in bytes. */
function keptOf({ type, headerBytes, sizeBytes }: BoxHeader): number {
	return type === 'moov' ? sizeBytes : headerBytes;
}
