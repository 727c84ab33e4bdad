import { sleep } from 'n8n-workflow';
import { elapsedMs, processStartMs } from '../base/clock';
import type { ParkLimit } from './limit';
import type { ParkedPlan } from './stored';

/**
 * How long n8n may go over sleeping executions after it has started. A hundred of them took it 0.8 s,
 * and 9.4 s where all were called back at once (1.123 and 2.41, two cores).
 */
const RECOVERY_MS = 60_000;

/** A process that is older has started, however long it took to bring its database up to date. */
const STARTING_MS = 60 * 60_000;

let recoveredAtMs: number | undefined;

/**
 * Waits until n8n, if it was restarted since the execution was parked, leaves it in peace.
 *
 * When n8n starts it takes each sleeping execution for crashed, and then puts it to sleep again. It
 * answers callbacks by then, but one that is resumed in that moment stays asleep or ends as crashed
 * (seen in 1.123 and 2.41, test/e2e/restart.test.mts). Nothing tells a node when n8n is through, so
 * the first such execution waits for a minute, and the others for what is left of it. In queue mode
 * this is for nothing, but a node cannot tell: there only workers go over what they have parked.
 */
export async function untilRecovered(
	{ parkedAtMs = 0 }: ParkedPlan,
	{ spareMs }: ParkLimit,
): Promise<void> {
	if (parkedAtMs >= processStartMs() || elapsedMs() > STARTING_MS) return;
	recoveredAtMs ??= elapsedMs() + RECOVERY_MS;
	const waitMs = Math.min(recoveredAtMs - elapsedMs(), spareMs);
	if (waitMs > 0) await sleep(waitMs);
}
