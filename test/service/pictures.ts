/** What the service reads from the first bytes of a picture. */

export interface ImageFacts {
	type: 'image/png' | 'image/jpeg';
	width: number;
	height: number;
}

const MAX_BYTES = 10 * 2 ** 20;
const SHORTEST_SIDE = 300;
const LARGEST_RATIO = 2.5;
const PNG_START = '89504e470d0a1a0a';
const JPEG_START = 'ffd8ff';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The size is at a fixed place in the header of a PNG. */
function readPng(bytes: Buffer): ImageFacts | undefined {
	if (bytes.length < 24) return undefined;
	return { type: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** Skips segments until the first frame, which contains the size. */
function readJpeg(bytes: Buffer): ImageFacts | undefined {
	for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff; ) {
		const marker = bytes[at + 1];
		const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
		if (isFrame) {
			const height = bytes.readUInt16BE(at + 5);
			return { type: 'image/jpeg', width: bytes.readUInt16BE(at + 7), height };
		}
		at += 2 + bytes.readUInt16BE(at + 2);
	}
	return undefined;
}

/** The type and size of a picture, or nothing if it is neither a PNG nor a JPG. */
export function readImage(bytes: Buffer): ImageFacts | undefined {
	const start = bytes.toString('hex', 0, 8);
	if (start === PNG_START) return readPng(bytes);
	return start.startsWith(JPEG_START) ? readJpeg(bytes) : undefined;
}

/** Why the service refuses a picture, or nothing. */
export function refuseImage(bytes: Buffer): string | undefined {
	if (bytes.length > MAX_BYTES) return 'is larger than 10 MB';
	const facts = readImage(bytes);
	if (!facts) return 'must be a JPG or PNG';
	const { width, height } = facts;
	const size = `${width} × ${height}`;
	if (Math.min(width, height) < SHORTEST_SIDE) {
		return `must have at least 300 × 300 pixels, not ${size}`;
	}
	return Math.max(width / height, height / width) > LARGEST_RATIO
		? `must have a ratio from 1:2.5 to 2.5:1, not ${size}`
		: undefined;
}

/** The bytes of a picture that was sent as base64, or nothing if it is a link. */
export function imageBytes(value: string): Buffer | undefined {
	const isBase64 = value.length % 4 === 0 && BASE64.test(value);
	return isBase64 ? Buffer.from(value, 'base64') : undefined;
}
