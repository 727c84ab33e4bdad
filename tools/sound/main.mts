import { copyFileSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { runProgram } from '../../test/harness/program.mjs';
import { temporaryFolder } from '../../test/harness/process/temporary.mjs';
import { REPOSITORY } from '../../test/harness/repository.mjs';
import { say } from '../../test/harness/say.mjs';
import { median } from '../statistics.mjs';
import { writeSoundPage, type Combination, type LargeFiles } from './document.mjs';
import { addSound, inspect } from './inspect.mjs';
import { measure } from './measure.mjs';
import { Player } from './player.mjs';
import { makeLargeVideo, makeMp3s, makeVideos, SECONDS } from './samples.mjs';

/** `npm run check:sound`: adds sounds to silent videos, and has ffmpeg and Chromium play what came out. */

const PICTURE = join(REPOSITORY, 'docs', 'screenshots', 'sounds.jpg');
const RUNS = 3;
const MANY = 20;

/** Every video with every MP3. */
async function tryAll(folder: string): Promise<{ combinations: Combination[]; chromium: string }> {
	const videos = await makeVideos(folder);
	const mp3s = await makeMp3s(folder);
	const combinations: Combination[] = [];
	const player = await Player.open(folder);
	try {
		for (const video of videos) {
			for (const mp3 of mp3s) {
				const name = `${basename(video.path, extname(video.path))}-${basename(mp3.path, '.mp3')}`;
				const result = join(folder, name + extname(video.path));
				const hasSound = await addSound(video.path, mp3.path, result);
				const finding = await inspect(video, mp3, result);
				const played = await player.play(basename(result));
				const { problems } = finding;
				if (!hasSound) problems.push('no sound was added');
				if (played.audioBytes === 0) problems.push('Chromium decodes no sound');
				const isWhole = [played.seconds, played.endedAt].every(
					(seconds) => Math.abs(seconds - SECONDS) < 0.1,
				);
				if (!isWhole) problems.push(`Chromium plays ${played.endedAt} of ${played.seconds} s`);
				combinations.push({ video: video.name, mp3: mp3.name, ...finding, played });
				say(`${video.name}, ${mp3.name}: ${problems.join(', ') || 'good'}`);
			}
		}
		const silent = await player.play(basename(videos[0].path));
		if (silent.audioBytes !== 0) throw new Error('Chromium decodes a sound that is not there');
		await player.picture('first-44-1-kHz-stereo-ID3-Xing.mp4', SECONDS * 0.75, PICTURE);
		return { combinations, chromium: player.version };
	} finally {
		await player.close();
	}
}

async function tryLarge(folder: string): Promise<LargeFiles> {
	const bytes = statSync(await makeLargeVideo(folder)).size;
	copyFileSync(join(folder, '44-1-kHz-stereo-ID3-Xing.mp3'), join(folder, 'sound.mp3'));
	const rows: LargeFiles['rows'] = [];
	for (const count of [1, MANY]) {
		for (const way of ['plain', 'sound'] as const) {
			const runs = [];
			for (let run = 0; run < RUNS; run++) runs.push(await measure(folder, count, way));
			const row = {
				...{ count, way },
				seconds: median(runs.map(({ seconds }) => seconds)) ?? NaN,
				extraMemoryMb: median(runs.map(({ extraMemoryMb }) => extraMemoryMb)) ?? NaN,
			};
			rows.push(row);
			say(`${count} × ${way}: ${row.seconds.toFixed(2)} s, +${row.extraMemoryMb.toFixed(0)} MB`);
		}
	}
	return { megabytes: bytes / 1e6, rows };
}

await runProgram(async () => {
	const folder = temporaryFolder('sound');
	const { combinations, chromium } = await tryAll(folder);
	const large = await tryLarge(folder);
	const bad = combinations.filter(({ problems }) => problems.length > 0);
	say(`${combinations.length} combinations, ${bad.length} with problems`);
	if (process.env.WRITE_DOCS === '1') await writeSoundPage({ combinations, chromium, large });
	if (bad.length > 0) process.exitCode = 1;
});
