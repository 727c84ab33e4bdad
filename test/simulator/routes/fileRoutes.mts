import { file, part, type SimulatedAnswer, text, xml } from '../http/answers.mjs';
import type { Exchange, RouteReply, RouteHandler } from '../http/exchange.mjs';
import { loadClip, loadLargeClip, tone } from '../media.mjs';
import { samplePng } from '../samplePng.mjs';
import { disturb } from '../scenarios/faults.mjs';
import { RESULT_QUERY, type SimulatedTask } from '../task.mjs';

const RESULT_PATH = /^\/results\/(\w+)\/(\d+)\.(mp3|wav|mp4|png)$/;

async function resultFile(task: SimulatedTask, kind: string | undefined): Promise<SimulatedAnswer> {
	if (kind === 'mp4') return task.has('videos') ? file('video/mp4', await loadClip()) : xml(404);
	if (kind === 'png') return task.has('images') ? file('image/png', samplePng()) : xml(404);
	const format = task.facts.audios.find((one) => one === kind);
	if (!format || !task.has('audios')) return xml(404);
	return file(format === 'mp3' ? 'audio/mpeg' : 'audio/wav', tone(task.seconds, format));
}

/** A result behind its pre-signed link: exact link, finished task, and no key. */
async function result({ url, request, record, state }: Exchange): Promise<RouteReply> {
	record.kind = 'download';
	const [, token, id, kind] = RESULT_PATH.exec(url.pathname) ?? [];
	const task = id === undefined ? undefined : state.account.find(id);
	record.taskId = task?.id;
	if (request.headers.authorization !== undefined) {
		return {
			answer: text(400, 'Only one auth mechanism allowed: the key was sent to a result link'),
		};
	}
	if (!task || task.token !== token || url.search !== RESULT_QUERY) return { answer: xml(403) };
	if (task.status !== 'succeed') return { answer: xml(404) };
	const asked = part(await resultFile(task, kind), request.headers.range);
	return disturb(task.downloadFaults.shift() ?? { kind: 'ok' }, asked);
}

export const fileRoutes: RouteHandler = async (exchange) => {
	const { url, request } = exchange;
	if (request.method !== 'GET') return undefined;
	if (url.pathname.startsWith('/results/')) return await result(exchange);
	const sample = await sampleFile(url.pathname);
	const range = url.pathname === WITHOUT_RANGES ? undefined : request.headers.range;
	return sample && { answer: part(sample, range) };
};

/** The host of this one file does not know ranges. */
const WITHOUT_RANGES = '/files/no-ranges/clip.mp4';

const LARGE_CLIP = '/files/large-clip.mp4';

async function sampleFile(path: string): Promise<SimulatedAnswer | undefined> {
	if (path === '/files/clip.mp4' || path === WITHOUT_RANGES)
		return file('video/mp4', await loadClip());
	if (path === LARGE_CLIP) return file('video/mp4', await loadLargeClip());
	return path === '/files/image.png' ? file('image/png', samplePng()) : undefined;
}
