import { planCallbacks } from '../callbacks/callbackPlan.mjs';
import type { SimulatedAnswer } from '../http/answers.mjs';
import { gatewayError, kling, klingError, withIdsOf } from '../http/answers.mjs';
import type { Exchange, RouteReply } from '../http/exchange.mjs';
import { parseJson } from '../http/exchange.mjs';
import { refuseKey } from '../http/key.mjs';
import type { SimulatorState } from '../http/state.mjs';
import { disturb, takesEffect } from '../scenarios/faults.mjs';
import { isCreateBody, PROMPT_FIELDS, refuseCreate } from '../scenarios/rules.mjs';
import type { CreateBody } from '../scenarios/rules.mjs';
import type { Scenario } from '../scenarios/scenario.mjs';
import { normalScenario } from '../scenarios/scenario.mjs';
import { scenarioFromUrl } from '../scenarios/scenarioUrl.mjs';
import { createdData } from '../tasks/shapes.mjs';
import { fetchSource } from '../tasks/source.mjs';
import type { SimulatedTask } from '../tasks/tasks.mjs';

const USUAL_SECONDS = 5;

/** The clip's length to a tenth of a second: as its address says, as the shipped clip has it, or 5. */
function secondsOf({ video_url }: CreateBody, { baseUrl, clip }: SimulatorState): number {
	const url = video_url === undefined ? undefined : new URL(video_url);
	const said = url?.searchParams.get('video_seconds');
	const isOurs = url?.href.startsWith(`${baseUrl}/files/`);
	const seconds = said ? Number(said) : isOurs ? clip.seconds : USUAL_SECONDS;
	return Math.round(seconds * 10) / 10;
}

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

/** `POST …/video-to-audio`: key, content, fields, then the scenario's faults, then the account's limits. */
export async function create(exchange: Exchange): Promise<RouteReply> {
	const { state, record, raw } = exchange;
	const body = parseJson(raw.toString('utf8'));
	const refused = refuseKey(exchange) ?? refuseContent(exchange, body);
	if (refused) return { answer: refused };
	if (!isCreateBody(body, state.baseUrl)) {
		const reason = refuseCreate(body, state.baseUrl) ?? 'invalid parameter';
		return { answer: klingError(400, 1201, reason) };
	}
	const prompt = PROMPT_FIELDS.find((field) => body[field] !== undefined);
	if (prompt !== undefined && !state.options.acceptsPrompts) {
		return { answer: klingError(400, 1201, `unknown field: ${prompt}`) };
	}
	const named = scenarioFromUrl(body.video_url);
	if ('refusal' in named) return { answer: klingError(400, 1201, named.refusal) };

	const attempt = state.attempts.of(body, (): Scenario => {
		const normal = normalScenario(state.options.durationMs, state.options.audios);
		return { ...normal, ...named.scenario, ...state.chosenFor(body) };
	});
	const fault = attempt.faults.shift() ?? { kind: 'ok' };
	if (!takesEffect(fault)) return disturb(fault, klingError(500, 5000, 'not created'));

	const refusal = refuseTask(body, state);
	if (refusal) return disturb(fault, refusal);
	const task = state.tasks.add(body, attempt.scenario, secondsOf(body, state));
	record.taskId = task.id;
	// The service takes its time for that, too: the create is answered before.
	void fetchSource(task, state.baseUrl);
	if (fault.kind === 'ok' || fault.kind === 'slow') state.attempts.close(body);

	const run = await startCallbacks(task, state);
	const delivery = disturb(fault, withIdsOf(task, kling(createdData(task))));
	// An answer held back does not hold back the callbacks.
	if (delivery.waitMs) run();
	return delivery.waitMs ? delivery : { ...delivery, afterwards: run };
}
