import type { AudioFormat, SimulatedStatus } from '../scenarios/scenario.mjs';
import type { SimulatedTask } from './tasks.mjs';
import { statusSince } from './tasks.mjs';

type ResultFile = AudioFormat | 'mp4';

/** What a pre-signed result link carries besides its path; a link without it is refused. */
export const RESULT_QUERY = '?x-kcdn-pid=112452';

/** Video and audio ids are other numbers than the task's, as long and as close to each other. */
function relatedId(task: SimulatedTask, prefix: '862' | '863' | '864'): string {
	return `${prefix}${task.id.slice(3)}`;
}

export function resultUrl(task: SimulatedTask, kind: ResultFile, baseUrl: string): string {
	return `${baseUrl}/results/${task.token}/${task.id}.${kind}${RESULT_QUERY}`;
}

/** `data` of the answer to a create. */
export function createdData(task: SimulatedTask): object {
	return {
		task_id: task.id,
		task_status: 'submitted',
		task_info: {},
		created_at: task.createdAt,
		updated_at: task.createdAt,
	};
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
	return { id: relatedId(task, '862'), url, duration: task.seconds.toFixed(1) };
}

function parentVideoOf(task: SimulatedTask): object {
	const { body } = task;
	const id = body.video_id ?? relatedId(task, '864');
	return { id, url: body.video_url ?? '', duration: task.seconds.toFixed(1) };
}

function ownId({ externalTaskId, scenario }: SimulatedTask): object {
	const isShown = externalTaskId !== undefined && scenario.echoesExternalId;
	return isShown ? { external_task_id: externalTaskId } : {};
}

/** `data` of the answer to a query at the given status. */
export function queriedData(task: SimulatedTask, status: SimulatedStatus, baseUrl: string): object {
	const times = { created_at: task.createdAt, updated_at: Math.round(statusSince(task, status)) };
	const head = { task_id: task.id, task_status: status };
	if (status === 'submitted' || status === 'processing') {
		return { ...head, ...times, task_info: {}, task_result: {} };
	}
	const task_info = { ...ownId(task), parent_video: parentVideoOf(task) };
	if (status === 'failed') {
		const task_status_msg = task.failureMessage;
		return { ...head, task_status_msg, task_info, task_result: {}, ...times };
	}
	const videos = [videoOf(task, baseUrl)];
	const hasAudio = task.outcome !== 'no_audio';
	return {
		...head,
		task_status_msg: '',
		task_info,
		task_result: hasAudio ? { videos, audios: [audioOf(task, baseUrl)] } : { videos },
		final_unit_deduction: '0.25',
		...times,
	};
}

const gatewayWords = {
	submitted: { status: 'SUBMITTED', progress: '0%' },
	processing: { status: 'IN_PROGRESS', progress: '50%' },
	succeed: { status: 'SUCCESS', progress: '100%' },
	failed: { status: 'FAILURE', progress: '100%' },
};

/** The gateway's envelope around a query answer; it has no inner object before work has begun. */
export function wrappedAnswer(
	task: SimulatedTask,
	status: SimulatedStatus,
	baseUrl: string,
): object {
	const inner = task.scenario.envelope === 'outdated' ? 'processing' : status;
	const data = {
		task_id: task.id,
		...gatewayWords[status],
		fail_reason: status === 'failed' ? task.failureMessage : '',
		data: status === 'submitted' ? null : queriedData(task, inner, baseUrl),
	};
	return { code: 'success', message: '', data };
}

/** The body of a callback: the bare task object, without `audios`. */
export function callbackBody(
	task: SimulatedTask,
	status: SimulatedStatus,
	baseUrl: string,
): object {
	const body = {
		task_id: task.id,
		task_status: status,
		task_status_msg: status === 'failed' ? task.failureMessage : '',
		created_at: task.createdAt,
		updated_at: Math.round(statusSince(task, status)),
		task_info: ownId(task),
		task_result: status === 'succeed' ? { videos: [videoOf(task, baseUrl)] } : {},
	};
	return task.scenario.callback.wrapped ? { code: 0, message: 'SUCCEED', data: body } : body;
}
