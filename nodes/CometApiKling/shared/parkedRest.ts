import { sleep } from 'n8n-workflow';
import { Gate } from './gate';
import { hasEndedByNow, type LookingPlace } from './parkedLook';
import { CREDENTIAL_NAME } from './request';
import { isLate, type ParkedPlan, type ParkedState, type ParkedTask } from './parkedState';

const LOOKS_MAX = 20;

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
		const credential = await place.context.getCredentials(CREDENTIAL_NAME);
		const look = async (task: ParkedTask) =>
			await gate.pass(async () => {
				return await hasEndedByNow({ ...place, credential }, state, task, false);
			});
		const ends = rest.map(async (task) => {
			while (!(await look(task))) {
				if (isLate(plan)) return false;
				await sleep(plan.pollIntervalMs);
			}
			return true;
		});
		return (await Promise.all(ends)).every(Boolean);
	} finally {
		state.isWatched = false;
	}
}
