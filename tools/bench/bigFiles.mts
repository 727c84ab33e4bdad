import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { listenLocally } from '../../test/harness/process/ports.mjs';
import { loadClip, tone } from '../../test/simulator/media.mjs';

export const FILE_BYTES = 100_000_000;
const CHUNK_BYTES = 1_000_000;
const CLIP_SECONDS = 4;

/** What the tasks of a service have made: an MP3 of 100 MB, or a silent video of 100 MB and an MP3. */
export type BigFile = 'mp3' | 'video';

/** A file: its first bytes, then the filler up to its length. */
interface Content {
	mimeType: string;
	start: Buffer;
	bytes: number;
	filler: Buffer;
}

async function contentsOf(big: BigFile): Promise<Partial<Record<string, Content>>> {
	if (big === 'mp3') {
		const filler = Buffer.alloc(CHUNK_BYTES, 'ID3 not really music ');
		return { mp3: { mimeType: 'audio/mpeg', start: filler, bytes: FILE_BYTES, filler } };
	}
	const clip = await loadClip();
	// Players and the node pass over a box of this type.
	const free = Buffer.alloc(8);
	free.writeUInt32BE(FILE_BYTES - clip.length, 0);
	free.write('free', 4, 'latin1');
	const sound = tone(CLIP_SECONDS, 'mp3');
	const filler = Buffer.alloc(CHUNK_BYTES);
	return {
		mp3: { mimeType: 'audio/mpeg', start: sound, bytes: sound.length, filler },
		mp4: {
			mimeType: 'video/mp4',
			start: Buffer.concat([clip, free]),
			bytes: FILE_BYTES,
			filler,
		},
	};
}

function* chunksOf({ start, bytes, filler }: Content): Generator<Buffer> {
	yield start;
	for (let left = bytes - start.length; left > 0; left -= filler.length) {
		yield filler.subarray(0, left);
	}
}

/** A service whose soundtrack tasks, by whatever id, have all ended with such files. */
export async function startBigFiles(big: BigFile): Promise<{ server: Server; port: number }> {
	const contents = await contentsOf(big);
	const server = createServer((request, response) => {
		const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const name = String(request.url?.split('/').pop());
		const content = contents[name.split('.')[1]];
		if (content === undefined) {
			const link = (ending: string) => `${origin}/files/${name}.${ending}`;
			const task = {
				task_id: name,
				task_status: 'succeed',
				task_result: {
					audios: [{ url_mp3: link('mp3') }],
					...(contents.mp4 && { videos: [{ url: link('mp4') }] }),
				},
			};
			response.setHeader('content-type', 'application/json');
			response.end(JSON.stringify({ code: 0, data: task }));
			return;
		}
		const { mimeType, bytes } = content;
		response.writeHead(200, { 'content-type': mimeType, 'content-length': bytes });
		Readable.from(chunksOf(content)).pipe(response);
	});
	const port = await listenLocally(server);
	return { server, port };
}
