import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseBuffer } from 'music-metadata';
import { REPOSITORY } from '../harness/repository.mjs';
import type { Say } from '../harness/say.mjs';

const FOLDER = join(REPOSITORY, 'demo-output');

export interface Soundtrack {
	path: string;
	bytes: number;
	seconds: number;
}

/** Writes an MP3, or a video with its sound, and measures it. Throws when it makes no sound. */
export async function keepSoundtrack(
	fileName: string,
	mimeType: string,
	file: Buffer,
): Promise<Soundtrack> {
	const path = join(FOLDER, basename(fileName));
	await mkdir(FOLDER, { recursive: true });
	await writeFile(path, file);
	const { format } = await parseBuffer(file, { mimeType }, { duration: true });
	if (!format.hasAudio || !format.duration) throw new Error(`${path} makes no sound`);
	return { path, bytes: file.length, seconds: format.duration };
}

/** Prints where a file is, and what it holds. */
export function sayFile(say: Say, label: string, { path, bytes, seconds }: Soundtrack): void {
	say(`${label.padEnd(10)} ${path}`);
	say(`${' '.repeat(10)} ${seconds.toFixed(2)} seconds of sound, ${bytes} bytes`);
}
