import { JUDGED_BYTES, kindOfStart, MOV, type FileKind } from './fileKind';
import { pictureFacts, type PictureFacts } from './pictureFacts';
import type { VideoFacts } from './videoFacts';
import { VideoReader } from './videoReader';

/** Facts about the content of a link or a file; uncertain ones are left out. */
export interface Content {
	/** The size of the whole file. */
	sizeBytes?: number;
	kind?: FileKind;
	/** Present if it begins like a video, and a video is wanted. */
	video?: VideoFacts;
	image?: PictureFacts;
}

/** Most bytes read of a picture: cameras put previews and profiles in front of its size. */
const IMAGE_START_BYTES = 2 ** 20;

/** Collects facts about a file's content from pieces that are fed in order. */
export class ContentReader {
	private start: Buffer = Buffer.alloc(0);

	private kind: FileKind | undefined;

	private readonly video: VideoReader;

	private readonly startBytes: number;

	/** @param sizeBytes of the whole file, if it is known */
	constructor(
		private readonly wanted: 'video' | 'image',
		private readonly sizeBytes?: number,
	) {
		this.video = new VideoReader(sizeBytes);
		this.startBytes = wanted === 'video' ? JUDGED_BYTES : IMAGE_START_BYTES;
	}

	/** @param offset where in the file the piece begins; one that begins too late is ignored */
	read(piece: Buffer, offset: number): void {
		if (offset === this.start.length && offset < this.startBytes) {
			this.start = Buffer.concat([this.start, piece.subarray(0, this.startBytes - offset)]);
			this.kind = kindOfStart(this.start);
		}
		if (this.wanted === 'video') this.video.read(piece, offset);
	}

	/** Where in the file the next piece must begin; nothing if no more is needed. */
	get nextOffset(): number | undefined {
		const isJudged = this.start.length >= Math.min(JUDGED_BYTES, this.sizeBytes ?? Infinity);
		if (!isJudged) return this.start.length;
		if (this.wanted === 'video') return this.mayBeVideo ? this.video.nextOffset : undefined;
		const isKnown = pictureFacts(this.start) !== undefined || !this.mayBeImage;
		return isKnown || this.start.length >= this.startBytes ? undefined : this.start.length;
	}

	get content(): Content {
		const { sizeBytes, wanted } = this;
		if (wanted === 'image') return { sizeBytes, kind: this.kind, image: pictureFacts(this.start) };
		const { facts } = this.video;
		// Films may begin with any box; the header of one is proof enough.
		const isFilm = facts.durationSeconds !== undefined || facts.tracks !== undefined;
		const kind = this.kind ?? (isFilm ? MOV : undefined);
		return { sizeBytes, kind, video: kind && this.mayBeVideo ? facts : undefined };
	}

	private get mayBeVideo(): boolean {
		const { kind } = this;
		return kind === undefined || kind.extension === 'mp4' || kind.extension === 'mov';
	}

	private get mayBeImage(): boolean {
		return this.kind?.extension === 'jpg' || this.kind?.extension === 'png';
	}
}

/** The facts as a sentence, e.g. "The video is 1280 × 720 pixels and 12 seconds long."; or nothing. */
export function seenText({ video, image }: Content): string | undefined {
	const { width, height } = video ?? image ?? {};
	const size = width !== undefined && height !== undefined && pixelsText({ width, height });
	const length = video?.durationSeconds !== undefined && lengthText(video.durationSeconds);
	const parts = [size, length].filter((part) => part !== false);
	if (parts.length === 0) return undefined;
	return `The ${image ? 'image' : 'video'} is ${parts.join(' and ')}.`;
}

export function pixelsText({ width, height }: PictureFacts): string {
	return `${width} × ${height} pixels`;
}

/** Rounded to tenths of a second: "12 seconds long". */
export function lengthText(seconds: number): string {
	const rounded = Math.round(seconds * 10) / 10;
	return `${rounded} second${rounded === 1 ? '' : 's'} long`;
}
