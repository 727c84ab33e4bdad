import { isN8n2, type Major } from '../../test/harness/versions.mjs';
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

export interface Outage extends Omit<LoadOptions, 'executions' | 'tasks'> {
	when: (load: Load) => Promise<void>;
	/** Resolves to the ids of the executions that ran in what was killed. */
	kill: (load: Load) => Promise<string[]>;
	/** What becomes of those, by major version. Default: no execution runs there, nothing happens. */
	recoveries?: Record<Major, Recovery>;
	/** The one for the short form. */
	isShortIn?: Major;
}

/** Kills what runs no execution. */
const withoutExecutions = (kill: (load: Load) => Promise<unknown>) => async (load: Load) => {
	await kill(load);
	return [];
};

const killMain = withoutExecutions(async ({ cluster }) => await killAndReplace(cluster.main));
const killWebhook = withoutExecutions(async ({ cluster }) => await killAndReplace(cluster.webhook));
const killRedis = withoutExecutions(async ({ cluster }) => await killAndReplace(cluster.redis));

/**
 * Longer than main takes to start: there it compares the executions that run with the jobs in Redis, and
 * in 1.x one that ended at that moment was once lost.
 */
const STILL_RUNNING: [number, number] = [15, 20];

/** Each create is answered three seconds after the task has been made. */
const slowCreate = { create: [{ kind: 'slow', ms: 3_000 } as const] };

/** What is killed in the middle of six executions of three tasks. */
export const outages: Outage[] = [
	{
		name: 'A worker is killed in mid-wait and restarted on its folder, by polling',
		by: 'poll',
		when: untilPolling,
		kill: killWorker,
		recoveries: { 1: 'paidAgain', 2: 'adoptedByRetry' },
		isShortIn: '2',
	},
	{
		name: 'A worker is killed in mid-wait and does not come back, by polling',
		by: 'poll',
		when: untilPolling,
		kill: loseWorker,
		recoveries: { 1: 'runAgain', 2: 'dropped' },
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
			kill: async (load) => await (isN8n2 ? killWorker : loseWorker)(load),
			recoveries: { 1: 'runAgain', 2: 'adoptedByRetry' },
		}),
	),
	{
		name: 'Main is killed in mid-wait and restarted, by polling',
		by: 'poll',
		seconds: STILL_RUNNING,
		when: untilPolling,
		kill: killMain,
	},
	{
		name: 'Main is killed in mid-wait and restarted, by callback',
		by: 'callback',
		seconds: STILL_RUNNING,
		when: untilWaiting,
		kill: killMain,
	},
	{
		name: 'The webhook process is killed in mid-wait and restarted, by callback; the service repeats its callbacks',
		by: 'callback',
		seconds: [6, 9],
		simulator: { callbackRetries: 120 },
		when: untilWaiting,
		kill: killWebhook,
	},
	{
		name: 'Redis is killed in mid-wait and restarted, by polling',
		by: 'poll',
		when: untilPolling,
		kill: killRedis,
	},
	{
		name: 'Redis is killed in mid-wait and restarted, by callback',
		by: 'callback',
		when: untilWaiting,
		kill: killRedis,
	},
];
