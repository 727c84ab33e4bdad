import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseBuffer } from 'music-metadata';
import { REPOSITORY } from '../harness/repository.mjs';

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
