import { cpus } from 'node:os';
import { table, writePage } from '../../test/harness/page.mjs';
import { measuredAt } from '../../test/harness/reports.mjs';
import { round } from '../statistics.mjs';
import { ffmpegVersion } from './ffmpeg.mjs';
import type { Finding } from './inspect.mjs';
import type { Measure } from './measure.mjs';
import type { Played } from './player.mjs';

/** A video with an MP3, and what came of them. */
export interface Combination extends Finding {
	video: string;
	mp3: string;
	played: Played;
}

export interface LargeFiles {
	megabytes: number;
	rows: Array<Measure & { count: number; way: 'sound' | 'plain' }>;
}

export interface SoundReport {
	combinations: Combination[];
	chromium: string;
	large: LargeFiles;
}

export async function writeSoundPage({ combinations, chromium, large }: SoundReport) {
	const videos = new Set(combinations.map(({ video }) => video));
	const mp3s = new Set(combinations.map(({ mp3 }) => mp3));
	const problems = combinations.flatMap(({ video, mp3, problems }) =>
		problems.map((problem) => `- ${video}, ${mp3}: ${problem}`),
	);
	await writePage('sound.md', [
		'<!-- Generated; regenerate with: WRITE_DOCS=1 npm run check:sound -->',
		'# The video sounds',
		`The file \`video\` of a soundtrack task has its sound, whatever the service does. A video that has a sound track is stored byte for byte. A silent one gets the MP3 while it streams into n8n's storage: its header (\`moov\`) becomes a \`free\` box in passing, and behind the file follow the MP3's frames and a new header with one more track. The picture is neither encoded again nor moved.`,
		`Checked at ${measuredAt()} with ffmpeg ${await ffmpegVersion()} and Chromium ${chromium}: ${videos.size} silent videos (${[...videos].join('; ')}) with ${mp3s.size} MP3s, **${combinations.length} combinations, ${combinations.filter((one) => one.problems.length === 0).length} without a problem**.`,
		'In each of them',
		[
			'- ffprobe finds both streams, with the right codec, rate, channels and length, and they start within 50 ms of each other;',
			'- ffmpeg decodes the file without a word;',
			'- the packets of the picture are those of the silent video, byte for byte, at the same times;',
			'- the decoded samples are those of the MP3, from the first that is meant to be heard;',
			'- what can be seen and what can be heard begins within 50 ms: a white box and a tone after a second of nothing;',
			'- Chromium plays it from start to end, in the right time, and has decoded bytes of sound (of the silent video: none).',
		].join('\n'),
		...(problems.length > 0 ? ['## Problems', problems.join('\n')] : []),
		'![The result in Chromium](screenshots/sounds.jpg)',
		`## The MP3s, each in ${videos.size} videos`,
		'The gap is from the picture to the sound, in milliseconds; a picture lasts 40.',
		table(
			['MP3', 'Gap by ffprobe', 'Gap by decoding', 'Bytes of sound decoded by Chromium'],
			[...mp3s].map((mp3) => {
				const of = combinations.filter((one) => one.mp3 === mp3);
				return [
					mp3,
					rangeOf(of.map(({ startGapMs }) => startGapMs)),
					rangeOf(of.map(({ heardGapMs }) => heardGapMs)),
					rangeOf(of.map(({ played }) => played.audioBytes)),
				];
			}),
		),
		'An MP3 without a Xing or Info header does not say what its encoder put in front. The node takes 1,105 samples, as LAME and every decoder together do.',
		'## Large files',
		`A video of ${round(large.megabytes, 0)} MB with its header first, fetched by the node's own code from this machine to its disk, ${cpus().length} cores; medians of three. Five are under way at a time. Memory is the peak of the process over what it held before.`,
		table(
			['Videos', 'As any file', 'With the sound added'],
			[...new Set(large.rows.map(({ count }) => count))].map((count) => [
				count,
				...(['plain', 'sound'] as const).map((way) => {
					const row = large.rows.find((one) => one.count === count && one.way === way);
					return row ? `${round(row.seconds)} s, ${round(row.extraMemoryMb, 0)} MB` : '';
				}),
			]),
		),
		'## What is stored as it is',
		'A video is stored as the service has it, with `video_has_sound: false`, if it is fragmented, if its last part has no length, if its header is larger than 4 MB or is not understood, and if there is no MP3, none that is frames from its first byte to its last, or one larger than 4 MB. Where that shows only after the header has passed, the video is downloaded again. If only Video was chosen and the MP3 cannot be downloaded, the video is stored silent; a chosen MP3 that cannot be downloaded fails the item.',
	]);
}

function rangeOf(values: number[]): string {
	const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => round(value, 1));
	return least === most ? String(least) : `${least} to ${most}`;
}
