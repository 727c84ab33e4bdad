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
		'# The video has sound',
		`The file \`video\` of a soundtrack task has sound, whatever the service returns. A video that has a sound track is stored byte for byte. A silent one gets the MP3 while it streams into n8n's storage: its header (\`moov\`) becomes a \`free\` box, and the MP3's frames and a new header with one more track are appended to the file. The picture is neither re-encoded nor moved.`,
		`Checked at ${measuredAt()} with ffmpeg ${await ffmpegVersion()} and Chromium ${chromium}: ${videos.size} silent videos (${[...videos].join('; ')}) with ${mp3s.size} MP3s, **${combinations.length} combinations, ${combinations.filter((one) => one.problems.length === 0).length} without a problem**.`,
		'In each of them,',
		[
			'- ffprobe finds both streams, with the right codec, rate, channels and length, and they start within 50 ms of each other;',
			'- ffmpeg decodes the file without a warning;',
			'- the video packets are those of the silent video, byte for byte, at the same times;',
			'- the decoded samples are those of the MP3, starting at the first audible one;',
			'- picture and sound begin within 50 ms of each other: a white box and a tone, after a second of black and silence;',
			'- Chromium plays it from start to end at normal speed and decodes audio (for the silent video: none).',
		].join('\n'),
		...(problems.length > 0 ? ['## Problems', problems.join('\n')] : []),
		'![The result in Chromium](screenshots/sounds.jpg)',
		`## The MP3s, each in ${videos.size} videos`,
		'The gap between picture and sound, in milliseconds; one frame lasts 40.',
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
		'An MP3 without a Xing or Info header does not state its encoder delay. The node assumes 1,105 samples, the delay of LAME plus a decoder.',
		'## Large files',
		`A video of ${round(large.megabytes, 0)} MB with its header first, downloaded by the node's own code from the same machine to disk, ${cpus().length} cores; medians of three runs. Five downloads run at a time. Memory is the peak of the process minus what it used before.`,
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
		'## What is stored unchanged',
		'A silent video is stored unchanged, with `video_has_sound: false`, if it is fragmented, if its last box has no length, or if its header is larger than 4 MB or not understood; also if there is no MP3, if the MP3 contains anything but frames, or if it is larger than 4 MB. If that becomes clear only after the header has been written, the node downloads the video again. If only Video was chosen and the MP3 cannot be downloaded, the video is stored silent; a chosen MP3 that cannot be downloaded fails the item.',
	]);
}

function rangeOf(values: number[]): string {
	const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => round(value, 1));
	return least === most ? String(least) : `${least} to ${most}`;
}
