import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from '../../harness/environment.mjs';
import { median } from '../statistics.mjs';
import type { Contender } from './contenders.mjs';
import { isLarge, SHORT, type Load } from './durations.mjs';
import { restingShare } from './process.mjs';
import { race, type RaceResult } from './race.mjs';

/** How often a large run is run: what it costs differs by up to a third from one time to the next. */
const LARGE_ROUNDS = 3;

/** Between the starts of those that run at the same time: the busy seconds are to be apart. */
const STAGGER_MS = 15_000;

/** A contender in an n8n of its own. */
export interface Racer {
	contender: Contender;
	open(): Promise<Environment>;
}

/** Runs a contender once, so that n8n is warm; resolves to what n8n takes at rest (`restingShare`). */
export async function warmUp(environment: Environment, contender: Contender): Promise<number> {
	await race(environment, contender, { count: 1, seconds: SHORT }, 0);
	return await restingShare(environment.n8n.pid, environment.n8n.url);
}

/** Whether the contender did what it should, and paid for each task once. */
export function isGood({ status, postsPerTask }: RaceResult): boolean {
	return status === 'success' && postsPerTask === 1;
}

/** Runs loads with one contender, in an n8n that has run nothing else; large ones several times. */
export async function raceAlone({ contender, open }: Racer, loads: Load[]): Promise<RaceResult[]> {
	const environment = await open();
	const resting = await warmUp(environment, contender);
	const results: RaceResult[] = [];
	for (const load of loads) {
		const runs: RaceResult[] = [];
		while (runs.length < (isLarge(load) ? LARGE_ROUNDS : 1)) {
			runs.push(await race(environment, contender, load, resting));
			console.log(`${load.count} × ${contender.name}`, runs.at(-1));
		}
		results.push(summaryOf(runs));
	}
	await environment.stop();
	return results;
}

/** The medians of several runs, or the first that has failed. */
function summaryOf(runs: RaceResult[]): RaceResult {
	const medianOf = ([name, value]: [string, unknown]): [string, unknown] => [
		name,
		typeof value === 'number'
			? median(runs.map((run) => Number(run[name as keyof RaceResult])))
			: value,
	];
	const failed = runs.find((run) => !isGood(run));
	return (
		failed ?? (Object.fromEntries(Object.entries(runs[0]).map(medianOf)) as unknown as RaceResult)
	);
}

/** Runs a load that leaves the machine idle most of the time with all contenders side by side. */
export async function raceApart(racers: Racer[], load: Load): Promise<RaceResult[]> {
	const environments: Environment[] = [];
	for (const { open } of racers) environments.push(await open());
	const results = racers.map(async ({ contender }, index) => {
		await delay(index * STAGGER_MS);
		const resting = await warmUp(environments[index], contender);
		return await race(environments[index], contender, load, resting);
	});
	try {
		return await Promise.all(results);
	} finally {
		for (const environment of environments) await environment.stop();
	}
}
