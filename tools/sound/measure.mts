import { execFile } from 'node:child_process';
import { createReadStream, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { listenLocally } from '../../test/harness/process/ports.mjs';
import { temporaryFolder } from '../../test/harness/process/temporary.mjs';

const CHILD = fileURLToPath(new URL('./downloads.mts', import.meta.url));

export interface Measure {
	seconds: number;
	extraMemoryMb: number;
}

/**
 * Has the node's own code download the same video so many times, from this machine to its disk.
 *
 * @param folder with `large.mp4` and `sound.mp3`
 * @param way with the sound added, or as any file
 */
export async function measure(
	folder: string,
	count: number,
	way: 'sound' | 'plain',
): Promise<Measure> {
	const server = createServer((request, response) => {
		const path = join(folder, String(request.url));
		response.writeHead(200, { 'content-length': statSync(path).size });
		createReadStream(path).pipe(response);
	});
	const origin = `http://127.0.0.1:${await listenLocally(server)}`;
	const stored = temporaryFolder('sound-stored');
	const args = ['--import', 'tsx', CHILD, origin, stored, String(count), way];
	try {
		const { stdout } = await promisify(execFile)(process.execPath, args);
		return JSON.parse(stdout) as Measure;
	} finally {
		server.close();
		server.closeAllConnections();
		rmSync(stored, { recursive: true });
	}
}
