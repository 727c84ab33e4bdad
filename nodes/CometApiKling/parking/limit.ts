import { elapsedMs } from '../base/clock';
import type { ParkedPlan } from './stored';

/** So close to the limit n8n may already be handing the items on; two must not resume. */
const MARGIN_MS = 5_000;

/** What is waited for ends this long before the execution cannot be resumed any more. */
const SPARE_MS = 2_000;

/**
 * When a parked execution can no longer be resumed, as one callback sees it: by the date, which n8n
 * goes by, and by the clock that only goes forward, for n8n may have woken it before the date was
 * set back.
 */
export class ParkLimit {
	private readonly untilElapsedMs: number;

	constructor(private readonly plan: ParkedPlan) {
		this.untilElapsedMs = elapsedMs() + this.leftByDateMs;
	}

	/** How long the execution can still be resumed, in milliseconds; below 0 it is too late. */
	get leftMs(): number {
		return Math.min(this.leftByDateMs, this.untilElapsedMs - elapsedMs());
	}

	/** How long something may still be waited for before the resume, in milliseconds. */
	get spareMs(): number {
		return this.leftMs - SPARE_MS;
	}

	get isLate(): boolean {
		return this.leftMs < 0;
	}

	private get leftByDateMs(): number {
		return this.plan.untilMs - MARGIN_MS - Date.now();
	}
}
