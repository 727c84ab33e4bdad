import { Clock } from './clock';
import { nextTurn, untilIdle } from './idle';

/**
 * The node's clock stops during all work, and then jumps to the end of the next sleep. So deadlines are
 * exact, however slow the machine is.
 */
const clock = new Clock(Date.parse('2026-03-13T02:05:02.225Z'));

Date.now = () => clock.dateMs;
performance.now = () => clock.elapsedMs;

let processStartMs = clock.dateMs;
Object.defineProperty(performance, 'timeOrigin', { get: () => processStartMs, configurable: true });

/** Makes the process begin now, although it remembers; see `otherProcess` for one that does not. */
export function beginProcess(): void {
	processStartMs = clock.dateMs;
}

/** Sets the node's clock ahead, or back with a negative number of milliseconds; sleeps stay as long. */
export function shiftDate(durationMs: number): void {
	clock.shiftDate(durationMs);
}

/** The lengths of all sleeps since the last `takeSleepsMs`, in the node's milliseconds. */
const sleepsMs: number[] = [];

export function takeSleepsMs(): number[] {
	return sleepsMs.splice(0);
}

let onSleep: (() => void) | undefined;

/** Calls back once, when the node sleeps and no other work is left. */
export function whenAsleep(callback: () => void): void {
	onSleep = callback;
}

/** The clock's run; undefined while there are no sleeps. */
let running: Promise<void> | undefined;

async function run(): Promise<void> {
	while (clock.hasSleeps) {
		await untilIdle();
		const callback = onSleep;
		onSleep = undefined;
		if (callback) callback();
		else clock.jump();
	}
	running = undefined;
}

/** Resolves when there are no sleeps and no work any more. */
export async function untilAllAwake(): Promise<void> {
	do {
		await running;
		await untilIdle();
	} while (running !== undefined);
}

/** Lets the node's time pass, with all work in between. */
export async function passTime(durationMs: number): Promise<void> {
	const slept = clock.sleep(durationMs);
	running ??= run();
	await slept;
}

// Limits of requests are on the same clock; Node's own ones would need a real wait.
AbortSignal.timeout = (durationMs) => {
	const abort = new AbortController();
	void passTime(durationMs).then(() => abort.abort(new Error('TimeoutError')));
	return abort.signal;
};

jest.mock('n8n-workflow', () => ({
	...jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow'),
	sleep: async (durationMs: number) => {
		// Not a wait: the node yields to the event loop.
		if (durationMs === 0) return await new Promise<void>((resolve) => nextTurn(resolve));
		sleepsMs.push(durationMs);
		await passTime(durationMs);
	},
}));

// In the tests only nock takes its timers from this module, for the delays of its answers.
jest.mock('timers', () => ({
	...jest.requireActual<typeof import('timers')>('timers'),
	setTimeout: (callback: () => void, delayMs = 0) =>
		delayMs > 0 ? void passTime(delayMs).then(callback) : nextTurn(callback),
}));
