import { videoToAudio } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';
import { Waves } from '../../../nodes/CometApiKling/run/waves';
import { replaceNetwork } from '../../chaos/network';
import { created, succeeded } from '../../harness/engine/api';
import { nextTurn } from '../../harness/engine/idle';
import { awaitResult, createAudio, getTask, inputOf, VALUE } from '../../harness/engine/operations';

const WAVE_SIZE = 10;

const turn = async () => await new Promise<void>((resolve) => nextTurn(resolve));

/**
 * Counts what happens from one turn of the event loop to the next but one: within a turn nothing tells
 * what came first, the next wave or the end of the count.
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

test('ten go on at once, and in each turn of the event loop the next ten, in order', async () => {
	const waves = new Waves();
	const entered: number[] = [];
	const enter = async (index: number) => {
		await waves.enter();
		entered.push(index);
	};
	const all = Promise.all(Array.from({ length: 25 }, async (_, index) => await enter(index)));

	const counts: number[] = [];
	for (let count = 0; count < 4; count++) {
		await Promise.resolve();
		await Promise.resolve();
		counts.push(entered.length);
		await turn();
	}
	await all;

	expect(counts).toEqual([10, 20, 25, 25]);
	expect(entered).toEqual(Array.from({ length: 25 }, (_, index) => index));
});

test('a turn later there is room again for ten', async () => {
	const waves = new Waves();
	await Promise.all(Array.from({ length: 10 }, async () => await waves.enter()));
	await turn();
	await turn();
	let isIn = false;
	void waves.enter().then(() => (isIn = true));
	await Promise.resolve();
	await Promise.resolve();

	expect(isIn).toBe(true);
});

describe('no more than two waves of items go on in two turns of the event loop', () => {
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
		expect(Math.max(...turns.counts)).toBeLessThanOrEqual(2 * WAVE_SIZE);
	});

	test('in its checks, either, and nothing is sent before the last of them', async () => {
		const checks = new Turns();
		const { checkBody } = videoToAudio;
		const check = jest.spyOn(videoToAudio, 'checkBody').mockImplementation((body, baseUrl) => {
			checks.note();
			expect(sent).toEqual([]);
			return checkBody(body, baseUrl);
		});

		await createAudio(
			{ options: { checkLink: false }, awaitMode: 'none' },
			{ input: inputOf(...ids) },
		);

		check.mockRestore();
		expect(checks.total).toBe(ids.length);
		expect(Math.max(...checks.counts)).toBeLessThanOrEqual(2 * WAVE_SIZE);
	});
});
