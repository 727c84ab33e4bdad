import { createWriteStream } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Downloads } from '../../nodes/CometApiKling/output/download.js';
import { downloadFiles } from '../../nodes/CometApiKling/output/taskFiles.js';
import { videoToAudio } from '../../nodes/CometApiKling/resources/audio/videoToAudio.js';
import type { ApiContext } from '../../nodes/CometApiKling/service/client.js';
import type { Task } from '../../nodes/CometApiKling/service/task.js';

/**
 * Downloads the videos of soundtrack tasks to a folder, and prints how long it took and the peak of the
 * memory over what there was before. A process of its own, so that nothing else counts.
 *
 * Arguments: the address of the files, a folder, the number of tasks, "sound" or "plain".
 */

const [origin, folder, count, way] = process.argv.slice(2);
const { soundtrack, ...plainRoute } = videoToAudio;

let stored = 0;
const helpers = {
	httpRequest: async ({ url }: { url: string }) => {
		const body = await new Promise<IncomingMessage>((resolve, reject) => {
			get(url, resolve).on('error', reject);
		});
		return { statusCode: body.statusCode, headers: body.headers, body };
	},
	prepareBinaryData: async (stream: NodeJS.ReadableStream) => {
		await pipeline(stream, createWriteStream(join(folder, String((stored += 1)))));
		return { mimeType: 'video/mp4', data: 'filesystem' };
	},
};

const target = { context: { helpers } as unknown as ApiContext, baseUrl: origin };
const taskOf = (id: string): Task => ({
	route: way === 'sound' ? videoToAudio : plainRoute,
	id,
	status: 'succeed',
	result: { files: { mp3: `${origin}/sound.mp3`, video: `${origin}/large.mp4` }, fields: {} },
	raw: {},
});

const peakMb = () => process.resourceUsage().maxRSS / 1024;
const downloads = new Downloads();
const before = peakMb();
const startMs = performance.now();
const all = await Promise.all(
	Array.from({ length: Number(count) }, async (_, index) => {
		return await downloadFiles(downloads, target, taskOf(`task-${index}`), ['video']);
	}),
);
const isRight = all.every(({ fields }) =>
	way === 'sound' ? fields[String(soundtrack?.field)] === true : true,
);
if (!isRight) throw new Error('A video has no sound');
const seconds = (performance.now() - startMs) / 1000;
console.log(JSON.stringify({ seconds, extraMemoryMb: peakMb() - before }));
