import { isCaller } from '../../../nodes/CometApiKling/waiting/callbackUrl';

test.each([
	[1, 1],
	[50, 50],
	[100, 100],
	[101, 51],
	[250, 84],
	[1000, 100],
	[10_000, 100],
])('of %i tasks, %i call back, the last one among them', (count, callers) => {
	const calling = Array.from({ length: count }, (_, index) => isCaller(index, count));

	expect(calling.filter(Boolean)).toHaveLength(callers);
	expect(calling.at(-1)).toBe(true);
});
