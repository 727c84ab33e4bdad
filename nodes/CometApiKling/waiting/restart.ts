import { sleep } from 'n8n-workflow';
import { elapsedMs, processStartMs } from '../base/time';
import type { WaitingRun } from './waitingRun';

/**
 * How long n8n may take to recover sleeping executions after its start. A hundred of them took it
 * 0.8 s, and 9.4 s when all were called back at once (1.123 and 2.41, two cores).
 */
const RECOVERY_MS = 60_000;

/** An older process has finished its start, however long its database migrations took. */
const STARTING_MS = 60 * 60_000;

let recoveredAtMs: number | undefined;

/**
 * Waits until n8n, if it was restarted since the execution went to sleep, has finished its recovery.
 *
 * At its start n8n takes each sleeping execution for crashed, and then puts it back to sleep. It
 * accepts callbacks by then, but one that is resumed at that moment stays asleep or ends as crashed
 * (seen in 1.123 and 2.41, test/e2e/restart.test.mts). A node cannot know when n8n is done, so the
 * first such execution waits for a minute, and the others for the rest of it. In queue mode the wait
 * is unnecessary, but a node cannot know: there only workers recover what they have put to sleep.
 */
export async function untilRecovered({ plan, spareMs }: WaitingRun): Promise<void> {
	if (plan.sinceMs >= processStartMs() || elapsedMs() > STARTING_MS) return;
	recoveredAtMs ??= elapsedMs() + RECOVERY_MS;
	const waitMs = Math.min(recoveredAtMs - elapsedMs(), spareMs);
	if (waitMs > 0) await sleep(waitMs);
}
