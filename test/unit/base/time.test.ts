import { backoffMs } from '../../../nodes/CometApiKling/base/time';

const LONG_MS = 600_000;

describe('the wait before a request is sent again', () => {
	test.each([
		[0, 500, 1000],
		[1, 1000, 2000],
		[2, 2000, 4000],
		[3, 4000, 8000],
		[4, 8000, 16_000],
		[5, 15_000, 30_000],
		[6, 15_000, 30_000],
		[1000, 15_000, 30_000],
	])('after %i repetitions is between %i and %i ms', (attempt, leastMs, mostMs) => {
		expect(backoffMs(attempt, LONG_MS, 0)).toBe(leastMs);
		expect(backoffMs(attempt, LONG_MS, 1)).toBe(mostMs);
	});

	test.each([
		['is what the service asks for', 0, LONG_MS, 20_000, 20_000],
		['is not shorter because the service asks for less', 5, LONG_MS, 1000, 15_000],
		['is clipped to the deadline', 5, 4000, undefined, 4000],
		['ends at the deadline whatever the service asks for', 0, 4000, 20_000, 4000],
		['is never negative', 0, -1, undefined, 0],
	])('%s', (_name, attempt, remainingMs, retryAfterMs, waitMs) => {
		expect(backoffMs(attempt, remainingMs, 0, retryAfterMs)).toBe(waitMs);
	});
});
