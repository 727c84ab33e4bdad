import { join } from 'node:path';
import { ffmpeg } from './ffmpeg.mjs';

/** All files last so long; picture and sound begin in the middle, at the same time. */
export const SECONDS = 2;
export const BEGIN_SECONDS = 1;
export const FRAMES_PER_SECOND = 25;

export interface VideoSample {
	name: string;
	path: string;
}

export interface Mp3Sample extends VideoSample {
	sampleRate: number;
	channels: number;
	/** Whether its first frame says what the encoder has added. */
	hasXing: boolean;
}

/** Black, then a moving picture; H.264 with B frames. */
const PICTURE = [
	`testsrc2=s=640x360:r=${FRAMES_PER_SECOND}:d=${SECONDS}`,
	`drawbox=t=fill:c=black:enable='lt(t,${BEGIN_SECONDS})'`,
	`drawbox=w=200:h=200:t=fill:c=white:enable='gte(t,${BEGIN_SECONDS})'`,
].join(',');

/** Silent videos: header first or last, MP4 or MOV. */
export async function makeVideos(folder: string): Promise<VideoSample[]> {
	const first = join(folder, 'source.mp4');
	const encode = ['-c:v', 'libx264', '-bf', '2', '-pix_fmt', 'yuv420p'];
	await ffmpeg('-f', 'lavfi', '-i', PICTURE, ...encode, first);
	const samples: VideoSample[] = [];
	for (const format of ['mp4', 'mov']) {
		for (const place of ['first', 'last']) {
			const path = join(folder, `${place}.${format}`);
			const flags = place === 'first' ? ['-movflags', '+faststart'] : [];
			await ffmpeg('-i', first, '-c', 'copy', ...flags, path);
			samples.push({ name: `${format.toUpperCase()}, header ${place}`, path });
		}
	}
	return samples;
}

/** MP3s: 24, 44.1 and 48 kHz, mono and stereo, with and without an ID3 tag and a Xing header. */
export async function makeMp3s(folder: string): Promise<Mp3Sample[]> {
	const samples: Mp3Sample[] = [];
	for (const sampleRate of [24_000, 44_100, 48_000]) {
		for (const channels of [1, 2]) {
			for (const [hasId3, hasXing] of [
				[true, true],
				[true, false],
				[false, true],
				[false, false],
			]) {
				const sides = channels === 1 ? 'mono' : 'stereo';
				const tags = [hasId3 ? 'ID3' : 'no ID3', hasXing ? 'Xing' : 'no Xing'].join(', ');
				const name = `${sampleRate / 1000} kHz, ${sides}, ${tags}`;
				const path = join(folder, `${name.replace(/\W+/g, '-')}.mp3`);
				const tone = `if(gte(t,${BEGIN_SECONDS}),sin(2*PI*880*t),0)`;
				const source = Array<string>(channels).fill(tone).join('|').replaceAll(',', '\\,');
				await ffmpeg(
					...['-f', 'lavfi', '-i', `aevalsrc=${source}:d=${SECONDS}:s=${sampleRate}`],
					...['-b:a', '64k', '-write_xing', hasXing ? '1' : '0'],
					...['-id3v2_version', hasId3 ? '3' : '0', '-write_id3v1', hasId3 ? '1' : '0'],
					...['-metadata', 'title=Tone', path],
				);
				samples.push({ name, path, sampleRate, channels, hasXing });
			}
		}
	}
	return samples;
}

/** A silent video of at least 100 MB and 20 seconds. */
export async function makeLargeVideo(folder: string): Promise<string> {
	const path = join(folder, 'large.mp4');
	const picture = 'testsrc2=s=1280x720:r=25:d=20,noise=alls=100:allf=t';
	const encode = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
	const rate = ['-b:v', '42M', '-minrate', '42M', '-maxrate', '42M', '-bufsize', '42M'];
	await ffmpeg('-f', 'lavfi', '-i', picture, ...encode, ...rate, '-movflags', '+faststart', path);
	return path;
}
