/** How much faster than the wall clock the node's time runs in these tests. */
export const TIME_SPEED = 500;

/** The lengths of all sleeps since the last `takeSleepsMs`, in the node's milliseconds. */
const sleepsMs: number[] = [];

export function takeSleepsMs(): number[] {
	return sleepsMs.splice(0);
}

const wallClock = Date.now.bind(Date);
const startMs = wallClock();
Date.now = () => startMs + (wallClock() - startMs) * TIME_SPEED;

const actual = () => jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');
const realSleep = async (durationMs: number) => await actual().sleep(durationMs);

jest.mock('n8n-workflow', () => ({
	...actual(),
	sleep: async (durationMs: number) => {
		sleepsMs.push(durationMs);
		await realSleep(durationMs / TIME_SPEED);
	},
}));
