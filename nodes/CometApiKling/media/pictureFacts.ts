/** The size of a picture in pixels. */
export interface PictureFacts {
	width: number;
	height: number;
}

/** Most segments of a JPEG in front of its size; files have some ten. */
const SEGMENTS_MAX = 1_000;

/**
 * Reads the size of a PNG or JPEG from its first bytes. Sources: PNG, 11.2.1 (`IHDR`); ITU-T T.81, B.2.2.
 *
 * @returns nothing for other files, or if the bytes end before it
 */
export function pictureFacts(start: Buffer): PictureFacts | undefined {
	if (start.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n') return pngFacts(start);
	return start.toString('latin1', 0, 3) === '\xff\xd8\xff' ? jpegFacts(start) : undefined;
}

function pngFacts(bytes: Buffer): PictureFacts | undefined {
	if (bytes.length < 24 || bytes.toString('latin1', 12, 16) !== 'IHDR') return undefined;
	return known({ width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) });
}

function jpegFacts(bytes: Buffer): PictureFacts | undefined {
	let at = 2;
	for (let count = 0; count < SEGMENTS_MAX && at + 9 <= bytes.length; count++) {
		if (bytes[at] !== 0xff) return undefined;
		const marker = bytes[at + 1];
		// A marker may have any number of these in front.
		if (marker === 0xff) at += 1;
		else if (isFrame(marker)) {
			return known({ width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) });
		} else at += 2 + bytes.readUInt16BE(at + 2);
	}
	return undefined;
}

/** Start of frame: C0 to CF without the tables (C4, CC) and the extension (C8). */
function isFrame(marker: number): boolean {
	return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function known(facts: PictureFacts): PictureFacts | undefined {
	return facts.width > 0 && facts.height > 0 ? facts : undefined;
}
