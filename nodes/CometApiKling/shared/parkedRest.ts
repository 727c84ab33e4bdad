import { sleep } from 'n8n-workflow';
import { Gate } from './gate';
import { hasEndedByNow, type LookingPlace } from './parkedLook';
import { CREDENTIAL_NAME } from './request';
import { leftMs, type ParkedPlan, type ParkedState, type ParkedTask } from './parkedState';

const LOOKS_MAX = 20;

/** The last look comes this long before the execution cannot be resumed any more. */
const LAST_LOOK_MS = 2_000;

/**
 * Whether those tasks of a large run have ended that do not call back. The last callback waits for
 * them, looking at each every poll interval; callbacks that come meanwhile leave it to that one.
 */
export async function haveRestEnded(
	place: LookingPlace,
	state: ParkedState,
	plan: ParkedPlan,
	rest: ParkedTask[],
): Promise<boolean> {
	if (state.isWatched) return false;
	state.isWatched = true;
	const gate = new Gate(LOOKS_MAX);
	try {
		const credential = await place.context.getCredentials(CREDENTIAL_NAME).catch(() => undefined);
		const watching: LookingPlace = { ...place, credential, looksAgain: true };
		const look = async (task: ParkedTask) =>
			await gate.pass(async () => await hasEndedByNow(watching, state, task, false));
		const ends = rest.map(async (task) => {
			while (!(await look(task))) {
				const spareMs = leftMs(plan) - LAST_LOOK_MS;
				if (spareMs <= 0) return false;
				await sleep(Math.min(plan.pollIntervalMs, spareMs));
			}
			return true;
		});
		return (await Promise.all(ends)).every(Boolean);
	} finally {
		state.isWatched = false;
	}
}
