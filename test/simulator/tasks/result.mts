import type { AudioFormat } from '../scenarios/scenario.mjs';
import type { SimulatedTask } from './tasks.mjs';

export type ResultFile = AudioFormat | 'mp4';

/** What a pre-signed result link carries besides its path; a link without it is refused. */
export const RESULT_QUERY = '?x-kcdn-pid=112452';

const CLIP_PREFIX = '862';
const TASK_PREFIX = '861';

/** Video and audio ids are other numbers than the task's, as long and as close to each other. */
function relatedId(task: SimulatedTask, prefix: typeof CLIP_PREFIX | '863' | '864'): string {
	return `${prefix}${task.id.slice(3)}`;
}

/** The id of the task that made the clip with this id, if one of ours did. */
export function makerIdOf(clipId: string): string | undefined {
	return clipId.startsWith(CLIP_PREFIX) ? `${TASK_PREFIX}${clipId.slice(3)}` : undefined;
}

export function resultUrl(task: SimulatedTask, file: ResultFile, baseUrl: string): string {
	return `${baseUrl}/results/${task.token}/${task.id}.${file}${RESULT_QUERY}`;
}

function audioOf(task: SimulatedTask, baseUrl: string): object {
	const audio: Record<string, string> = { id: relatedId(task, '863') };
	for (const format of task.scenario.audios) {
		audio[`url_${format}`] = resultUrl(task, format, baseUrl);
		audio[`duration_${format}`] = task.seconds.toFixed(1);
	}
	return audio;
}

function videoOf(task: SimulatedTask, baseUrl: string): object {
	const url = resultUrl(task, 'mp4', baseUrl);
	return { id: relatedId(task, CLIP_PREFIX), url, duration: task.seconds.toFixed(1) };
}

/** The video that a soundtrack was made for. */
export function parentVideoOf(task: SimulatedTask): object {
	const { body } = task;
	const id = body.video_id ?? relatedId(task, '864');
	return { id, url: body.video_url ?? '', duration: task.seconds.toFixed(1) };
}

/** Whether a task that succeeded has this list; its route decides, and a scenario can take it away. */
export function hasResult(task: SimulatedTask, list: 'videos' | 'audios'): boolean {
	const missing = { no_video: 'videos', no_audio: 'audios', succeed: '', failed: '' };
	return task.route.makes.includes(list) && missing[task.outcome] !== list;
}

/** `task_result` of a task that succeeded. */
export function resultOf(task: SimulatedTask, baseUrl: string): object {
	return {
		...(hasResult(task, 'videos') && { videos: [videoOf(task, baseUrl)] }),
		...(hasResult(task, 'audios') && { audios: [audioOf(task, baseUrl)] }),
	};
}

/** The same in a callback, whose documented body has no `audios`. */
export function calledBackResult(task: SimulatedTask, baseUrl: string): object {
	return hasResult(task, 'videos') ? { videos: [videoOf(task, baseUrl)] } : {};
}
