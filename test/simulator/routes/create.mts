import { planCallbacks } from '../callbacks/callbackPlan.mjs';
import type { SimulatedAnswer } from '../http/answers.mjs';
import { gatewayError, kling, klingError, withIdsOf } from '../http/answers.mjs';
import type { Exchange, RouteReply } from '../http/exchange.mjs';
import { parseJson } from '../http/exchange.mjs';
import { refuseKey } from '../http/key.mjs';
import type { SimulatorState } from '../http/state.mjs';
import type { TaskKind } from '../kinds/kind.mjs';
import type { CreateBody } from '../rules/createBody.mjs';
import { invalid, readCreate, type Refusal } from '../rules/rule.mjs';
import { disturb, takesEffect } from '../scenarios/faults.mjs';
import type { Scenario } from '../scenarios/scenario.mjs';
import { normalScenario } from '../scenarios/scenario.mjs';
import { scenarioIn } from '../scenarios/scenarioUrl.mjs';
import { receiveFiles } from '../tasks/received.mjs';
import { createdData } from '../tasks/shapes.mjs';
import type { SimulatedTask } from '../tasks/tasks.mjs';

/** What stands in the way of a well-formed create: a repeated id or no free slot. */
function refuseTask(
	{ external_task_id }: CreateBody,
	state: SimulatorState,
): SimulatedAnswer | undefined {
	const { uniqueExternalIds, duplicateStatus, duplicateCode, maxParallel } = state.options;
	const isTaken =
		external_task_id !== undefined && state.tasks.findByExternalId(external_task_id) !== undefined;
	if (isTaken && uniqueExternalIds) {
		const message = `external_task_id already exists: ${external_task_id}`;
		return klingError(duplicateStatus, duplicateCode, message);
	}
	if (maxParallel > 0 && state.tasks.countRunning() >= maxParallel) {
		return klingError(429, 1303, 'parallel task over resource pack limit');
	}
	return undefined;
}

/** Everything that makes a body unreadable, before its fields count. */
function refuseContent({ request }: Exchange, body: unknown): SimulatedAnswer | undefined {
	const type = request.headers['content-type'] ?? '';
	if (!/^application\/json\s*(;|$)/i.test(type)) {
		return gatewayError(400, 'invalid_request', 'Content-Type must be application/json');
	}
	return body === undefined
		? gatewayError(400, 'invalid_request', 'The body is not valid JSON')
		: undefined;
}

async function startCallbacks(task: SimulatedTask, state: SimulatorState): Promise<() => void> {
	const plan = planCallbacks(task);
	if (task.scenario.callback.early) await state.callbacks.sendDue(task, plan);
	return () => state.callbacks.run(task, plan);
}

const refuse = ({ status, code, message }: Refusal): RouteReply => ({
	answer: klingError(status, code, message),
});

/** `POST <path>`: key, content, fields, then the scenario's faults, then the account's limits. */
export async function create(kind: TaskKind, exchange: Exchange): Promise<RouteReply> {
	const { state, record, raw } = exchange;
	const content = parseJson(raw.toString('utf8'));
	const refused = refuseKey(exchange) ?? refuseContent(exchange, content);
	if (refused) return { answer: refused };
	const read = readCreate(kind, content, state);
	if ('refusal' in read) return refuse(read.refusal);
	const { body } = read;
	const named = scenarioIn(body, kind);
	if ('refusal' in named) return refuse(invalid(named.refusal));

	const attempt = state.attempts.of(kind.name, body, (): Scenario => {
		const normal = normalScenario(state.options.durationMs, state.options.audios);
		return { ...normal, ...named.scenario, ...state.chosenFor(body, kind.name) };
	});
	const fault = attempt.faults.shift() ?? { kind: 'ok' };
	if (!takesEffect(fault)) return disturb(fault, klingError(500, 5000, 'not created'));

	const refusal = refuseTask(body, state);
	if (refusal) return disturb(fault, refusal);
	const task = state.tasks.add(kind, body, attempt.scenario, kind.secondsOf(body, state));
	record.taskId = task.id;
	// The service takes its time for links: the create is answered before.
	void receiveFiles(task, state.baseUrl);
	if (fault.kind === 'ok' || fault.kind === 'slow') state.attempts.close(kind.name, body);

	const run = await startCallbacks(task, state);
	const delivery = disturb(fault, withIdsOf(task, kling(createdData(task))));
	// An answer held back does not hold back the callbacks.
	if (delivery.waitMs) run();
	return delivery.waitMs ? delivery : { ...delivery, afterwards: run };
}
