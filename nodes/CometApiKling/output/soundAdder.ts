import { ByteReader } from '../base/byteReader';
import { boxAt, BOXES_MAX } from '../base/mp4Boxes';
import { transferFailed } from '../service/link';
import { hasSoundTrack, withSoundTrack, type SoundPlace } from './movieHeader';
import type { Mp3 } from './mp3';
import { box } from './soundTrack';

/** Most bytes held of a video: its header. Twenty seconds have some ten kilobytes. */
const MOOV_MAX_BYTES = 4_000_000;

/** The longest header of a box; the header of the first also contains its brand. */
const HEADER_MAX_BYTES = 16;

const BOX_HEADER_BYTES = 8;

/**
 * Gives a silent video (MP4 or MOV) its sound while it streams through. Nothing is moved: the old header
 * (`moov`) becomes a `free` box in passing, and the MP3's frames and a new header are appended.
 * A video that has a sound track, or is not understood, passes as it is.
 */
export class SoundAdder {
	/** Whether the passed video has a sound track, as far as it was understood. */
	hasSound = false;

	/** @param mp3 the sound, if there is one */
	constructor(private mp3: Mp3 | undefined) {}

	/**
	 * The video with its sound. Throws a retryable `FailureError` if it turns out to be unfit only after
	 * its header was changed: the next try passes it unchanged.
	 */
	async *pass(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
		const reader = new ByteReader(chunks);
		this.hasSound = false;
		try {
			yield* this.passBoxes(reader);
			yield* reader.pass(Infinity);
		} finally {
			await reader.close();
		}
	}

	/** Passes the file up to its end, or until the rest can pass as it is. */
	private async *passBoxes(reader: ByteReader): AsyncGenerator<Buffer> {
		let silent: { moov: Buffer; mp3: Mp3 } | undefined;
		const place: SoundPlace = { offset: 0, isQuickTime: false };
		for (let count = 0; ; count++) {
			const head = await reader.peek(HEADER_MAX_BYTES);
			if (silent !== undefined && head.length === 0) break;
			const next = boxAt(head, 0);
			const isKnown = next !== undefined && next.sizeBytes !== Infinity && count < BOXES_MAX;
			const isTooLarge = next?.type === 'moov' && next.sizeBytes > MOOV_MAX_BYTES;
			const isAnother = silent !== undefined && /^moo[vf]$/.test(next?.type ?? '');
			if (!isKnown || isTooLarge || isAnother) return this.giveUp(silent !== undefined);
			const end = reader.position + next.sizeBytes;
			if (next.type === 'ftyp') place.isQuickTime = head.toString('latin1', 8, 12) === 'qt  ';
			if (next.type === 'moov') {
				const moov = await reader.take(next.sizeBytes);
				this.hasSound = hasSoundTrack(moov);
				const { hasSound, mp3 } = this;
				if (hasSound || mp3 === undefined || withSoundTrack(moov, mp3, place) === undefined) {
					yield moov;
					return;
				}
				silent = { moov, mp3 };
				yield asFree(moov);
			} else yield* reader.pass(next.sizeBytes);
			if (reader.position < end) return this.giveUp(silent !== undefined);
		}
		yield* this.addSound(silent, { ...place, offset: reader.position + BOX_HEADER_BYTES });
	}

	private *addSound({ moov, mp3 }: { moov: Buffer; mp3: Mp3 }, place: SoundPlace) {
		const header = withSoundTrack(moov, mp3, place);
		if (header === undefined) return this.giveUp(true);
		yield box('mdat', mp3.frames);
		yield header;
		this.hasSound = true;
	}

	private giveUp(isChanged: boolean): void {
		this.mp3 = undefined;
		if (isChanged) throw transferFailed('its sound could not be added', { retryable: true });
	}
}

/** The same box under a type that players skip. */
function asFree(moov: Buffer): Buffer {
	const free = Buffer.from(moov);
	free.write('free', 4, 'latin1');
	return free;
}
