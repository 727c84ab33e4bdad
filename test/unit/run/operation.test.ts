import { videoToAudio } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';
import { replaceNetwork } from '../../chaos/network';
import { created, succeeded } from '../../harness/engine/api';
import { nextTurn } from '../../harness/engine/idle';
import { awaitResult, createAudio, getTask, inputOf, VALUE } from '../../harness/engine/operations';

const BATCH_SIZE = 10;

/**
 * Counts what happens within two turns of the event loop. One turn would not do, because the order of the
 * next batch and the end of the count within a turn is not defined.
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

describe('within two turns of the event loop at most two batches of items start', () => {
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

	// Each item reads its credential right before its first request.
	test.each([
		['Get', getTask, { taskId: VALUE }],
		['Await Result', awaitResult, { taskId: VALUE }],
		['a create', createAudio, { options: { checkInput: false } }],
	])('with %s', async (_name, run, parameters) => {
		const turns = new Turns();
		const onCredentialRead = () => turns.note();
		const { items, error } = await run(parameters, { input: inputOf(...ids), onCredentialRead });

		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.task_id)).toEqual(ids);
		expect(turns.total).toBeGreaterThanOrEqual(ids.length);
		expect(Math.max(...turns.counts)).toBeLessThanOrEqual(2 * BATCH_SIZE);
	});

	test('in the checks of a create, and nothing is sent before the last one', async () => {
		const checks = new Turns();
		const { readBody } = videoToAudio;
		const check = jest.spyOn(videoToAudio, 'readBody').mockImplementation((fields) => {
			checks.note();
			expect(sent).toEqual([]);
			return readBody(fields);
		});

		await createAudio(
			{ options: { checkInput: false }, awaitMode: 'none' },
			{ input: inputOf(...ids) },
		);

		check.mockRestore();
		expect(checks.total).toBe(ids.length);
		expect(Math.max(...checks.counts)).toBeLessThanOrEqual(2 * BATCH_SIZE);
	});
});
