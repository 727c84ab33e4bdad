import { isWebPage } from '../base/text';

/** A kind of file: its common name, and its extension if the service may take it. */
export interface FileKind {
	name: string;
	extension?: 'mp4' | 'mov' | 'jpg' | 'png';
}

export const MOV = { name: 'a MOV video', extension: 'mov' } as const;

const MP4 = { name: 'an MP4 video', extension: 'mp4' } as const;

/** A packet of an MPEG transport stream: it begins with "G". */
const PACKET = `G${'.'.repeat(187)}`;

/** How files begin, as Latin-1 text in which a dot is any byte. The first that matches counts. */
const STARTS: ReadonlyArray<readonly [FileKind | string, ...Array<string | RegExp>]> = [
	[{ name: 'a PNG image', extension: 'png' }, '\x89PNG\r\n\x1a\n'],
	[{ name: 'a JPG image', extension: 'jpg' }, '\xff\xd8\xff'],
	// Brands of other formats that use the boxes of an MP4. Source: mp4ra.org.
	['a HEIC image', /^[^]{4}ftyp(hei[cmsx]|hev[cmsx]|mif[12]|msf1)/],
	['an AVIF image', /^[^]{4}ftypavi[fos]/],
	['an M4A audio file', /^[^]{4}ftyp(M4[ABP] |F4[AB] )/],
	['a raw image', '....ftypcrx '],
	[MOV, '....ftypqt  '],
	[MP4, '....ftyp'],
	[MOV, /^[^]{4}(moov|mdat|wide|free|skip|pnot)/],
	['a WebM or MKV video', '\x1aE\xdf\xa3'],
	['an AVI video', 'RIFF....AVI '],
	['a WebP image', 'RIFF....WEBP'],
	['a WAV audio file', 'RIFF....WAVE'],
	['a ZIP archive', 'PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'],
	['an archive', 'Rar!\x1a\x07', '7z\xbc\xaf\x27\x1c', '\x1f\x8b\x08'],
	['a PDF', '%PDF-'],
	['a GIF image', 'GIF87a', 'GIF89a'],
	['a BMP image', 'BM....\0\0\0\0'],
	['a TIFF image', 'II*\0', 'MM\0*'],
	['a JPEG 2000 image', '\0\0\0\x0cjP  '],
	['an FLV video', 'FLV\x01'],
	['a WMV or WMA file', '\x30\x26\xb2\x75\x8e\x66\xcf\x11'],
	['an MPEG video', '\0\0\x01\xba', '\0\0\x01\xb3'],
	['an MPEG-TS video', `${PACKET}${PACKET}G`],
	['an Ogg file', 'OggS\0'],
	['a FLAC audio file', 'fLaC'],
	// Layer III with a possible bit rate, or ADTS.
	[
		'an MP3 audio file',
		'ID3\x02',
		'ID3\x03',
		'ID3\x04',
		/^\xff[\xe2\xe3\xf2\xf3\xfa\xfb][^\xf0-\xff]/,
	],
	['an AAC audio file', /^\xff[\xf0\xf1\xf8\xf9]/],
	['a playlist (HLS)', '#EXTM3U', '\xef\xbb\xbf#EXTM3U'],
];

function beginsLike(text: string, start: string | RegExp): boolean {
	if (typeof start !== 'string') return start.test(text);
	return [...start].every((character, at) => character === '.' || character === text[at]);
}

/** Bytes that are enough to recognize a file. */
export const JUDGED_BYTES = 4_096;

/** The kind of a file by its first bytes; nothing if they could be anything. */
export function kindOfStart(start: Buffer): FileKind | undefined {
	const latin1 = start.toString('latin1', 0, JUDGED_BYTES);
	const kind =
		STARTS.find(([, ...starts]) => starts.some((each) => beginsLike(latin1, each)))?.[0] ??
		textKind(start);
	return typeof kind === 'string' ? { name: kind } : kind;
}

function textKind(start: Buffer): string | undefined {
	const text = start.toString('utf8', 0, JUDGED_BYTES).replace(/^\ufeff/, '');
	if (isWebPage(text)) return /<MPD[\s>]/.test(text) ? 'a playlist (DASH)' : 'a web page';
	// The last character may be cut.
	const isText = text !== '' && !/[\p{Cc}\ufffd]/u.test(text.replace(/[\t\n\r\f]|\ufffd+$/g, ''));
	if (!isText) return undefined;
	return /^\s*[{[]/.test(text) ? 'a JSON text' : 'a text';
}

/** MIME types with a clear meaning, and the common name of each. */
const TYPES: ReadonlyArray<readonly [RegExp, string]> = [
	[/^text\/html$/, 'a web page'],
	[/^image\//, 'an image'],
	[/^video\//, 'a video'],
	[/^audio\//, 'an audio file'],
	[/^application\/pdf$/, 'a PDF'],
	[/^(text\/|application\/(json|xml)$)/, 'a text'],
];
const OTHER_IMAGES = /^image\/(gif|webp|avif|heic|svg\+xml|tiff|bmp)$/;

/** The kind that a MIME type names, if it is certainly not the wanted one. */
export function otherKindOfType(type: string, wanted: 'video' | 'image'): string | undefined {
	if (wanted === 'image' && OTHER_IMAGES.test(type)) return 'another image';
	if (type.startsWith(`${wanted}/`)) return undefined;
	return TYPES.find(([pattern]) => pattern.test(type))?.[1];
}
