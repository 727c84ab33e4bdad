import { createHash } from 'node:crypto';
import { imageBytes, readImage, refuseImage } from '../service/pictures.js';
import { webAddress, type CreateBody } from '../service/rules.js';
import type { SimulatedTask } from './task.mjs';

const FETCH_LIMIT_MS = 10_000;
const MAX_VIDEO_BYTES = 100 * 2 ** 20;
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** A file that came with a create, as the service would have it. */
export interface ReceivedFile {
	form: 'link' | 'base64';
	/** HTTP status of a link's answer; not set for content. */
	status?: number;
	/** The header of a link's answer; of content what its first bytes say. */
	type: string;
	bytes: number;
	sha256: string;
	width?: number;
	height?: number;
}

function describe(content: Buffer, about: Pick<ReceivedFile, 'form' | 'status'>, type?: string) {
	const image = readImage(content);
	return {
		...about,
		type: type ?? image?.type ?? '',
		bytes: content.length,
		sha256: createHash('sha256').update(content).digest('hex'),
		...(image && { width: image.width, height: image.height }),
	};
}

/** Why the service does not take a video, or nothing: by its size and its first bytes. */
function refuseVideo(content: Buffer, type: string): string | undefined {
	if (content.length > MAX_VIDEO_BYTES) return 'more than 100 MB';
	return content.toString('latin1', 4, 8) === 'ftyp' ? undefined : `no MP4 or MOV (${type})`;
}

/** Fetches a link where that can be reached from here, and says why the service does not take it. */
async function refuseLink(
	task: SimulatedTask,
	field: keyof CreateBody,
	link: URL,
): Promise<string | undefined> {
	try {
		const response = await fetch(link, { signal: AbortSignal.timeout(FETCH_LIMIT_MS) });
		const content = Buffer.from(await response.arrayBuffer());
		const type = response.headers.get('content-type') ?? '';
		task.received[field] = describe(content, { form: 'link', status: response.status }, type);
		if (!response.ok) return `HTTP ${response.status}`;
		return field === 'video_url' ? refuseVideo(content, type) : refuseImage(content);
	} catch (error) {
		return `no answer (${String(error)})`;
	}
}

/**
 * Receives the files of a create as the service does: content at once, links later. A file that the
 * service does not take makes the task fail.
 *
 * @param baseUrl of the simulator, whose own files are not fetched
 */
export async function receiveFiles(task: SimulatedTask, baseUrl: string): Promise<void> {
	const fetches = Object.entries(task.route.media).map(async ([name, called]) => {
		const field = name as keyof CreateBody;
		const value = task.body[field];
		if (typeof value !== 'string') return;
		const link = webAddress(value);
		const content = link ? undefined : imageBytes(value);
		if (content) task.received[field] = describe(content, { form: 'base64' });
		if (!link || link.href.startsWith(baseUrl) || !LOOPBACK.test(link.hostname)) return;
		const refusal = await refuseLink(task, field, link);
		if (refusal === undefined) return;
		task.outcome = 'failed';
		task.failureMessage = `Failed to fetch the ${called}: ${refusal}`;
	});
	await Promise.all(fetches);
}
