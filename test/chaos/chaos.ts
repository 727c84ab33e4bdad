import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { passTime } from '../harness/engine/fastTime';
import { stayInMemory } from '../harness/engine/idle';
import { draws, type Draw } from './draw';
import { brokenPromises } from './promises';
import { Tally } from './report';
import { play } from './run';

/** Draws and plays runs until a promise is broken, or the time or the number is used up. */

const { putOnClock } = jest.requireActual<{
	putOnClock: (pass: typeof passTime) => () => void;
}>('./globalTimers.js');
const { hrtime } = jest.requireActual<typeof import('process')>('process');

/** fast-check restarts after so many draws, which keeps what it stores for a path small. */
const BATCH_RUNS = 50;

/** After this time a failing draw is shown without shrinking it further. */
const SHRINK_MAX_SECONDS = 60;

export interface ChaosOptions {
	/** Of the first batch; each later batch adds one. */
	seed?: number;
	/** Where in a batch to begin, as a failure prints it. */
	path?: string;
	/** Maximum number of draws. */
	runs?: number;
	/** Maximum duration, in seconds of real time. */
	seconds?: number;
}

export interface ChaosResult {
	seed: number;
	tally: Tally;
	/** The first draw that broke a promise, shrunk, and the command that repeats it. */
	failure?: string;
}

function nowSeconds(): number {
	return Number(hrtime.bigint()) / 1e9;
}

export function seedOf(options: ChaosOptions): number {
	return options.seed ?? randomInt(2 ** 31 - 1);
}

export async function drawAndPlay(options: ChaosOptions): Promise<ChaosResult> {
	const { runs = Infinity, seconds = Infinity, path } = options;
	const untilSeconds = nowSeconds() + seconds;
	const seed = seedOf(options);
	const tally = new Tally();
	stayInMemory('from now on');
	const restore = putOnClock(passTime);
	try {
		for (let batch = 0; tally.draws < runs && nowSeconds() < untilSeconds; batch++) {
			const isOver = () => nowSeconds() >= untilSeconds || tally.draws >= runs;
			const numRuns = Math.min(BATCH_RUNS, runs - tally.draws);
			const options = { seed: seed + batch, numRuns, ...(path !== undefined && { path }) };
			const failure = await playBatch(options, tally, isOver);
			if (failure !== undefined) return { seed, tally, failure };
			if (path !== undefined) break;
		}
		return { seed, tally };
	} finally {
		restore();
		stayInMemory('no more');
	}
}

async function playBatch(
	options: { seed: number; numRuns: number; path?: string },
	tally: Tally,
	isOver: () => boolean,
): Promise<string | undefined> {
	let shrinkUntilSeconds: number | undefined;
	const property = fc.asyncProperty(draws, async (draw) => {
		if (shrinkUntilSeconds === undefined ? isOver() : nowSeconds() > shrinkUntilSeconds) return;
		const played = await play(draw);
		const broken = brokenPromises(played);
		if (shrinkUntilSeconds === undefined) tally.add(played);
		if (broken.length === 0) return;
		shrinkUntilSeconds ??= nowSeconds() + SHRINK_MAX_SECONDS;
		throw new Error(broken.join('\n'));
	});
	const result = await fc.check(property, options);
	if (!result.failed) return undefined;
	const draw = result.counterexample?.[0] as Draw;
	return [
		String((result.errorInstance as Error | null)?.message),
		`Again: npm run test:chaos -- --seed ${options.seed} --path ${result.counterexamplePath} --runs 1`,
		`After ${tally.draws} draws, smaller by ${result.numShrinks} steps: ${JSON.stringify(draw, undefined, '\t')}`,
	].join('\n');
}
