import type { SimulatedAnswer } from '../http/answers.mjs';
import { gatewayError, json, kling, klingError, withIdsOf } from '../http/answers.mjs';
import type { Exchange, RouteReply } from '../http/exchange.mjs';
import { refuseKey } from '../http/key.mjs';
import { disturb } from '../scenarios/faults.mjs';
import type { TaskKind } from '../kinds/kind.mjs';
import type { SimulatorOptions } from '../scenarios/options.mjs';
import { queriedData, wrappedAnswer } from '../tasks/shapes.mjs';

function unknownTask(id: string, by: SimulatorOptions['unknownTask']): SimulatedAnswer {
	return by === 'kling'
		? klingError(404, 1203, `task not found: ${id}`)
		: gatewayError(400, 'task_not_exist', 'task_not_exist');
}

/** `GET <path>/:id`: never limited by slots, and blind to the tasks of every other route. */
export function query(kind: TaskKind, exchange: Exchange, id: string): RouteReply {
	const { state, record } = exchange;
	const refused = refuseKey(exchange);
	if (refused) return { answer: refused };
	const { lookupByExternalId } = state.options;
	const task =
		state.tasks.find(id) ??
		(lookupByExternalId ? state.tasks.findByExternalId(id, kind.name) : undefined);
	if (task?.kind !== kind.name) return { answer: unknownTask(id, state.options.unknownTask) };

	task.getCount++;
	record.taskId = task.id;
	if (Date.now() < task.createdAt + task.scenario.notFoundForMs) {
		const code = 'task_not_exist';
		return { answer: json(404, { code, message: code, data: null }) };
	}
	const { status } = task;
	const answer =
		task.scenario.envelope === 'plain'
			? kling(queriedData(task, status, state.baseUrl))
			: json(200, wrappedAnswer(task, status, state.baseUrl));
	return disturb(task.queryFaults.shift() ?? { kind: 'ok' }, withIdsOf(task, answer));
}
