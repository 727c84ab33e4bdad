import type { SimulatedStatus } from '../scenarios/scenario.mjs';
import { calledBackResult, resultOf } from './result.mjs';
import type { SimulatedTask } from './tasks.mjs';
import { statusSince } from './tasks.mjs';

const UNIT_PRICE_USD = 0.14;

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

/** What the service says it took: Kling's units, and their price by its list. */
function deductionOf({ route, body }: SimulatedTask): object {
	const units = route.unitsOf(body);
	const price = String(Number((units * UNIT_PRICE_USD).toFixed(3)));
	return {
		final_unit_deduction: String(Number(units.toFixed(2))),
		final_balance_deduction: { quota: price, list_price: price },
	};
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
	const task_info = { ...ownId(task), ...task.route.sourceInfo?.(task) };
	if (status === 'failed') {
		const task_status_msg = task.failureMessage;
		return { ...head, task_status_msg, task_info, task_result: {}, ...times };
	}
	return {
		...head,
		task_status_msg: '',
		task_info,
		task_result: resultOf(task, baseUrl),
		...deductionOf(task),
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
		task_result: status === 'succeed' ? calledBackResult(task, baseUrl) : {},
	};
	return task.scenario.callback.wrapped ? { code: 0, message: 'SUCCEED', data: body } : body;
}
