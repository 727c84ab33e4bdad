import { imageToVideo } from './imageToVideo.mjs';
import type { TaskKind } from './kind.mjs';
import { textToAudio } from './textToAudio.mjs';
import { textToVideo } from './textToVideo.mjs';
import { videoToAudio } from './videoToAudio.mjs';

/** Every route that makes tasks. */
export const taskKinds: readonly TaskKind[] = [
	videoToAudio,
	textToAudio,
	imageToVideo,
	textToVideo,
];

/** The route of a path, and what follows its create path where something does. */
export function kindAt(path: string): { kind: TaskKind; id?: string } | undefined {
	for (const kind of taskKinds) {
		if (path === kind.path) return { kind };
		const id = path.startsWith(`${kind.path}/`) ? path.slice(kind.path.length + 1) : '';
		if (/^[^/]+$/.test(id)) return { kind, id };
	}
	return undefined;
}
