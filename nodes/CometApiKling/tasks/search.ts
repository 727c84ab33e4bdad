import { elapsedMs } from '../base/clock';
import type { Job } from '../run/job';
import { pauseJob } from '../run/progress';
import { isPassing, saysUnknownTask, type Failure } from '../service/failure';
import type { Answer } from '../service/request';

/** How often is looked, if the service does not ask for more patience. */
const GAP_MS = 2_000;

/** How long a search goes on, in milliseconds. */
export interface Patience {
	/** While the service says that there is no such task: it may be late to know it. */
	unknownMs: number;
	/** While it cannot say: it is not there, or has too much to do. */
	passingMs: number;
}

/** Looks for a task, by its id or its external id, until the service has said what it knows of it. */
export async function search(job: Job<unknown>, id: string, patience: Patience): Promise<Answer> {
	const startMs = elapsedMs();
	for (;;) {
		const answer = await job.requests.look(id);
		if ('task' in answer) return answer;
		const leftMs = Math.round(patienceMs(answer.failure, patience) - (elapsedMs() - startMs));
		if (leftMs <= 0) return answer;
		await pauseJob(job, Math.min(Math.max(GAP_MS, answer.failure.retryAfterMs ?? 0), leftMs));
	}
}

function patienceMs(failure: Failure, { unknownMs, passingMs }: Patience): number {
	if (saysUnknownTask(failure)) return unknownMs;
	return isPassing(failure, { isNew: false }) ? passingMs : 0;
}
