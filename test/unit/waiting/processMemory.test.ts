import { waitingMemoryOf } from '../../../nodes/CometApiKling/waiting/processMemory';
import { passTime } from '../../harness/engine/fastTime';

const park = (executionId: string, ...taskIds: string[]) =>
	waitingMemoryOf(
		executionId,
		(taskIds.length ? taskIds : ['861']).map((taskId, itemIndex) => ({ itemIndex, taskId })),
	);

/** So many other executions are called back. */
function others(count: number): void {
	for (let index = 0; index < count; index++) park(`other-${index}`);
}

let lastId = 0;
const newId = () => `execution-${(lastId += 1)}`;

test('an execution that is called again has the same memory, while nobody works on it as well', () => {
	const id = newId();

	expect(park(id)).toBe(park(id));
});

test('another execution, and other tasks of the same one, have a memory of their own', () => {
	const id = newId();
	const memory = park(id, 'a', 'b');

	expect(park(newId(), 'a', 'b')).not.toBe(memory);
	expect(park(id, 'a')).not.toBe(memory);
	expect(park(id, 'b', 'a')).not.toBe(memory);
	expect(park(id, 'a', 'b')).toBe(memory);
});

test('one on which nobody works is forgotten once more than 500 others have come', () => {
	const id = newId();
	const memory = park(id);

	others(501);

	expect(park(id)).not.toBe(memory);
});

test.each<[string, (memory: ReturnType<typeof park>) => void]>([
	['is claimed', (memory) => memory.claim()],
	['was claimed just now', (memory) => [memory.claim(), memory.release()]],
	['is polled', (memory) => (memory.isPolled = true)],
	[
		'is being asked about',
		({ pending }) => pending.set('861', { isExpected: true, done: Promise.resolve(true) }),
	],
])('one that %s is kept, however many others come', (_name, use) => {
	const id = newId();
	const memory = park(id);
	use(memory);

	others(1_200);

	expect(park(id)).toBe(memory);
});

test('a claim whose delivery is over for long is forgotten like the others', async () => {
	const id = newId();
	const memory = park(id);
	memory.claim();
	memory.release();
	await passTime(31_000);

	others(501);

	expect(memory.isClaimed).toBe(false);
	expect(park(id)).not.toBe(memory);
});

test('one that is called again meanwhile is not among the oldest', () => {
	const [called, idle] = [newId(), newId()];
	const memories = [park(called), park(idle)];
	others(300);
	park(called);

	for (let index = 0; index < 300; index++) park(newId());

	expect(park(called)).toBe(memories[0]);
	expect(park(idle)).not.toBe(memories[1]);
});

test('one that was not called for an hour is forgotten at the next call, few as there are', async () => {
	const [idle, claimed] = [newId(), newId()];
	const memories = [park(idle), park(claimed)];
	memories[1].claim();
	await passTime(61 * 60_000);
	park(newId());

	expect(park(idle)).not.toBe(memories[0]);
	expect(park(claimed)).toBe(memories[1]);
});
