import type { Answer } from './answers.mjs';
import { gatewayError, json, kling, klingError, withIdsOf } from './answers.mjs';
import type { Exchange, Reply } from './exchange.mjs';
import { disturb } from './faults.mjs';
import { refuseKey } from './key.mjs';
import type { SimulatorOptions } from './options.mjs';
import { queriedData, wrappedAnswer } from './shapes.mjs';

function unknownTask(id: string, by: SimulatorOptions['unknownTask']): Answer {
	return by === 'kling'
		? klingError(404, 1203, `task not found: ${id}`)
		: gatewayError(400, 'task_not_exist', 'task_not_exist');
}

/** `GET …/video-to-audio/:id`: never limited by slots. */
export function query(exchange: Exchange, id: string): Reply {
	const { state, record } = exchange;
	const refused = refuseKey(exchange);
	if (refused) return { answer: refused };
	const { lookupByExternalId } = state.options;
	const task =
		state.tasks.find(id) ?? (lookupByExternalId ? state.tasks.findByExternalId(id) : undefined);
	if (!task) return { answer: unknownTask(id, state.options.unknownTask) };

	task.getCount++;
	record.taskId = task.id;
	if (Date.now() < task.createdAt + task.scenario.notFoundForMs) {
		const code = 'task_not_exist';
		return { answer: json(404, { code, message: code, data: null }) };
	}
	const { status } = task;
	const answer =
		task.scenario.envelope === 'wrapped'
			? json(200, wrappedAnswer(task, status, state.baseUrl))
			: kling(queriedData(task, status, state.baseUrl));
	return disturb(task.queryFaults.shift() ?? { kind: 'ok' }, withIdsOf(task, answer));
}
