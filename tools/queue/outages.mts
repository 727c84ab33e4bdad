import { isN8n2, type Major } from '../../test/harness/versions.mjs';
import { factsOf, type ProfileName } from '../../test/simulator/server.mjs';
import {
	killAndReplace,
	killWorker,
	loseWorker,
	untilCreated,
	untilWaiting,
	untilPolling,
} from './load/kills.mjs';
import type { Load, LoadOptions } from './load/load.mjs';
import type { Recovery } from './recovery.mjs';

export interface Outage extends Omit<LoadOptions, 'service' | 'executions' | 'tasks'> {
	when: (load: Load) => Promise<void>;
	/** Resolves to the ids of the executions that ran in what was killed. */
	kill: (loads: Load[]) => Promise<string[]>;
	/** What becomes of those, by major version. Default: no execution runs there, nothing happens. */
	recoveries?: Record<Major, (service: ProfileName) => Recovery>;
	/** The one for the short form. */
	isShortIn?: Major;
}

/** Kills what runs no execution. */
const withoutExecutions = (kill: (loads: Load[]) => Promise<unknown>) => async (loads: Load[]) => {
	await kill(loads);
	return [];
};

const killMain = withoutExecutions(async ([{ cluster }]) => await killAndReplace(cluster.main));
const killWebhook = withoutExecutions(
	async ([{ cluster }]) => await killAndReplace(cluster.webhook),
);
const killRedis = withoutExecutions(async ([{ cluster }]) => await killAndReplace(cluster.redis));

/**
 * Longer than main takes to start: there it compares the executions that run with the jobs in Redis, and
 * in 1.x one that ended at that moment was once lost.
 */
const STILL_RUNNING: [number, number] = [15, 20];

/** Each create is answered three seconds after the task has been made. */
const slowCreate = { create: [{ kind: 'slow', ms: 3_000 } as const] };

/** n8n 2.x gives Retry the means to look for the tasks; a gateway does not find them by external id. */
const byRetry = (service: ProfileName): Recovery =>
	factsOf(service).lookupByExternalId ? 'adoptedByRetry' : 'toldByRetry';

/** The execution starts over under its id, and its creates carry the external ids of the first ones. */
const bySameId = (service: ProfileName): Recovery => {
	const { lookupByExternalId, takenId } = factsOf(service);
	if (takenId === 'accepted') return 'paidTwice';
	return lookupByExternalId ? 'runAgain' : 'toldAtOnce';
};

/** The same, of creates that were not answered. */
const bySameIdUnanswered = (service: ProfileName): Recovery => {
	const recovery = bySameId(service);
	return recovery === 'paidTwice' ? 'paidTwiceUnlogged' : recovery;
};

const toldByRetry = (): Recovery => 'toldByRetry';
const dropped = (): Recovery => 'dropped';

/** What is killed in the middle of executions of three tasks, with each of the services at once. */
export const outages: Outage[] = [
	{
		name: 'A worker is killed in mid-wait and restarted on its folder, by polling',
		by: 'poll',
		when: untilPolling,
		kill: killWorker,
		recoveries: { 1: toldByRetry, 2: byRetry },
		isShortIn: '2',
	},
	{
		name: 'A worker is killed in mid-wait and does not come back, by polling',
		by: 'poll',
		when: untilPolling,
		kill: loseWorker,
		recoveries: { 1: bySameId, 2: dropped },
		isShortIn: '1',
	},
	{
		name: 'A worker is killed in mid-wait and does not come back, by callback',
		by: 'callback',
		when: untilWaiting,
		kill: withoutExecutions(loseWorker),
	},
	...(['poll', 'callback'] as const).map(
		(by): Outage => ({
			name: `A worker is killed before its creates are answered (1.x: does not come back; 2.x: restarted on its folder), by ${by === 'poll' ? 'polling' : 'callback'}`,
			by,
			scenario: slowCreate,
			when: untilCreated,
			kill: async (loads) => await (isN8n2 ? killWorker : loseWorker)(loads),
			recoveries: { 1: bySameIdUnanswered, 2: byRetry },
		}),
	),
	...(['poll', 'callback'] as const).flatMap((by): Outage[] => {
		const how = by === 'poll' ? 'by polling' : 'by callback';
		const when = by === 'poll' ? untilPolling : untilWaiting;
		return [
			{
				name: `Main is killed in mid-wait and restarted, ${how}`,
				...{ by, when, kill: killMain, seconds: STILL_RUNNING },
			},
			{
				name: `The webhook process is killed in mid-wait and restarted, ${how}; the service repeats its callbacks`,
				...{ by, when, kill: killWebhook, seconds: [6, 9] },
				simulator: { callbackRetries: 120 },
			},
			{
				name: `Redis is killed in mid-wait and restarted, ${how}`,
				...{ by, when, kill: killRedis },
			},
		];
	}),
];
