import { isWebPage } from '../base/text';

/** What a file is by its first bytes, as people call it, and its extension if the service may take it. */
export interface FileKind {
	name: string;
	extension?: 'mp4' | 'mov' | 'jpg' | 'png';
}

export const MOV = { name: 'a MOV video', extension: 'mov' } as const;

/** How files begin, as Latin-1 text. The first that matches counts. */
const STARTS: ReadonlyArray<readonly [RegExp, string | FileKind]> = [
	[/^\x89PNG\r\n\x1a\n/, { name: 'a PNG image', extension: 'png' }],
	[/^\xff\xd8\xff/, { name: 'a JPG image', extension: 'jpg' }],
	// Brands of what has the boxes of an MP4 and is something else. Source: mp4ra.org.
	[/^[^]{4}ftyp(hei[cmsx]|hev[cmsx]|mif[12]|msf1)/, 'a HEIC image'],
	[/^[^]{4}ftyp(avif|avis|avio)/, 'an AVIF image'],
	[/^[^]{4}ftyp(M4[ABP] |F4[AB] )/, 'an M4A audio file'],
	[/^[^]{4}ftypcrx /, 'a raw image'],
	[/^[^]{4}ftypqt {2}/, MOV],
	[/^[^]{4}ftyp/, { name: 'an MP4 video', extension: 'mp4' }],
	[/^[^]{4}(moov|mdat|wide|free|skip|pnot)/, MOV],
	[/^\x1a\x45\xdf\xa3/, 'a WebM or MKV video'],
	[/^RIFF[^]{4}AVI /, 'an AVI video'],
	[/^RIFF[^]{4}WEBP/, 'a WebP image'],
	[/^RIFF[^]{4}WAVE/, 'a WAV audio file'],
	[/^PK(\x03\x04|\x05\x06|\x07\x08)/, 'a ZIP archive'],
	[/^(Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x1f\x8b\x08)/, 'an archive'],
	[/^%PDF-/, 'a PDF'],
	[/^GIF8[79]a/, 'a GIF image'],
	[/^BM[^]{4}\0{4}/, 'a BMP image'],
	[/^(II\*\0|MM\0\*)/, 'a TIFF image'],
	[/^\0\0\0\x0cjP {2}/, 'a JPEG 2000 image'],
	[/^FLV\x01/, 'an FLV video'],
	[/^\x30\x26\xb2\x75\x8e\x66\xcf\x11/, 'a WMV or WMA file'],
	[/^\0\0\x01[\xba\xb3]/, 'an MPEG video'],
	[/^\x47[^]{187}\x47[^]{187}\x47/, 'an MPEG-TS video'],
	[/^OggS\0/, 'an Ogg file'],
	[/^fLaC/, 'a FLAC audio file'],
	// Layer III with a possible bit rate, or ADTS.
	[/^(ID3[\x02-\x04]|\xff[\xe2\xe3\xf2\xf3\xfa\xfb][^\xf0-\xff])/, 'an MP3 audio file'],
	[/^\xff[\xf0\xf1\xf8\xf9]/, 'an AAC audio file'],
	[/^(\ufeff|\xef\xbb\xbf)?#EXTM3U/, 'a playlist (HLS)'],
];

/** How much of a file is enough to know what it is. */
export const JUDGED_BYTES = 4_096;

/** What a file is by its first bytes; nothing if they could be anything. */
export function kindOfStart(start: Buffer): FileKind | undefined {
	const latin1 = start.toString('latin1', 0, JUDGED_BYTES);
	const kind = STARTS.find(([pattern]) => pattern.test(latin1))?.[1] ?? textKind(start);
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

/** What MIME types certainly mean, as people call it. */
const TYPES: ReadonlyArray<readonly [RegExp, string]> = [
	[/^text\/html$/, 'a web page'],
	[/^image\//, 'an image'],
	[/^video\//, 'a video'],
	[/^audio\//, 'an audio file'],
	[/^application\/pdf$/, 'a PDF'],
	[/^(text\/|application\/(json|xml)$)/, 'a text'],
];
const OTHER_IMAGES = /^image\/(gif|webp|avif|heic|svg\+xml|tiff|bmp)$/;

/** What a MIME type says that a file is, if it is certainly not of the kind that is wanted. */
export function otherKindOfType(type: string, wanted: 'video' | 'image'): string | undefined {
	if (wanted === 'image' && OTHER_IMAGES.test(type)) return 'another image';
	if (type.startsWith(`${wanted}/`)) return undefined;
	return TYPES.find(([pattern]) => pattern.test(type))?.[1];
}
