// n8n's lint permits no timers in what it takes for a node's code, and that is every file here.
const timers = jest.requireActual<typeof import('timers')>('timers');
export const nextTurn = timers.setImmediate;
const { setTimeout: after } = timers;
const { getActiveResourcesInfo } = jest.requireActual<typeof import('process')>('process');

/** What Node lists as active during work; sockets and pipes are always listed. */
const WORK = new Set(['Immediate', 'FSReqCallback', 'FSReqPromise', 'CloseReq']);

/** Turns of the event loop that must pass with nothing under way. */
const QUIET_TURNS = 3;

let isAllInMemory = false;

/** With all work in this thread, one quiet turn is enough. */
export function stayInMemory(isSo: 'from now on' | 'no more'): void {
	isAllInMemory = isSo === 'from now on';
}

let threadsWaitMs = 0;

/**
 * Makes each `untilIdle` wait in real time while the tests of this block run, because Node does not list
 * the work of zlib and crypto in other threads.
 */
export function waitForThreads(): void {
	beforeAll(() => void (threadsWaitMs = 20));
	afterAll(() => void (threadsWaitMs = 0));
}

async function turn(): Promise<void> {
	await new Promise<void>((resolve) => nextTurn(resolve));
}

/**
 * Resolves when only the clock or the test can start something.
 *
 * Without a network all work is a chain of callbacks, and Node lists what the next one waits for: an
 * immediate (the steps of a nock answer) or a file. All promises and ticks between two turns have run
 * by then. A request that waits for the clock, or a download that never ends, does not count.
 *
 * Timers do not count either: those of nock are on the clock (`fastTime.ts`), and the others are limits
 * of axios in real time. A file between two reads is not listed, so several turns must be quiet. For
 * zlib and crypto see `waitForThreads`.
 */
export async function untilIdle(): Promise<void> {
	watch ??= untilQuiet().finally(() => {
		watch = undefined;
	});
	await watch;
}

/** Shared by all callers: two watches would see each other's turns, and never a quiet one. */
let watch: Promise<void> | undefined;

async function untilQuiet(): Promise<void> {
	const neededTurns = isAllInMemory ? 1 : QUIET_TURNS;
	for (let quietTurns = 0; quietTurns < neededTurns; quietTurns++) {
		await turn();
		const isLast = quietTurns === neededTurns - 1;
		if (isLast && threadsWaitMs > 0) {
			await new Promise<void>((resolve) => after(resolve, threadsWaitMs));
		}
		if (getActiveResourcesInfo().some((name) => WORK.has(name))) quietTurns = -1;
	}
}
