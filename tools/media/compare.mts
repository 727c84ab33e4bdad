import { join } from 'node:path';
import { ffprobe, type ProbedFacts } from './probe.mjs';
import { readAsFile, readAsLink } from './read.mjs';
import type { Sample } from './samples.mjs';

/** A file, what was read of it, and whether ffprobe agrees. */
export interface Row {
	name: string;
	bytes: number;
	read: string;
	probed: string;
	agrees: boolean;
	fileMs: number;
	linkBytes: number;
}

/** ffprobe measures the frames, the header is rounded. */
const SECONDS_OFF = 0.1;

export async function compare(folder: string, sample: Sample): Promise<Row> {
	const bytes = sample.cutTo === undefined ? sample.bytes : sample.bytes.subarray(0, sample.cutTo);
	const startMs = performance.now();
	const content = await readAsFile(bytes);
	const fileMs = performance.now() - startMs;
	const link = await readAsLink(bytes);
	const probed = await ffprobe(join(folder, 'probed'), sample.bytes).catch(() => undefined);
	const row = { name: sample.name, bytes: bytes.length, fileMs, linkBytes: link.readBytes };
	const isSame = JSON.stringify(link.content) === JSON.stringify(content);
	const { otherKind, cutTo, isFragmented } = sample;
	if (otherKind !== undefined) {
		const read = content.kind?.name ?? 'nothing';
		return { ...row, read, probed: `(${otherKind})`, agrees: isSame && read === otherKind };
	}
	const { durationSeconds, width, height, tracks, missing } = content.video ?? {};
	const read = textOf({ seconds: durationSeconds, width, height, tracks: tracks ?? [] });
	if (cutTo !== undefined) {
		return {
			...row,
			read: `not whole: ${missing}`,
			probed: '(cut off)',
			agrees: isSame && missing === 'end',
		};
	}
	if (isFragmented === true) {
		const isRight = content.video?.isFragmented === true && durationSeconds === undefined;
		return { ...row, read: 'in fragments', probed: textOf(probed), agrees: isSame && isRight };
	}
	const agrees =
		isSame &&
		missing === undefined &&
		probed !== undefined &&
		Math.abs((durationSeconds ?? NaN) - (probed.seconds ?? NaN)) <= SECONDS_OFF &&
		width === probed.width &&
		height === probed.height &&
		String(tracks) === String(probed.tracks);
	return { ...row, read, probed: textOf(probed), agrees };
}

function textOf(facts: ProbedFacts | undefined): string {
	if (facts === undefined) return 'nothing';
	const { seconds, width, height, tracks } = facts;
	const size = width === undefined ? 'no picture' : `${width} × ${height}`;
	return `${seconds === undefined ? '?' : Math.round(seconds * 100) / 100} s, ${size}, ${tracks.join(' + ')}`;
}
