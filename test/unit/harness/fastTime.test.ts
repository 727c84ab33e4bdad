import { pbkdf2 } from 'crypto';
import { sleep } from 'n8n-workflow';
import nock from 'nock';
import { shiftDate, takeSleepsMs, whenAsleep } from '../../harness/engine/fastTime';
import { untilIdle } from '../../harness/engine/idle';

const { open, readFile } = jest.requireActual<typeof import('fs/promises')>('fs/promises');
const { request } = jest.requireActual<typeof import('https')>('https');

const HOST = 'https://service.example';
const HOUR_MS = 3_600_000;

/** Reads the text of an answer with Node's own client. */
async function get(path: string): Promise<string> {
	return await new Promise((resolve, reject) => {
		const sent = request(`${HOST}${path}`, (response) => {
			let text = '';
			response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
			response.on('end', () => resolve(text));
		});
		sent.on('error', reject).end();
	});
}

test('no time passes while requests are answered and files are read', async () => {
	nock(HOST).get(/.*/).times(20).reply(200, 'answer');
	const startMs = performance.now();
	const slept = sleep(1);

	for (let count = 0; count < 20; count++) await get(`/${count}`);
	await readFile(require.resolve('../../../package.json'));
	expect(performance.now()).toBe(startMs);
	await slept;
	expect(performance.now()).toBe(startMs + 1);
});

test('sleeps and the delays of the service end in order, and sleeps are noted', async () => {
	nock(HOST)
		.get('/slow')
		.delay(2 * HOUR_MS)
		.reply(200, 'slow');
	const order: string[] = [];
	const note = (name: string) => () => void order.push(name);
	takeSleepsMs();

	await Promise.all([
		sleep(3 * HOUR_MS).then(note('longer')),
		get('/slow').then(note('answer')),
		sleep(HOUR_MS).then(note('shorter')),
		sleep(HOUR_MS).then(note('shorter, began later')),
	]);

	expect(order).toEqual(['shorter', 'shorter, began later', 'answer', 'longer']);
	expect(takeSleepsMs()).toEqual([3 * HOUR_MS, HOUR_MS, HOUR_MS]);
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

test('a date that is set back by an hour shortens no sleep', async () => {
	const [dateMs, elapsedMs] = [Date.now(), performance.now()];
	const slept = sleep(5_000);
	shiftDate(-HOUR_MS);

	await slept;

	expect(Date.now() - dateMs).toBe(5_000 - HOUR_MS);
	expect(performance.now() - elapsedMs).toBe(5_000);
	shiftDate(HOUR_MS);
});

test('a file that is being closed counts as work, however busy the threads are', async () => {
	const file = await open(require.resolve('../../../package.json'));
	let isClosed = false;
	// More work than Node has threads for, so the close waits for its turn.
	for (let count = 0; count < 8; count++) pbkdf2('text', 'salt', 20_000, 64, 'sha512', () => {});
	void file.close().then(() => (isClosed = true));

	await untilIdle();

	expect(isClosed).toBe(true);
});
