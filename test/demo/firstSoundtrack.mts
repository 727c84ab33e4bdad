import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../harness/process/temporary.mjs';
import type { Say } from '../harness/say.mjs';
import type { ServiceAccess } from '../harness/workflows/credential.mjs';
import { CLIP } from './examples.mjs';
import { keepSoundtrack, sayFile } from './soundtrack.mjs';

/**
 * Makes a soundtrack of the clip of this repository on n8n's engine, which is among the development
 * packages: nothing has to be installed for it.
 */
export async function makeFirstSoundtrack(
	{ apiKey, baseUrl }: ServiceAccess,
	videoUrl: string,
	say: Say,
): Promise<void> {
	say("Making the first soundtrack with n8n's engine, which npm ci has installed");
	// Otherwise the engine would mix its log with the lines of the demo.
	process.env.N8N_LOG_LEVEL = 'silent';
	// The engine writes a key there, by default into the user's own ~/.n8n.
	process.env.N8N_USER_FOLDER = temporaryFolder('n8n-engine');
	// It takes seconds to load, so it is loaded after the first line.
	const { runNode } = await import('../harness/engine/engine.js');
	say(`Video in   ${fileURLToPath(CLIP)}`);
	say('           no sound');
	const { items, error } = await runNode(
		{
			operation: 'createFromVideo',
			videoUrl,
			downloadFiles: ['mp3', 'video'],
			options: { pollInterval: 1 },
		},
		{ credentials: { apiKey, baseUrl } },
	);
	if (error) throw error;
	const { mp3, video } = items[0].binary ?? {};
	for (const [label, file] of [
		['Video out', video],
		['MP3', mp3],
	] as const) {
		const { fileName = label, mimeType, data } = file;
		sayFile(say, label, await keepSoundtrack(fileName, mimeType, Buffer.from(data, 'base64')));
	}
}
