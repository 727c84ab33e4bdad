import type { Failure } from '../../../nodes/CometApiKling/service/failure';
import { ROUTES } from '../../../nodes/CometApiKling/resources/resource';
import { GONE_TASK, UNKNOWN_TASK } from '../../../nodes/CometApiKling/service/failureRules';
import { Patience } from '../../../nodes/CometApiKling/service/patience';
import { unseenTask, type Task } from '../../../nodes/CometApiKling/service/task';
import { passTime } from '../../harness/engine/fastTime';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

const failure = (fields: Partial<Failure> = {}): Failure => ({
	message: 'It went wrong: the reason',
	description: 'Do that.',
	retryable: false,
	mayHaveCreated: false,
	...fields,
});

const DOWN = failure({ retryable: true });
const WEB_PAGE = failure({ isTransientForGets: true });
const UNKNOWN = failure({ ...UNKNOWN_TASK, isTaskUnknown: true });
const REFUSED_KEY = failure({ http_status: 401 });

/** How long the same failure, once a second, is forgiven, in seconds; at most an hour. */
async function forgivenSeconds(patience: Patience, each: Failure): Promise<number> {
	for (let seconds = 0; seconds < 3_600; seconds++) {
		if (patience.endAfter(each) !== undefined) return seconds;
		await passTime(SECOND_MS);
	}
	return Infinity;
}

describe.each<[string, Failure, number, number]>([
	['trouble of the service', DOWN, Infinity, Infinity],
	['a web page', WEB_PAGE, Infinity, 30],
	['"no such task"', UNKNOWN, 45, 30],
	['a refused key', REFUSED_KEY, 45, 0],
])('%s is forgiven', (_name, each, seenSeconds, unseenSeconds) => {
	test(`for ${seenSeconds} seconds about a task that was seen`, async () => {
		expect(await forgivenSeconds(new Patience({ isSeen: true }), each)).toBe(seenSeconds);
	});

	test(`for ${unseenSeconds} seconds about a task that was not seen`, async () => {
		expect(await forgivenSeconds(new Patience({ isSeen: false }), each)).toBe(unseenSeconds);
	});

	test(`for ${seenSeconds} seconds however late the first comes`, async () => {
		const patience = new Patience({ isSeen: true });
		await passTime(20 * MINUTE_MS);

		expect(await forgivenSeconds(patience, each)).toBe(seenSeconds);
	});

	test('as long about a task that was seen later', async () => {
		const patience = new Patience({ isSeen: false });
		patience.noteSeen();

		expect(await forgivenSeconds(patience, each)).toBe(seenSeconds);
	});
});

test('the grace of a new task begins with the wait, not with the first answer', async () => {
	const patience = new Patience({ isSeen: false });
	await passTime(30 * SECOND_MS);

	expect(patience.endAfter(UNKNOWN)).toBe(UNKNOWN);
});

describe.each<[string, (patience: Patience) => unknown]>([
	['an answer with the task', (patience) => patience.noteSeen()],
	['trouble of the service', (patience) => patience.endAfter(DOWN)],
])('%s between odd answers', (_name, between) => {
	test('has them count from the start again', async () => {
		const patience = new Patience({ isSeen: true });
		patience.endAfter(UNKNOWN);
		await passTime(44 * SECOND_MS);
		between(patience);

		expect(await forgivenSeconds(patience, UNKNOWN)).toBe(45);
	});
});

test('different odd answers are one row', async () => {
	const patience = new Patience({ isSeen: true });
	patience.endAfter(UNKNOWN);
	await passTime(40 * SECOND_MS);

	expect(await forgivenSeconds(patience, REFUSED_KEY)).toBe(5);
});

describe('the failure that ends the wait for a task that was seen', () => {
	async function lastOf(each: Failure): Promise<Failure | undefined> {
		const patience = new Patience({ isSeen: true });
		patience.endAfter(each);
		await passTime(MINUTE_MS);
		// Two answers are forgiven however far apart they are.
		expect(patience.endAfter(each)).toBeUndefined();
		return patience.endAfter(each);
	}

	test('keeps its words and its facts, and says how to fetch the task', async () => {
		expect(await lastOf(REFUSED_KEY)).toEqual({
			...REFUSED_KEY,
			description:
				'Do that. The service has answered like this for 45 seconds, although it returned the task before. The task may still be running: once this is solved, fetch its result with "Await Result" and this Task ID.',
		});
	});

	test('says that the service no longer knows the task', async () => {
		const message = `${UNKNOWN_TASK.message}: Task not found`;

		expect(await lastOf({ ...UNKNOWN, message })).toEqual({
			...UNKNOWN,
			message: 'The service no longer knows this task: Task not found',
			description: `The service has answered like this for 45 seconds, although it returned the task before. ${GONE_TASK.description}`,
		});
	});
});

describe('a success without the result', () => {
	const ended: Task = { ...unseenTask(ROUTES.videoToAudio, '1'), status: 'succeed' };
	const ahead: Task = { ...ended, isAheadOfResult: true };

	test('counts as ended half a minute after it was first seen', async () => {
		const patience = new Patience({ isSeen: true });
		await passTime(MINUTE_MS);

		expect(patience.hasEnded(ahead)).toBe(false);
		await passTime(30 * SECOND_MS - 1);
		expect(patience.hasEnded(ahead)).toBe(false);
		await passTime(1);
		expect(patience.hasEnded(ahead)).toBe(true);
	});

	test('counts as ended when the result has come', () => {
		const patience = new Patience({ isSeen: true });

		expect(patience.hasEnded(ahead)).toBe(false);
		expect(patience.hasEnded(ended)).toBe(true);
	});
});
