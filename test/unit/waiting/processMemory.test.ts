import { waitingMemoryOf } from '../../../nodes/CometApiKling/waiting/processMemory';
import type { Failure } from '../../../nodes/CometApiKling/service/failure';
import type { Task } from '../../../nodes/CometApiKling/service/task';
import { passTime } from '../../harness/engine/fastTime';

const UNTIL_MS = Date.now() + 24 * 3_600_000;

const memoryOf = (executionId: string, ...taskIds: string[]) =>
	waitingMemoryOf(
		executionId,
		(taskIds.length ? taskIds : ['861']).map((taskId, itemIndex) => ({ itemIndex, taskId })),
		UNTIL_MS,
	);

/** Other executions are called back. */
function others(count: number): void {
	for (let index = 0; index < count; index++) memoryOf(`other-${index}`);
}

let lastId = 0;
const newId = () => `execution-${(lastId += 1)}`;

test('each execution, with each list of tasks, has one memory', () => {
	const id = newId();
	const memory = memoryOf(id, 'a', 'b');

	expect(memoryOf(newId(), 'a', 'b')).not.toBe(memory);
	expect(memoryOf(id, 'a')).not.toBe(memory);
	expect(memoryOf(id, 'b', 'a')).not.toBe(memory);
	expect(memoryOf(id, 'a', 'b')).toBe(memory);
});

test('an idle memory is forgotten after more than 500 others', () => {
	const id = newId();
	const memory = memoryOf(id);

	others(501);

	expect(memoryOf(id)).not.toBe(memory);
});

test.each<[string, (memory: ReturnType<typeof memoryOf>) => void]>([
	['is claimed', (memory) => memory.claim()],
	['was claimed just now', (memory) => [memory.claim(), memory.release()]],
	['is polled', (memory) => (memory.isPolled = true)],
	[
		'has a request in flight',
		({ pending }) => pending.set('861', { isExpected: true, done: Promise.resolve(true) }),
	],
])('a memory that %s is kept, however many others come', (_name, use) => {
	const id = newId();
	const memory = memoryOf(id);
	use(memory);

	others(1_200);

	expect(memoryOf(id)).toBe(memory);
});

test('a claim that was released half a minute ago does not keep a memory', async () => {
	const id = newId();
	const memory = memoryOf(id);
	memory.claim();
	memory.release();
	await passTime(31_000);

	others(1);

	expect(memory.isClaimed).toBe(false);
	expect(memoryOf(id)).not.toBe(memory);
});

test('a claim is kept after the results were made, but not the results', () => {
	const memory = memoryOf(newId());
	memory.ended.set('861', {} as Task);
	memory.lost.set('862', {} as Failure);
	memory.claim();
	memory.release();

	expect([memory.isClaimed, memory.ended.size, memory.lost.size]).toEqual([true, 0, 0]);
});

test('a memory is forgotten at the next call once the wait is over', async () => {
	const untilMs = Date.now() + 60_000;
	const items = [{ itemIndex: 0, taskId: '861' }];
	const id = newId();
	const memory = waitingMemoryOf(id, items, untilMs);
	await passTime(59_000);
	expect(waitingMemoryOf(id, items, untilMs)).toBe(memory);
	await passTime(2_000);

	expect(waitingMemoryOf(id, items, untilMs)).not.toBe(memory);
});

test('a memory that is used again is not among the oldest', () => {
	const [called, idle] = [newId(), newId()];
	const memories = [memoryOf(called), memoryOf(idle)];
	others(300);
	memoryOf(called);

	for (let index = 0; index < 300; index++) memoryOf(newId());

	expect(memoryOf(called)).toBe(memories[0]);
	expect(memoryOf(idle)).not.toBe(memories[1]);
});

test('a memory that was idle for an hour is forgotten at the next call', async () => {
	const [idle, claimed] = [newId(), newId()];
	const memories = [memoryOf(idle), memoryOf(claimed)];
	memories[1].claim();
	await passTime(61 * 60_000);
	memoryOf(newId());

	expect(memoryOf(idle)).not.toBe(memories[0]);
	expect(memoryOf(claimed)).toBe(memories[1]);
});
