import { raceWithCancel } from '../base/cancellation';
import { elapsedMs } from '../base/time';
import type { Answer, TaskClient } from '../service/client';
import { throwIfCancelled, type JobState } from './jobState';

/** How long past its deadline a status request may still be sent: timers wake a little late. */
const LATE_MS = 1_000;

const TOO_LATE: Answer = {
	failure: {
		message: 'The service was too slow for all looks at the tasks of this run',
		description: 'Run fewer items at a time.',
		retryable: true,
		mayHaveCreated: false,
	},
};

/** The same client, within the run's limit on requests. Throws once the run is cancelled. */
export function limitedClient(job: JobState, client: TaskClient): TaskClient {
	const { requests, cancellation } = job.run;
	const inTurn = async (send: () => Promise<Answer>) => {
		const release = await raceWithCancel(requests.acquire(), cancellation);
		try {
			throwIfCancelled(job);
			return await send();
		} finally {
			release?.();
		}
	};
	return {
		get: async (id, limits) => {
			const lastMs = Math.max(limits?.untilMs ?? Infinity, elapsedMs()) + LATE_MS;
			return await inTurn(async () => {
				return elapsedMs() > lastMs ? TOO_LATE : await client.get(id, limits);
			});
		},
		create: async (body, beforeSending) =>
			await inTurn(async () => await client.create(body, beforeSending)),
	};
}
