import { createHash } from 'node:crypto';
import type { SimulatedTask } from './tasks.mjs';

const MAX_BYTES = 100 * 2 ** 20;
const FETCH_LIMIT_MS = 10_000;
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** What came from the link of a create, as the service would have it. */
export interface FetchedSource {
	status: number;
	type: string;
	bytes: number;
	sha256: string;
}

/**
 * Fetches the video of a task as the service does, where that can be reached from here; what is no
 * video that the service takes makes the task fail.
 *
 * @param baseUrl of the simulator, whose own clips need no look
 */
export async function fetchSource(task: SimulatedTask, baseUrl: string): Promise<void> {
	const { video_url: link } = task.body;
	if (link === undefined || link.startsWith(baseUrl) || !LOOPBACK.test(new URL(link).hostname)) {
		return;
	}
	const refusal = await refusalOf(task, link);
	if (refusal === undefined) return;
	task.outcome = 'failed';
	task.failureMessage = `Failed to fetch the video: ${refusal}`;
}

async function refusalOf(task: SimulatedTask, link: string): Promise<string | undefined> {
	let response: Response;
	try {
		response = await fetch(link, { signal: AbortSignal.timeout(FETCH_LIMIT_MS) });
	} catch (error) {
		return `no answer (${String(error)})`;
	}
	const content = Buffer.from(await response.arrayBuffer());
	const type = response.headers.get('content-type') ?? '';
	const sha256 = createHash('sha256').update(content).digest('hex');
	task.source = { status: response.status, type, bytes: content.length, sha256 };
	if (!response.ok) return `HTTP ${response.status}`;
	if (content.length > MAX_BYTES) return 'more than 100 MB';
	return content.toString('latin1', 4, 8) === 'ftyp' ? undefined : `no MP4 or MOV (${type})`;
}
