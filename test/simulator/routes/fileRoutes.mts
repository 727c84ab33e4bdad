import type { SimulatedAnswer } from '../http/answers.mjs';
import { file, text, xml } from '../http/answers.mjs';
import type { Exchange, RouteReply, RouteHandler } from '../http/exchange.mjs';
import type { SimulatorState } from '../http/state.mjs';
import { disturb } from '../scenarios/faults.mjs';
import { tone } from '../tasks/media.mjs';
import { hasResult, RESULT_QUERY } from '../tasks/result.mjs';
import { samplePng } from '../tasks/samplePng.mjs';
import type { SimulatedTask } from '../tasks/tasks.mjs';

const RESULT_PATH = /^\/results\/(\w+)\/(\d+)\.(mp3|wav|mp4)$/;

function resultFile(
	task: SimulatedTask,
	kind: string | undefined,
	{ clip }: SimulatorState,
): SimulatedAnswer {
	if (kind === 'mp4') {
		return hasResult(task, 'videos') ? file('video/mp4', clip.bytes) : xml(404);
	}
	const format = task.scenario.audios.find((one) => one === kind);
	if (!format || !hasResult(task, 'audios')) return xml(404);
	return file(format === 'mp3' ? 'audio/mpeg' : 'audio/wav', tone(task.seconds, format));
}

/** A result behind its pre-signed link: exact link, finished task, and no key. */
function result({ url, request, record, state }: Exchange): RouteReply {
	record.kind = 'download';
	const [, token, id, kind] = RESULT_PATH.exec(url.pathname) ?? [];
	const task = id === undefined ? undefined : state.tasks.find(id);
	record.taskId = task?.id;
	if (request.headers.authorization !== undefined) {
		return {
			answer: text(400, 'Only one auth mechanism allowed: the key was sent to a result link'),
		};
	}
	if (!task || task.token !== token || url.search !== RESULT_QUERY) return { answer: xml(403) };
	if (task.status !== 'succeed') return { answer: xml(404) };
	return disturb(task.downloadFaults.shift() ?? { kind: 'ok' }, resultFile(task, kind, state));
}

/** Result files, the sample clip and the sample image. */
export const fileRoutes: RouteHandler = (exchange) => {
	const { url, request, state } = exchange;
	if (request.method !== 'GET') return undefined;
	if (url.pathname.startsWith('/results/')) return result(exchange);
	if (url.pathname === '/files/clip.mp4') return { answer: file('video/mp4', state.clip.bytes) };
	return url.pathname === '/files/image.png'
		? { answer: file('image/png', samplePng()) }
		: undefined;
};
