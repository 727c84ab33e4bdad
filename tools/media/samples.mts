import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../test/harness/process/command.mjs';

/** A file to be read, and what it should be taken for if not for a video. */
export interface Sample {
	name: string;
	bytes: Buffer;
	/** What it certainly is, if it is no MP4 or MOV. */
	otherKind?: string;
	/** Whether it is in fragments: nothing is known of its length then. */
	isFragmented?: boolean;
	/** How many bytes of it are left; the whole file tells what it should have been. */
	cutTo?: number;
}

interface Recipe {
	/** Length in seconds and size of the picture. */
	film?: [seconds: number, size: string];
	/** Encoders and muxer options. */
	args: string[];
	/** The ending of the file. */
	as: string;
	sound?: boolean;
	otherKind?: string;
	isFragmented?: boolean;
}

const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const H265 = [
	'-c:v',
	'libx265',
	'-preset',
	'ultrafast',
	'-tag:v',
	'hvc1',
	'-x265-params',
	'log-level=none',
];
const FIRST = ['-movflags', '+faststart'];
const FRAGMENTS = ['-movflags', 'frag_keyframe+empty_moov'];

const RECIPES: Record<string, Recipe> = {
	'H.264 in MP4, header last': { args: H264, as: 'mp4' },
	'H.264 in MP4, header first': { args: [...H264, ...FIRST], as: 'mp4' },
	'H.264 and AAC in MP4': { args: H264, as: 'mp4', sound: true },
	'H.264 and AAC in MP4, header first': { args: [...H264, ...FIRST], as: 'mp4', sound: true },
	'H.264 and MP3 in MP4': { args: [...H264, '-c:a', 'libmp3lame'], as: 'mp4', sound: true },
	'sound first, then picture': {
		args: [...H264, '-map', '1:a', '-map', '0:v'],
		as: 'mp4',
		sound: true,
	},
	'two sound tracks': {
		args: [...H264, '-map', '0:v', '-map', '1:a', '-map', '1:a'],
		as: 'mp4',
		sound: true,
	},
	'H.264 in MOV': { args: H264, as: 'mov' },
	'H.264 and PCM in MOV': { args: [...H264, '-c:a', 'pcm_s16le'], as: 'mov', sound: true },
	'H.264 in MOV, header first': { args: [...H264, ...FIRST], as: 'mov', sound: true },
	'MOV with a time code track': { args: [...H264, '-timecode', '01:00:00:00'], as: 'mov' },
	'ProRes in MOV': {
		args: ['-c:v', 'prores_ks', '-profile:v', '0'],
		as: 'mov',
		film: [3, '1280x720'],
	},
	'H.265 in MP4': { args: H265, as: 'mp4', sound: true },
	'H.265 in MOV': { args: H265, as: 'mov' },
	'MPEG-4 part 2 in MP4': { args: ['-c:v', 'mpeg4'], as: 'mp4' },
	'AV1 in MP4': { args: ['-c:v', 'libsvtav1', '-preset', '12'], as: 'mp4', film: [3, '640x360'] },
	'VP9 in MP4': {
		args: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8'],
		as: 'mp4',
		film: [3, '640x360'],
	},
	'Motion JPEG in MOV': {
		args: ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'],
		as: 'mov',
		film: [3, '640x360'],
	},
	'H.264 and AAC in M4V': { args: H264, as: 'm4v', sound: true },
	'3GP of a phone': { args: ['-c:v', 'mpeg4', '-s', '352x288'], as: '3gp', film: [4, '352x288'] },
	'2.9 seconds': { args: H264, as: 'mp4', film: [2.9, '1280x720'] },
	'3 seconds': { args: H264, as: 'mp4', film: [3, '1280x720'] },
	'20 seconds': { args: [...H264, ...FIRST], as: 'mp4', film: [20, '1280x720'] },
	'20.5 seconds': { args: H264, as: 'mp4', film: [20.5, '1280x720'], sound: true },
	'45 seconds': { args: [...H264, ...FIRST], as: 'mp4', film: [45, '640x360'] },
	'a tenth of a second': { args: H264, as: 'mp4', film: [0.1, '640x360'] },
	'1080p at 60 frames a second': {
		args: [...H264, '-r', '60'],
		as: 'mp4',
		film: [8, '1920x1080'],
		sound: true,
	},
	'4K': { args: [...H264, ...FIRST], as: 'mp4', film: [3, '3840x2160'] },
	'upright by its pixels': { args: H264, as: 'mp4', film: [4, '720x1280'] },
	'odd sizes': {
		args: [
			'-c:v',
			'libx264',
			'-preset',
			'ultrafast',
			'-pix_fmt',
			'yuv444p',
			'-vf',
			'scale=853:481',
		],
		as: 'mp4',
		film: [3, '853x481'],
	},
	'pixels that are not square': {
		args: [...H264, '-vf', 'setsar=4/3'],
		as: 'mp4',
		film: [3, '1440x1080'],
	},
	'a start after zero': { args: [...H264, '-output_ts_offset', '0.5'], as: 'mp4' },
	'in fragments': { args: [...H264, ...FRAGMENTS], as: 'mp4', sound: true, isFragmented: true },
	'in fragments by DASH': {
		args: [...H264, '-movflags', 'dash+frag_keyframe+empty_moov'],
		as: 'mp4',
		isFragmented: true,
	},
	WebM: {
		args: ['-c:v', 'libvpx', '-deadline', 'realtime'],
		as: 'webm',
		otherKind: 'a WebM or MKV video',
		film: [3, '640x360'],
	},
	MKV: { args: H264, as: 'mkv', otherKind: 'a WebM or MKV video' },
	AVI: { args: ['-c:v', 'mpeg4'], as: 'avi', otherKind: 'an AVI video' },
	'MPEG-TS': { args: H264, as: 'ts', otherKind: 'an MPEG-TS video' },
	FLV: { args: H264, as: 'flv', otherKind: 'an FLV video' },
	WMV: { args: ['-c:v', 'wmv2'], as: 'wmv', otherKind: 'a WMV or WMA file' },
	MPEG: { args: ['-c:v', 'mpeg2video'], as: 'mpg', otherKind: 'an MPEG video' },
	GIF: { args: ['-r', '5'], as: 'gif', otherKind: 'a GIF image', film: [1, '320x180'] },
	PNG: { args: ['-frames:v', '1', '-update', '1'], as: 'png', otherKind: 'a PNG image' },
	JPEG: { args: ['-frames:v', '1', '-update', '1'], as: 'jpg', otherKind: 'a JPG image' },
	AVIF: {
		args: ['-c:v', 'libaom-av1', '-cpu-used', '8', '-frames:v', '1'],
		as: 'avif',
		otherKind: 'an AVIF image',
		film: [1, '320x180'],
	},
	'M4A (sound only)': { args: ['-vn'], as: 'm4a', sound: true, otherKind: 'an M4A audio file' },
	'MP3 (sound only)': { args: ['-vn'], as: 'mp3', sound: true, otherKind: 'an MP3 audio file' },
	'WAV (sound only)': { args: ['-vn'], as: 'wav', sound: true, otherKind: 'a WAV audio file' },
	'Ogg (sound only)': {
		args: ['-vn', '-c:a', 'libopus'],
		as: 'ogg',
		sound: true,
		otherKind: 'an Ogg file',
	},
	'MP4 with sound alone': { args: ['-vn', '-c:a', 'aac'], as: 'mp4', sound: true },
};

async function encode(folder: string, name: string, recipe: Recipe): Promise<Sample> {
	const { film: [seconds, size] = [4, '1280x720'], args, as, sound, ...about } = recipe;
	const file = join(folder, `${name.replace(/\W+/g, '-')}.${as}`);
	const picture = `testsrc2=size=${size}:rate=20:duration=${seconds}`;
	const tone = `sine=frequency=440:sample_rate=44100:duration=${seconds}`;
	await runCommand(
		[
			...['ffmpeg', '-v', 'error', '-y', '-f', 'lavfi', '-i', picture],
			...(sound === true ? ['-f', 'lavfi', '-i', tone] : []),
			...args,
			file,
		],
		{},
	);
	return { name, bytes: await readFile(file), ...about };
}

/** As a phone writes it: the picture lies on its side, a matrix turns it, and the header is last. */
async function turned(folder: string, degrees: number): Promise<Sample> {
	const source = join(folder, 'H-264-and-AAC-in-MP4.mp4');
	const file = join(folder, `turned-${degrees}.mov`);
	const turn = ['-metadata:s:v', `rotate=${degrees}`, '-c', 'copy'];
	await runCommand(['ffmpeg', '-v', 'error', '-y', '-i', source, ...turn, file], {});
	return { name: `of a phone, turned by ${degrees}°`, bytes: await readFile(file) };
}

/** With the 64-bit size that files of more than 4 GB have: ffmpeg leaves a place for it before the data. */
function withLongSize({ bytes }: Sample): Buffer {
	const data = bytes.indexOf('mdat') - 4;
	const long = Buffer.from(bytes);
	long.writeUInt32BE(1, data - 8);
	long.write('mdat', data - 4, 'latin1');
	long.writeBigUInt64BE(BigInt(bytes.readUInt32BE(data) + 8), data);
	return long;
}

/** All files, made by ffmpeg and from what it made. */
export async function makeSamples(folder: string): Promise<Sample[]> {
	const samples: Sample[] = [];
	for (const [name, recipe] of Object.entries(RECIPES))
		samples.push(await encode(folder, name, recipe));
	const named = (name: string) => samples.find((sample) => sample.name === name) as Sample;
	const last = named('H.264 and AAC in MP4');
	const first = named('H.264 and AAC in MP4, header first');
	for (const degrees of [90, 180, 270]) samples.push(await turned(folder, degrees));
	const cut = (sample: Sample, bytes: number): Sample => ({
		...sample,
		name: `${sample.name}, cut off after ${bytes} bytes`,
		cutTo: bytes,
	});
	return [
		...samples,
		{ ...last, name: 'data of a 64-bit size', bytes: withLongSize(last) },
		cut(last, 1_024),
		cut(last, last.bytes.length - 1),
		cut(first, 1_024),
		cut(first, first.bytes.length - 1_000),
		{ name: 'HEIC (its first boxes)', bytes: heic(), otherKind: 'a HEIC image' },
	];
}

/** ffmpeg writes none: the brands of an iPhone, and what else is there does not matter. */
function heic(): Buffer {
	const start = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\x0f\xa8meta', 'latin1');
	return Buffer.concat([start, Buffer.alloc(4_000)]);
}
