import type { Environment } from '../../harness/environment.mjs';
import { median } from '../statistics.mjs';
import type { Contender } from './contenders.mjs';
import { isLarge, type Load } from './durations.mjs';
import { race, type RaceResult } from './race.mjs';

/** How often a large run is run: what it costs differs by a tenth from one time to the next. */
const LARGE_ROUNDS = 3;

/** Whether the contender did what it should, and paid for each task once. */
export function isGood({ status, postsPerTask }: RaceResult): boolean {
	return status === 'success' && postsPerTask === 1;
}

/** Runs a load with each contender, large ones several times, each time another one first. */
export async function raceAll(
	environment: Environment,
	contenders: Contender[],
	load: Load,
	resting: number,
): Promise<RaceResult[]> {
	const runs = contenders.map((): RaceResult[] => []);
	for (let round = 0; round < (isLarge(load) ? LARGE_ROUNDS : 1); round++) {
		for (let turn = 0; turn < contenders.length; turn++) {
			const index = (round + turn) % contenders.length;
			const result = await race(environment, contenders[index], load, resting);
			console.log(`${load.count} × ${contenders[index].name}`, result);
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
