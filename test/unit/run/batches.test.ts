import { videoToAudio } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';
import { inBatches } from '../../../nodes/CometApiKling/base/limiter';
import { replaceNetwork } from '../../chaos/network';
import { created, succeeded } from '../../harness/engine/api';
import { nextTurn } from '../../harness/engine/idle';
import { awaitResult, createAudio, getTask, inputOf, VALUE } from '../../harness/engine/operations';

const BATCH_SIZE = 10;

const turn = async () => await new Promise<void>((resolve) => nextTurn(resolve));

/**
 * Counts what happens from one turn of the event loop to the next but one: within a turn nothing tells
 * what came first, the next batch or the end of the count.
 */
class Turns {
	readonly counts: number[] = [];

	total = 0;

	private isClosing = false;

	note(): void {
		this.total += 1;
		if (!this.isClosing) {
			this.counts.push(0);
			this.isClosing = true;
			nextTurn(() => (this.isClosing = false));
		}
		this.counts[this.counts.length - 1] += 1;
	}
}

test('ten start at once, and in each turn of the event loop the next ten, in order', async () => {
	const started: number[] = [];
	const elements = Array.from({ length: 25 }, (_, index) => index);
	const all = inBatches(elements, async (element) => {
		await Promise.resolve();
		started.push(element);
		return -element;
	});

	const counts: number[] = [];
	for (let count = 0; count < 4; count++) {
		await Promise.resolve();
		await Promise.resolve();
		counts.push(started.length);
		await turn();
	}

	expect(await all).toEqual(elements.map((element) => -element));
	expect(counts).toEqual([10, 20, 25, 25]);
	expect(started).toEqual(elements);
});

describe('no more than two batches of items go on in two turns of the event loop', () => {
	const ids = Array.from({ length: 45 }, (_, index) => String(861_000 + index));
	let sent: string[];
	let restore: () => void;

	beforeEach(() => {
		sent = [];
		restore = replaceNetwork(async ({ method, url }) => {
			sent.push(method);
			const id = method === 'POST' ? ids[sent.length - 1] : url.pathname.split('/').pop();
			const answer = method === 'POST' ? created(id) : succeeded(id);
			const headers = { 'content-type': 'application/json' };
			return { status: 200, text: JSON.stringify(answer), headers };
		});
	});
	afterEach(() => restore());

	// Right before its first request each item reads its credential.
	test.each([
		['Get', getTask, { taskId: VALUE }],
		['Await Result', awaitResult, { taskId: VALUE }],
		['a create', createAudio, { options: { checkLink: false } }],
	])('with %s', async (_name, run, parameters) => {
		const turns = new Turns();
		const onCredentialRead = () => turns.note();
		const { items, error } = await run(parameters, { input: inputOf(...ids), onCredentialRead });

		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.task_id)).toEqual(ids);
		expect(turns.total).toBeGreaterThanOrEqual(ids.length);
		expect(Math.max(...turns.counts)).toBeLessThanOrEqual(2 * BATCH_SIZE);
	});

	test('in its checks, either, and nothing is sent before the last of them', async () => {
		const checks = new Turns();
		const { readBody } = videoToAudio;
		const check = jest.spyOn(videoToAudio, 'readBody').mockImplementation((fields) => {
			checks.note();
			expect(sent).toEqual([]);
			return readBody(fields);
		});

		await createAudio(
			{ options: { checkLink: false }, awaitMode: 'none' },
			{ input: inputOf(...ids) },
		);

		check.mockRestore();
		expect(checks.total).toBe(ids.length);
		expect(Math.max(...checks.counts)).toBeLessThanOrEqual(2 * BATCH_SIZE);
	});
});
