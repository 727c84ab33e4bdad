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

/** Writes the MP3 and measures it. Throws when it cannot be played. */
export async function keepSoundtrack(fileName: string, mp3: Buffer): Promise<Soundtrack> {
	const path = join(FOLDER, basename(fileName));
	await mkdir(FOLDER, { recursive: true });
	await writeFile(path, mp3);
	const { format } = await parseBuffer(mp3, { mimeType: 'audio/mpeg' }, { duration: true });
	if (format.container !== 'MPEG' || !format.duration) throw new Error(`${path} is not an MP3`);
	return { path, bytes: mp3.length, seconds: format.duration };
}
