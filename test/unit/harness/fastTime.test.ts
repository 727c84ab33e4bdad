import { pbkdf2 } from 'crypto';
import { sleep } from 'n8n-workflow';
import nock from 'nock';
import { shiftDate, takeSleepsMs, whenAsleep } from '../../harness/engine/fastTime';
import { untilIdle } from '../../harness/engine/idle';

const { open, readFile } = jest.requireActual<typeof import('fs/promises')>('fs/promises');
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

test('sleeps that end at the same moment end in the order in which they began', async () => {
	const order: string[] = [];
	const note = (name: string) => () => void order.push(name);

	await Promise.all([
		sleep(100).then(note('first')),
		sleep(50)
			.then(async () => await sleep(50))
			.then(note('second')),
		sleep(100.5).then(note('later')),
	]);

	expect(order).toEqual(['first', 'second', 'later']);
});

test('a file that is being closed is waited for, however busy the threads are', async () => {
	const file = await open(require.resolve('../../../package.json'));
	let isClosed = false;
	// More work than Node has threads for, so that what comes next waits its turn.
	for (let count = 0; count < 8; count++) pbkdf2('text', 'salt', 20_000, 64, 'sha512', () => {});
	void file.close().then(() => (isClosed = true));

	await untilIdle();

	expect(isClosed).toBe(true);
});
