import { elapsedMs } from '../base/time';
import { sleepInJob } from '../run/job';
import type { Job } from '../run/operation';
import type { Answer } from '../service/client';
import { isTransient, type Failure } from '../service/failure';

/** The pause between two requests, unless the service asks for a longer one. */
const GAP_MS = 2_000;

/** How long to keep asking, in milliseconds. */
export interface Patience {
	/** While the service says that there is no such task: it may learn of it late. */
	unknownMs: number;
	/** While it cannot say: it is unreachable or overloaded. */
	transientMs: number;
}

/** Asks for a task, by its id or external id, until the service has said what it knows of it. */
export async function findTask(job: Job<unknown>, id: string, patience: Patience): Promise<Answer> {
	const startMs = elapsedMs();
	for (;;) {
		const answer = await job.client.get(id, { externalId: job.taskIds.externalId });
		if ('task' in answer) return answer;
		const { failure } = answer;
		const leftMs = Math.round(patienceMs(failure, patience) - (elapsedMs() - startMs));
		if (leftMs <= 0) return answer;
		await sleepInJob(job, Math.min(Math.max(GAP_MS, failure.retryAfterMs ?? 0), leftMs));
	}
}

function patienceMs(failure: Failure, { unknownMs, transientMs }: Patience): number {
	if (failure.isTaskUnknown) return unknownMs;
	return isTransient(failure) ? transientMs : 0;
}
