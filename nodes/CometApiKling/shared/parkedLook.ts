import { sleep, type ICredentialDataDecryptedObject, type IWebhookFunctions } from 'n8n-workflow';
import { keepingIds } from './awaitByPolling';
import type { ParkedState, ParkedTask } from './parkedState';
import { askApi, queryAt } from './request';
import { hasEnded, type Route } from './task';

/** Pauses between looks at a task that should have ended, or while the service is not available. */
const LOOK_GAPS_MS = [1_000, 2_000, 4_000, 8_000];

/** From where a parked task is looked at. */
export interface LookingPlace {
	context: IWebhookFunctions;
	route: Route;
	baseUrl: string;
	credential?: ICredentialDataDecryptedObject;
	/** Whether whoever looks from here looks again anyway, so that patience is not needed. */
	looksAgain?: boolean;
}

/** Whether a task has ended. Callbacks that come together share one look at the same task. */
export async function hasEndedByNow(
	place: LookingPlace,
	state: ParkedState,
	parked: ParkedTask,
	isExpected: boolean,
): Promise<boolean> {
	const { taskId } = parked;
	if (state.ended.has(taskId)) return true;
	const shared = state.looks.get(taskId);
	if (shared !== undefined && ((await shared) || !isExpected)) return await shared;
	const looking = lookWithPatience(place, state, parked, isExpected);
	state.looks.set(taskId, looking);
	try {
		return await looking;
	} finally {
		if (state.looks.get(taskId) === looking) state.looks.delete(taskId);
	}
}

/**
 * Looks at a task, with patience: the callback may be ahead of the API, and a wake-up that is lost
 * because the service is down for a moment does not come again.
 */
async function lookWithPatience(
	place: LookingPlace,
	state: ParkedState,
	parked: ParkedTask,
	isExpected: boolean,
): Promise<boolean> {
	for (let attempt = 0; ; attempt++) {
		const answer = await askApi(
			place.context,
			place.route,
			queryAt(place.baseUrl, place.route, parked.taskId),
			place.credential,
		);
		if ('task' in answer && hasEnded(answer.task)) {
			const known = { id: parked.taskId, externalId: parked.externalId };
			state.ended.set(parked.taskId, keepingIds(answer.task, known));
			return true;
		}
		const isWorthAnother = 'task' in answer ? isExpected : answer.failure.retryable;
		if (!isWorthAnother || place.looksAgain || attempt >= LOOK_GAPS_MS.length) {
			state.runningId = parked.taskId;
			return false;
		}
		await sleep(LOOK_GAPS_MS[attempt]);
	}
}
