import {
	killAndReplace,
	killWorker,
	loseWorker,
	untilCreated,
	untilParked,
	untilPolling,
} from './support/strikes.mjs';
import type { Fate } from './fates.mjs';
import type { Load, LoadOptions } from './support/load.mjs';

export interface Disturbance extends Omit<LoadOptions, 'executions' | 'tasks'> {
	/** Resolves at the moment to strike. */
	when: (load: Load) => Promise<void>;
	/** Strikes; resolves to the ids of the executions that ran in what was struck. */
	strike: (load: Load) => Promise<string[]>;
	/** What becomes of those, by major version. Default: no execution runs there, nothing happens. */
	fates?: Record<'1' | '2', Fate>;
	/** The one for the short form. */
	isShortIn?: '1' | '2';
}

/** Strikes where no execution runs. */
const harmless = (strike: (load: Load) => Promise<unknown>) => async (load: Load) => {
	await strike(load);
	return [];
};

const killMain = harmless(async ({ cluster }) => await killAndReplace(cluster.main));
const killWebhook = harmless(async ({ cluster }) => await killAndReplace(cluster.webhook));
const killRedis = harmless(async ({ cluster }) => await killAndReplace(cluster.redis));

/**
 * Longer than main takes to start: there it compares the executions that run with the jobs in Redis, and
 * in 1.x one that ended at that moment was once lost.
 */
const STILL_RUNNING: [number, number] = [15, 20];

/** Each create is answered three seconds after the task has been made. */
const slowCreate = { create: [{ kind: 'slow', ms: 3_000 } as const] };

/** What is killed in the middle of six executions of three tasks. */
export const disturbances: Disturbance[] = [
	{
		name: 'A worker is killed in mid-wait and restarted on its folder, by polling',
		by: 'poll',
		when: untilPolling,
		strike: killWorker,
		fates: { 1: 'paidAgain', 2: 'adoptedByRetry' },
		isShortIn: '2',
	},
	{
		name: 'A worker is killed in mid-wait and does not come back, by polling',
		by: 'poll',
		when: untilPolling,
		strike: loseWorker,
		fates: { 1: 'runAgain', 2: 'dropped' },
		isShortIn: '1',
	},
	{
		name: 'A worker is killed in mid-wait and does not come back, by callback',
		by: 'callback',
		when: untilParked,
		strike: harmless(loseWorker),
	},
	...(['poll', 'callback'] as const).map(
		(by): Disturbance => ({
			name: `A worker is killed before its creates are answered (1.x: does not come back; 2.x: restarted on its folder), by ${by === 'poll' ? 'polling' : 'callback'}`,
			by,
			scenario: slowCreate,
			when: untilCreated,
			strike: async (load) =>
				await (load.cluster.version.startsWith('1.') ? loseWorker : killWorker)(load),
			fates: { 1: 'runAgain', 2: 'adoptedByRetry' },
		}),
	),
	{
		name: 'Main is killed in mid-wait and restarted, by polling',
		by: 'poll',
		seconds: STILL_RUNNING,
		when: untilPolling,
		strike: killMain,
	},
	{
		name: 'Main is killed in mid-wait and restarted, by callback',
		by: 'callback',
		seconds: STILL_RUNNING,
		when: untilParked,
		strike: killMain,
	},
	{
		name: 'The webhook process is killed in mid-wait and restarted, by callback; the service repeats its callbacks',
		by: 'callback',
		seconds: [6, 9],
		simulator: { callbackRetries: 120 },
		when: untilParked,
		strike: killWebhook,
	},
	{
		name: 'Redis is killed in mid-wait and restarted, by polling',
		by: 'poll',
		when: untilPolling,
		strike: killRedis,
	},
	{
		name: 'Redis is killed in mid-wait and restarted, by callback',
		by: 'callback',
		when: untilParked,
		strike: killRedis,
	},
];
