import { Gate } from '../../../nodes/CometApiKling/base/gate';

/** Sends jobs named by letters through a gate; tells who is inside, and lets them leave. */
function crowd(gate: Gate, letters: string) {
	const inside = new Map<string, () => void>();
	for (const letter of letters) {
		void gate.enter().then((leave) => inside.set(letter, leave));
	}
	return {
		inside: async () => {
			for (let turn = 0; turn < 10; turn++) await Promise.resolve();
			return [...inside.keys()].join('');
		},
		leave: (letter: string) => {
			inside.get(letter)?.();
			inside.delete(letter);
		},
	};
}

test('no more than the limit are inside, and they enter in the order in which they came', async () => {
	const { inside, leave } = crowd(new Gate(2), 'abcde');

	expect(await inside()).toBe('ab');
	leave('b');
	expect(await inside()).toBe('ac');
	leave('a');
	leave('c');
	expect(await inside()).toBe('de');
});

test.each([0, 5, 6])('a limit of %i lets five through at once', async (limit) => {
	expect(await crowd(new Gate(limit), 'abcde').inside()).toBe('abcde');
});

test('leaving twice gives one place back', async () => {
	const gate = new Gate(1);
	const leave = await gate.enter();
	const { inside } = crowd(gate, 'bc');

	leave();
	leave();

	expect(await inside()).toBe('b');
});

test('a place that was given back while nobody waited is free for the next', async () => {
	const gate = new Gate(1);
	(await gate.enter())();

	expect(await crowd(gate, 'ab').inside()).toBe('a');
});

test('an opened gate lets all through who come later', async () => {
	const gate = new Gate(1);
	gate.open();

	expect(await crowd(gate, 'abc').inside()).toBe('abc');
});

test('an opened gate lets all who wait through', async () => {
	const gate = new Gate(1);
	const { inside } = crowd(gate, 'abc');
	await inside();

	gate.open();

	expect(await inside()).toBe('abc');
});
