import type { Task } from '../../nodes/CometApiKling/service/task.js';

const DOWNLOAD_TIMEOUT_MS = 120_000;
/** How an MP4 names a track of sound: the handler type of its media. */
const SOUND_HANDLER = /hdlr[\s\S]{8}soun/;

/** A link of a result, opened without the key. */
export interface FoundFile {
	kind: string;
	/** 0 where no answer came. */
	status: number;
	type: string;
	bytes: number;
	/** Only of a video: whether it has a track of sound. */
	hasSound?: boolean;
}

export function hasSoundTrack(content: Buffer): boolean {
	return SOUND_HANDLER.test(content.toString('latin1'));
}

async function open(kind: string, url: string): Promise<FoundFile> {
	try {
		const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) });
		const content = Buffer.from(await response.arrayBuffer());
		const type = response.headers.get('content-type') ?? 'no content type';
		const isVideo = kind.endsWith('video');
		return {
			kind,
			status: response.status,
			type,
			bytes: content.length,
			...(isVideo && { hasSound: hasSoundTrack(content) }),
		};
	} catch {
		return { kind, status: 0, type: '', bytes: 0 };
	}
}

/** Opens the files of a task and, for comparison, the video that it was made from, if there is one. */
export async function openFiles({ result }: Task, sourceUrl?: string): Promise<FoundFile[]> {
	const links: Array<[string, string]> = Object.entries(result.files);
	const found: FoundFile[] = [];
	for (const [kind, url] of links) found.push(await open(kind, url));
	if (sourceUrl !== undefined) found.push(await open('source video', sourceUrl));
	return found;
}
