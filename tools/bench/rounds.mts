import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from '../../test/harness/environment.mjs';
import { median } from '../statistics.mjs';
import type { Contender } from './contenders.mjs';
import { SHORT, type Load } from './durations.mjs';
import { restingShare } from './process.mjs';
import { race, type RaceResult } from './race.mjs';

/** The cost of a run differs by up to a third from one time to the next. */
const ROUNDS = 3;

/** A contender in an n8n of its own, which has run nothing else. */
export interface Entry {
	contender: Contender;
	environment: Environment;
}

export interface Racer extends Entry {
	/** What an n8n takes at rest (`restingShare`); the median, because sometimes one has work of its own. */
	resting: number;
}

/** Runs each contender once in its own n8n, so that it is warm. */
export async function warmUp(entries: Entry[]): Promise<Racer[]> {
	const shares = await Promise.all(
		entries.map(async ({ contender, environment }) => {
			await race(environment, contender, { count: 1, seconds: SHORT }, 0);
			return await restingShare(environment.n8n.pid, environment.n8n.url);
		}),
	);
	const resting = median(shares) ?? 0;
	return entries.map((entry) => ({ ...entry, resting }));
}

/** Whether the contender did what it should, and paid for each task once. */
export function isGood({ status, postsPerTask }: RaceResult): boolean {
	return status === 'success' && postsPerTask === 1;
}

/** Runs a load with one contender after the other, in rounds: the machine's drift affects all alike. */
export async function raceInTurns(racers: Racer[], load: Load): Promise<RaceResult[]> {
	const runs = racers.map((): RaceResult[] => []);
	for (let round = 0; round < ROUNDS; round++) {
		for (const [index, { contender, environment, resting }] of racers.entries()) {
			const result = await race(environment, contender, load, resting);
			console.log(`${load.count} × ${contender.name}`, result);
			runs[index].push(result);
		}
	}
	return runs.map(summaryOf);
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

/**
 * Runs a load that leaves the machine idle most of the time with all contenders at once.
 *
 * @param staggerMs between their starts, so that their busy seconds do not overlap
 */
export async function raceSideBySide(
	racers: Racer[],
	load: Load,
	{ staggerMs = 0 } = {},
): Promise<RaceResult[]> {
	return await Promise.all(
		racers.map(async ({ contender, environment, resting }, index) => {
			await delay(index * staggerMs);
			const result = await race(environment, contender, load, resting);
			console.log(`${load.count} × ${contender.name}`, result);
			return result;
		}),
	);
}
