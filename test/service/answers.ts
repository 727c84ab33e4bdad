import { about, type Refusal, type ServiceFacts } from './facts';
import type { Task, TaskStatus } from './task';

/** The answers of the service, as functions of a task and its facts. */

export interface Answer {
	status: number;
	body: Record<string, unknown>;
}

const UNIT_PRICE_USD = 0.14;

/** An answer in Kling's envelope. */
export function accepted(data: object, requestId?: string): Answer {
	const id = requestId === undefined ? {} : { request_id: requestId };
	return { status: 200, body: { code: 0, message: 'SUCCEED', ...id, data } };
}

const relayed = (answer: object) => ({
	code: 'fail_to_fetch_task',
	message: JSON.stringify(answer),
	data: null,
});

/** The gateway writes its request id into the message, Kling beside it. */
export function refused(
	{ status, code, message, form = 'kling' }: Refusal,
	requestId?: string,
): Answer {
	const kling = { code, message, request_id: requestId ?? 'req-9' };
	const hasId = typeof message === 'string' && requestId !== undefined;
	const written = hasId ? `${message} (request id: ${requestId})` : message;
	const bodies = {
		kling,
		gateway: { error: { message: written, type: 'comet_api_error', param: '', code } },
		nested: { message, data: { data: kling, message } },
		task: { code, message, data: null },
		relayed: relayed(kling),
		relayedTwice: relayed(relayed(kling)),
	};
	return { status, body: bodies[form] };
}

export function unknownTask(id: string, facts: ServiceFacts, requestId?: string): Answer {
	return refused(about(id, facts.unknownTask), requestId);
}

function times(task: Task, status: TaskStatus) {
	return {
		created_at: Math.round(task.createdAt),
		updated_at: Math.round(task.since(status)),
	};
}

const seconds = (ms: number) => Math.floor(ms / 1_000);

/** The answer to a create. */
export function created(task: Task, requestId?: string): Answer {
	const { id, facts, createdAt, failureMessage } = task;
	if (task.route.answersAtOnce) {
		const result = task.status === 'failed' ? {} : resultOf(task);
		const { body } = accepted({ task_result: result }, requestId);
		return { status: 200, body: { ...body, code: facts.successCode } };
	}
	if (facts.createAnswer === 'queued') {
		const state = { status: 'queued', progress: 0, created_at: seconds(createdAt) };
		return { status: 200, body: { id, task_id: id, object: 'video', ...state } };
	}
	const isFailed = facts.failsAtOnce && task.status === 'failed';
	const status = isFailed ? 'failed' : 'submitted';
	const head = {
		task_id: id,
		task_status: status,
		...(isFailed && { task_status_msg: failureMessage }),
		task_info: {},
	};
	const { body } = accepted({ ...head, ...times(task, status) }, requestId);
	return { status: 200, body: { ...body, code: facts.successCode } };
}

function ownId({ id, externalTaskId, facts }: Task): object {
	if (facts.echoesExternalId === 'replaced') return { external_task_id: id };
	const isShown = externalTaskId !== undefined && facts.echoesExternalId;
	return isShown ? { external_task_id: externalTaskId } : {};
}

function videosOf(task: Task): object {
	if (!task.has('videos')) return {};
	const duration = task.seconds.toFixed(1);
	return { videos: [{ id: task.fileIds.video, url: task.linkTo('mp4'), duration }] };
}

function audiosOf(task: Task): object {
	if (!task.has('audios')) return {};
	const duration = task.seconds.toFixed(1);
	if (task.facts.hasPlainAudioUrl || task.route.answersAtOnce) {
		return { audios: [{ id: task.fileIds.audio, url: task.linkTo('mp3'), duration }] };
	}
	const fields = task.facts.audios.flatMap((format) => [
		[`url_${format}`, task.linkTo(format)],
		[`duration_${format}`, duration],
	]);
	return { audios: [{ id: task.fileIds.audio, ...Object.fromEntries(fields) }] };
}

function imagesOf(task: Task): object {
	if (!task.has('images')) return {};
	const list = Array.from({ length: task.body.n ?? 1 }, (_, index) => index);
	return { images: list.map((index) => ({ index, url: task.linkTo('png') })) };
}

/** The lists of files of a task that succeeded. */
export const resultOf = (task: Task) => ({
	...videosOf(task),
	...audiosOf(task),
	...imagesOf(task),
});

/** The video of a soundtrack. */
function parentVideoOf({ body, fileIds, seconds, kind }: Task): object {
	if (kind !== 'videoToAudio') return {};
	const id = body.video_id ?? fileIds.source;
	return { parent_video: { id, url: body.video_url ?? '', duration: seconds.toFixed(1) } };
}

/** What the service says that it deducted: Kling's units, what they cost, and their list price. */
function deductionOf({ route, body, facts }: Task): object {
	const units = route.unitsOf(body);
	const dollars = Number((units * UNIT_PRICE_USD).toFixed(3));
	return {
		final_unit_deduction: String(Number(units.toFixed(2))),
		final_balance_deduction: {
			quota: String(dollars * facts.quotaPerDollar),
			list_price: String(dollars),
		},
	};
}

/** The task as a query shows it in Kling's envelope. */
export function taskData(task: Task, status: TaskStatus, id = task.id): Record<string, unknown> {
	const head = { task_id: id, task_status: status };
	if (status === 'submitted' || status === 'processing') {
		return { ...head, task_info: {}, task_result: {}, ...times(task, status) };
	}
	const isFailed = status === 'failed';
	return {
		...head,
		task_status_msg: isFailed ? task.failureMessage : '',
		task_info: { ...ownId(task), ...parentVideoOf(task) },
		task_result: isFailed ? {} : resultOf(task),
		...(!isFailed && deductionOf(task)),
		...times(task, status),
	};
}

const GATEWAY_WORDS = {
	submitted: { status: 'SUBMITTED', progress: '0%' },
	processing: { status: 'IN_PROGRESS', progress: '30%' },
	succeed: { status: 'SUCCESS', progress: '100%' },
	failed: { status: 'FAILURE', progress: '100%' },
};

/** The gateway's envelope around a query's answer. */
export function wrapped(
	task: Task,
	status: TaskStatus,
	inner: object | null,
): Record<string, unknown> {
	const hasEnded = status === 'succeed' || status === 'failed';
	const data = {
		task_id: task.id,
		...GATEWAY_WORDS[status],
		fail_reason: status === 'failed' ? task.failureMessage : '',
		submit_time: seconds(task.createdAt),
		start_time: status === 'submitted' ? 0 : seconds(task.since('processing')),
		finish_time: hasEnded ? seconds(task.endsAt) : 0,
		data: inner,
	};
	return { code: 'success', message: '', data };
}

/** The answer to a query; the gateway has no inner object before work has begun. */
export function shown(task: Task, status = task.shownStatus, requestId?: string): Answer {
	const { envelope } = task.facts;
	if (envelope === 'plain') return accepted(taskData(task, status), requestId);
	const kling = taskData(task, envelope === 'outdated' ? 'processing' : status, task.klingId);
	const inner = envelope === 'whole' ? accepted(kling, requestId).body : kling;
	return { status: 200, body: wrapped(task, status, status === 'submitted' ? null : inner) };
}

/** The body of a callback: the bare task with Kling's id, in which Kling documents no `audios`. */
export function callbackBody(task: Task, status: TaskStatus): Record<string, unknown> {
	const body = {
		task_id: task.klingId,
		task_status: status,
		task_status_msg: status === 'failed' ? task.failureMessage : '',
		...times(task, status),
		task_info: ownId(task),
		task_result: status === 'succeed' ? videosOf(task) : {},
	};
	return task.facts.wrapsCallbacks ? accepted(body).body : body;
}
