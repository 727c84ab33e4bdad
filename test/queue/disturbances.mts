import {
	killAndReplace,
	killWorker,
	loseWorker,
	untilCreated,
	untilParked,
	untilPolling,
} from './support/strikes.mjs';
import type { Load, LoadOptions } from './support/load.mjs';

export interface Disturbance extends Omit<LoadOptions, 'executions' | 'tasks'> {
	/** Resolves at the moment to strike. */
	when: (load: Load) => Promise<void>;
	/** Strikes; resolves to the ids of the executions that ran in what was struck. */
	strike: (load: Load) => Promise<string[]>;
	/** 2.x drops the data of these executions, so that Retry has nothing to run. */
	isGapOf2?: boolean;
}

/** Strikes where no execution runs. */
const harmless = (strike: (load: Load) => Promise<unknown>) => async (load: Load) => {
	await strike(load);
	return [];
};

const killMain = harmless(async ({ cluster }) => await killAndReplace(cluster.main));
const killWebhook = harmless(async ({ cluster }) => await killAndReplace(cluster.webhook));
const killRedis = harmless(async ({ cluster }) => await killAndReplace(cluster.redis));

/** Each create is answered three seconds after the task has been made. */
const slowCreate = { create: [{ kind: 'slow', ms: 3_000 } as const] };

/** What is killed in the middle of six executions of three tasks; the first is in the short form, too. */
export const disturbances: Disturbance[] = [
	{
		name: 'A worker is killed in mid-wait and replaced, by polling',
		by: 'poll',
		when: untilPolling,
		strike: killWorker,
	},
	{
		name: 'A worker is killed in mid-wait and not replaced, by polling',
		by: 'poll',
		when: untilPolling,
		strike: loseWorker,
		isGapOf2: true,
	},
	{
		name: 'A worker is killed in mid-wait and not replaced, by callback',
		by: 'callback',
		when: untilParked,
		strike: harmless(loseWorker),
	},
	{
		name: 'A worker is killed before its creates are answered and replaced, by polling',
		by: 'poll',
		scenario: slowCreate,
		when: untilCreated,
		strike: killWorker,
	},
	{
		name: 'A worker is killed before its creates are answered and replaced, by callback',
		by: 'callback',
		scenario: slowCreate,
		when: untilCreated,
		strike: killWorker,
	},
	{
		name: 'Main is killed in mid-wait and restarted, by polling',
		by: 'poll',
		when: untilPolling,
		strike: killMain,
	},
	{
		name: 'Main is killed in mid-wait and restarted, by callback',
		by: 'callback',
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
