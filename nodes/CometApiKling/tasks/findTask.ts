import { elapsedMs } from '../base/time';
import { sleepInJob } from '../run/job';
import type { Job } from '../run/operation';
import type { Answer } from '../service/client';
import { isTransient, type Failure } from '../service/failure';

/** The pause between two requests, unless the service asks for a longer one. */
const GAP_MS = 2_000;

/** How long to keep asking after answers that do not hold the task, in milliseconds. */
export interface SearchTimes {
	/** While the service says that there is no such task: it may learn of it late. */
	unknownMs: number;
	/** While it cannot say: it is unreachable or overloaded. */
	transientMs: number;
	/** While it says anything else, which is odd about a task that it has shown. */
	oddMs: number;
}

/** Asks for a task, by its id or external id, until the service has said what it knows of it. */
export async function findTask(job: Job<unknown>, id: string, times: SearchTimes): Promise<Answer> {
	const startMs = elapsedMs();
	for (;;) {
		const answer = await job.client.get(id, { externalId: job.taskIds.externalId });
		if ('task' in answer) return answer;
		const { failure } = answer;
		const leftMs = Math.round(longestMs(failure, times) - (elapsedMs() - startMs));
		if (leftMs <= 0) return answer;
		await sleepInJob(job, Math.min(Math.max(GAP_MS, failure.retryAfterMs ?? 0), leftMs));
	}
}

function longestMs(failure: Failure, { unknownMs, transientMs, oddMs }: SearchTimes): number {
	if (failure.isTaskUnknown) return unknownMs;
	return isTransient(failure) ? transientMs : oddMs;
}
