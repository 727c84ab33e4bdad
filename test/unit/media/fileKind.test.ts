import { kindOfStart } from '../../../nodes/CometApiKling/media/fileKind';
import { sampleFilm } from '../../harness/media/mp4';
import { sampleJpegStart, samplePngStart } from '../../harness/media/pictures';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const brand = (name: string) => latin1(`\0\0\0\x18ftyp${name}\0\0\0\0`);

test.each<[string, Buffer, string]>([
	['mp4', sampleFilm(), 'an MP4 video'],
	['mp4', brand('mp42'), 'an MP4 video'],
	['mp4', brand('M4V '), 'an MP4 video'],
	['mp4', brand('3gp4'), 'an MP4 video'],
	['mov', brand('qt  '), 'a MOV video'],
	...['moov', 'mdat', 'wide', 'free', 'skip', 'pnot'].map((type): [string, Buffer, string] => [
		'mov',
		latin1(`\0\0\0\x08${type}`),
		'a MOV video',
	]),
	['jpg', sampleJpegStart(), 'a JPG image'],
	['png', samplePngStart(), 'a PNG image'],
])('the service takes a file that begins like %s: %#', (extension, start, name) => {
	expect(kindOfStart(start)).toEqual({ name, extension });
});

test.each<[string, Buffer]>([
	['a HEIC image', brand('heic')],
	['a HEIC image', brand('mif1')],
	['an AVIF image', brand('avif')],
	['an M4A audio file', brand('M4A ')],
	['a WebM or MKV video', Buffer.from('1a45dfa39f4286810142f7', 'hex')],
	['an AVI video', latin1('RIFF\x10\0\0\0AVI LIST')],
	['a WebP image', latin1('RIFF\x10\0\0\0WEBPVP8 ')],
	['a WAV audio file', latin1('RIFF\x10\0\0\0WAVEfmt ')],
	['a ZIP archive', latin1('PK\x03\x04\x14\0')],
	['an archive', latin1('\x1f\x8b\x08\0')],
	['a PDF', latin1('%PDF-1.7\n')],
	['a GIF image', latin1('GIF89a')],
	['an FLV video', latin1('FLV\x01\x05')],
	['a WMV or WMA file', Buffer.from('3026b2758e66cf11a6d9', 'hex')],
	['an MPEG video', latin1('\0\0\x01\xba')],
	[
		'an MPEG-TS video',
		Buffer.concat(Array.from({ length: 3 }, () => Buffer.concat([latin1('G'), Buffer.alloc(187)]))),
	],
	['an Ogg file', latin1('OggS\0\x02')],
	['an MP3 audio file', latin1('ID3\x04\0\0')],
	['an MP3 audio file', latin1('\xff\xfb\x90\x64')],
	['an AAC audio file', latin1('\xff\xf1\x50\x80')],
	['a playlist (HLS)', latin1('#EXTM3U\n#EXT-X-VERSION:3\n')],
	[
		'a playlist (DASH)',
		latin1('<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011">'),
	],
	['a web page', latin1('<!DOCTYPE html><html>')],
	['a web page', Buffer.from('\ufeff\n<html>')],
	['a JSON text', latin1(' {"error": "expired"}')],
	['a text', latin1('404 page not found\n')],
	['a text', Buffer.from('nicht gefunden: Straße').subarray(0, -2)],
])('%s is something else: %#', (name, start) => {
	expect(kindOfStart(start)).toEqual({ name });
});

test.each<[string, Buffer]>([
	['nothing', Buffer.alloc(0)],
	['zeros', Buffer.alloc(100)],
	['odd bytes', latin1('\x01\x02\x03\x04 odd')],
])('%s could be anything', (_name, start) => {
	expect(kindOfStart(start)).toBeUndefined();
});
