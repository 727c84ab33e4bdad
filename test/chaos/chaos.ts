import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { passTime } from '../harness/engine/fastTime';
import { stayInMemory } from '../harness/engine/idle';
import { draws, type Draw } from './draw';
import { brokenPromises } from './promises';
import { Tally } from './report';
import { play } from './run';

/** Draws and plays until something breaks, or the time or the number is used up. */

const { putOnClock } = jest.requireActual<{
	putOnClock: (pass: typeof passTime) => () => void;
}>('./globalTimers.js');
const { hrtime } = jest.requireActual<typeof import('process')>('process');

/** fast-check begins anew after so many draws, so that what it keeps for a path stays small. */
const BATCH_RUNS = 50;

/** What shrinks no further after this time is shown as it is. */
const SHRINK_MAX_SECONDS = 60;

export interface Wish {
	/** Of the first batch; that of the next is one more. */
	seed?: number;
	/** Where in a batch to begin: what a failure has printed. */
	path?: string;
	/** How many draws at most. */
	runs?: number;
	/** How long to draw, in seconds of real time. */
	seconds?: number;
}

export interface Drawn {
	seed: number;
	tally: Tally;
	/** The first draw that broke a promise, as small as it could be made, and how to have it again. */
	failure?: string;
}

function nowSeconds(): number {
	return Number(hrtime.bigint()) / 1e9;
}

export function seedOf(wish: Wish): number {
	return wish.seed ?? randomInt(2 ** 31 - 1);
}

export async function drawAndPlay(wish: Wish): Promise<Drawn> {
	const { runs = Infinity, seconds = Infinity, path } = wish;
	const untilSeconds = nowSeconds() + seconds;
	const seed = seedOf(wish);
	const tally = new Tally();
	stayInMemory('from now on');
	const takeBack = putOnClock(passTime);
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
		takeBack();
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
