import { Clock } from './clock';
import { nextTurn, untilIdle } from './idle';

/**
 * The node's clock stands still while anything goes on, and jumps to the next moment at which a sleep
 * ends as soon as nothing does. So deadlines fall where the sleeps put them, however slow the machine is.
 */
const clock = new Clock(Date.parse('2026-03-13T02:05:02.225Z'));

Date.now = () => clock.dateMs;
performance.now = () => clock.elapsedMs;

let processStartMs = clock.dateMs;
Object.defineProperty(performance, 'timeOrigin', { get: () => processStartMs, configurable: true });

/** Has the process begun just now, whatever it remembers; see `otherProcess` for one that does not. */
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

/** Calls back when the node is asleep the next time, and nothing else goes on. */
export function whenAsleep(callback: () => void): void {
	onSleep = callback;
}

/** The clock's run; nothing while nobody sleeps. */
let running: Promise<void> | undefined;

async function run(): Promise<void> {
	while (clock.isAnyoneAsleep) {
		await untilIdle();
		const callback = onSleep;
		onSleep = undefined;
		if (callback) callback();
		else clock.jump();
	}
	running = undefined;
}

/** Resolves when nobody sleeps any more and nothing goes on. */
export async function untilAllAwake(): Promise<void> {
	do {
		await running;
		await untilIdle();
	} while (running !== undefined);
}

/** Lets the node's time pass, and with it whatever goes on meanwhile. */
export async function passTime(durationMs: number): Promise<void> {
	const slept = clock.sleep(durationMs);
	running ??= run();
	await slept;
}

jest.mock('n8n-workflow', () => ({
	...jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow'),
	sleep: async (durationMs: number) => {
		// Not a wait: the node lets others have their turn.
		if (durationMs === 0) return await new Promise<void>((resolve) => nextTurn(resolve));
		sleepsMs.push(durationMs);
		await passTime(durationMs);
	},
}));

// Of all that runs in the tests only nock takes its timers from this module: the delays of its answers.
jest.mock('timers', () => ({
	...jest.requireActual<typeof import('timers')>('timers'),
	setTimeout: (callback: () => void, delayMs = 0) =>
		delayMs > 0 ? void passTime(delayMs).then(callback) : nextTurn(callback),
}));
