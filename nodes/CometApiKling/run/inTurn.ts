import { elapsedMs } from '../base/clock';
import type { Answer, TaskRequests } from '../service/request';
import { stopIfEnded, type Progress } from './progress';
import { gatePerRun } from './run';
import { wavesOf } from './waves';

/** Most requests of one run at a time: a thousand items must not be a thousand connections. */
const REQUESTS_MAX = 50;

/** How long past its deadline a look may still be sent: timers wake a little late, the last one too. */
const LATE_MS = 1_000;

const gateOf = gatePerRun(REQUESTS_MAX);

const NOT_ASKED: Answer = {
	failure: {
		message: 'The service was too slow for all looks at the tasks of this run',
		description: 'Run fewer items at a time.',
		retryable: true,
		mayHaveCreated: false,
	},
};

/** The same requests, of which only so many go on at a time, and none once the run is over. */
export function inTurn(job: Progress, requests: TaskRequests): TaskRequests {
	const pass = async (send: () => Promise<Answer>) =>
		await gateOf(job.run).pass(async () => {
			await wavesOf(job.run).enter();
			stopIfEnded(job);
			return await send();
		});
	return {
		look: async (id, untilMs = Infinity) => {
			const turnEndsMs = Math.max(untilMs, elapsedMs()) + LATE_MS;
			return await pass(async () => {
				return elapsedMs() > turnEndsMs ? NOT_ASKED : await requests.look(id);
			});
		},
		create: async (body, beforeSending) =>
			await pass(async () => await requests.create(body, beforeSending)),
	};
}
