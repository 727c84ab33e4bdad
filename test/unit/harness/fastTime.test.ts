import { sleep } from 'n8n-workflow';
import nock from 'nock';
import {
	passTime,
	shiftDate,
	takeSleepsMs,
	untilAllAwake,
	whenAsleep,
} from '../../harness/engine/fastTime';
import { untilIdle } from '../../harness/engine/idle';

const { readFile } = jest.requireActual<typeof import('fs/promises')>('fs/promises');
const { request } = jest.requireActual<typeof import('https')>('https');

const HOST = 'https://service.example';
const HOUR_MS = 3_600_000;

/** Takes the answer's text, over Node's own client. */
async function get(path: string): Promise<string> {
	return await new Promise((resolve, reject) => {
		const sent = request(`${HOST}${path}`, (response) => {
			const chunks: string[] = [];
			response.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
			response.on('end', () => resolve(chunks.join('')));
		});
		sent.on('error', reject).end();
	});
}

beforeEach(() => {
	takeSleepsMs();
});

test('a sleep of an hour shows on both clocks and is noted', async () => {
	const [dateMs, elapsedMs] = [Date.now(), performance.now()];

	await sleep(HOUR_MS);

	expect(Date.now() - dateMs).toBe(HOUR_MS);
	expect(performance.now() - elapsedMs).toBe(HOUR_MS);
	expect(takeSleepsMs()).toEqual([HOUR_MS]);
});

test('any number can wait until nothing goes on', async () => {
	await Promise.all([untilIdle(), untilIdle(), sleep(HOUR_MS), untilAllAwake()]);

	expect(takeSleepsMs()).toEqual([HOUR_MS]);
});

test('no time passes while requests are answered and files are read', async () => {
	nock(HOST).get(/.*/).times(20).reply(200, 'answer');
	const startMs = performance.now();
	const asleep = sleep(1);

	for (let count = 0; count < 20; count++) await get(`/${count}`);
	await readFile(require.resolve('../../../package.json'));
	expect(performance.now()).toBe(startMs);
	await asleep;
	expect(performance.now()).toBe(startMs + 1);
});

test('a delay of the service takes its time on the clock, between shorter and longer sleeps', async () => {
	nock(HOST)
		.get('/slow')
		.delay(2 * HOUR_MS)
		.reply(200, 'slow');
	const order: string[] = [];
	const note = (name: string) => () => void order.push(name);

	await Promise.all([
		sleep(3 * HOUR_MS).then(note('longer')),
		get('/slow').then(note('answer')),
		sleep(HOUR_MS).then(note('shorter')),
	]);

	expect(order).toEqual(['shorter', 'answer', 'longer']);
});

test('an answer that waits for the clock itself comes, and its wait is not noted', async () => {
	nock(HOST)
		.get('/held')
		.reply(200, async () => {
			await passTime(HOUR_MS);
			return 'held';
		});

	expect(await get('/held')).toBe('held');
	expect(takeSleepsMs()).toEqual([]);
});

test('the clock waits while the test does what it was called back for', async () => {
	nock(HOST).get('/meanwhile').reply(200, 'answer');
	const startMs = performance.now();
	const meanwhile = new Promise<number>((resolve) => {
		whenAsleep(() => void get('/meanwhile').then(() => resolve(performance.now())));
	});

	await sleep(HOUR_MS);

	expect(await meanwhile).toBe(startMs);
});

test('a date set back by an hour shortens no sleep', async () => {
	const [dateMs, elapsedMs] = [Date.now(), performance.now()];
	const asleep = sleep(5_000);
	shiftDate(-HOUR_MS);

	await asleep;

	expect(Date.now() - dateMs).toBe(5_000 - HOUR_MS);
	expect(performance.now() - elapsedMs).toBe(5_000);
	shiftDate(HOUR_MS);
});
