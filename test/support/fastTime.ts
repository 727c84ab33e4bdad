/** How many of the node's milliseconds pass while a sleep takes one real millisecond. */
const TIME_SPEED = 500;

/**
 * The node's clock stands still except while the node sleeps: after a sleep of 5 s it shows 5 s more.
 * So deadlines fall where the sleeps put them, however slow the machine is.
 */
let nowMs = Date.parse('2026-03-13T02:05:02.225Z');
Date.now = () => Math.floor(nowMs);

/** The lengths of all sleeps since the last `takeSleepsMs`, in the node's milliseconds. */
const sleepsMs: number[] = [];

export function takeSleepsMs(): number[] {
	return sleepsMs.splice(0);
}

let onSleep: (() => void) | undefined;

/** Calls back shortly after the node has fallen asleep for the next time. */
export function whenAsleep(callback: () => void): void {
	onSleep = callback;
}

const actual = () => jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');

/** Lets real time pass. */
export async function passTime(durationMs: number): Promise<void> {
	await actual().sleep(durationMs);
}

jest.mock('n8n-workflow', () => ({
	...actual(),
	sleep: async (durationMs: number) => {
		const wakesMs = nowMs + durationMs;
		sleepsMs.push(durationMs);
		const callback = onSleep;
		onSleep = undefined;
		if (callback) void passTime(1).then(callback);
		await passTime(durationMs / TIME_SPEED);
		nowMs = Math.max(nowMs, wakesMs);
	},
}));
