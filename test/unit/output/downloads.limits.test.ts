import { LOST_MAX_MS } from '../../../nodes/CometApiKling/output/download';
import { STALL_MAX_MS } from '../../../nodes/CometApiKling/output/fileStream';
import { DOWNLOADS_MAX } from '../../../nodes/CometApiKling/run/limits';
import { api, at, files, MP3, succeeded, TASK_ID } from '../../harness/engine/api';
import { passTime, whenAsleep } from '../../harness/engine/fastTime';
import { awaitResult, inputOf, VALUE } from '../../harness/engine/operations';

const { PassThrough } = jest.requireActual<typeof import('stream')>('stream');

/** A body of which the beginning comes, and then nothing. */
function stalled(start = MP3) {
	const body = new PassThrough();
	body.write(start);
	return body;
}

function mp3(id = TASK_ID) {
	return files().get(`/${id}.mp3`).query({ sig: 'a' });
}

const DAY_MS = 24 * 60 * 60_000;

describe('a host that has stalled is given up', () => {
	test('before it answers, three times', async () => {
		api().get(at()).reply(200, succeeded());
		mp3().times(3).delayConnection(DAY_MS).reply(200, MP3);
		const startMs = performance.now();

		const { error } = await awaitResult({ downloadFiles: ['mp3'] });

		expect(error?.message).toMatch(/: nothing came for 60 seconds$/);
		expect(error?.description).toContain(TASK_ID);
		expect(error?.description).toContain('nothing has to be paid again');
		expect(performance.now() - startMs).toBeLessThan(4 * STALL_MAX_MS);
	});

	test('in the midst of a file', async () => {
		api().get(at()).reply(200, succeeded());
		const bodies = [1, 2, 3].map(() => stalled());
		let tries = 0;
		mp3()
			.times(3)
			.reply(200, () => bodies[tries++]);
		const startMs = performance.now();

		const { error, items } = await awaitResult({ downloadFiles: ['mp3'] });

		expect(items).toEqual([]);
		expect(error?.message).toMatch(/: nothing came for 60 seconds$/);
		expect(performance.now() - startMs).toBeLessThan(4 * STALL_MAX_MS);
	});

	test('before the first byte of a file', async () => {
		api().get(at()).reply(200, succeeded());
		mp3()
			.times(3)
			.reply(200, () => new PassThrough());

		const { error } = await awaitResult({ downloadFiles: ['mp3'] });

		expect(error?.message).toMatch(/: nothing came for 60 seconds$/);
	});

	test('and a second try that comes through counts', async () => {
		api().get(at()).reply(200, succeeded());
		mp3().reply(200, () => stalled());
		mp3().reply(200, MP3);

		const { items } = await awaitResult({ downloadFiles: ['mp3'] });

		expect(Buffer.from(String(items[0].binary?.mp3.data), 'base64').toString()).toBe(MP3);
	});
});

test('a slow host is not one that has stalled', async () => {
	api().get(at()).reply(200, succeeded());
	const body = stalled();
	mp3().reply(200, () => body);
	const drip = async () => {
		for (let parts = 0; parts < 5; parts++) {
			await passTime(STALL_MAX_MS - 5_000);
			body.write('more');
		}
		body.end();
	};
	const dripping = drip();

	const { items, error } = await awaitResult({ downloadFiles: ['mp3'] });

	await dripping;
	expect(error).toBeUndefined();
	expect(Buffer.from(String(items[0].binary?.mp3.data), 'base64').toString()).toBe(
		`${MP3}${'more'.repeat(5)}`,
	);
});

test('however many items a run has, a stalled host holds it no longer than the deadline', async () => {
	const ids = Array.from({ length: 150 }, (_, index) => `task-${index}`);
	api()
		.persist()
		.get((path) => ids.includes(path.slice(at('').length)))
		.reply(200, (path) => succeeded(path.slice(at('').length)));
	const host = files().persist();
	host.get(/mp3/).reply(200, () => stalled());
	const startMs = performance.now();

	const { items } = await awaitResult(
		{ downloadFiles: ['mp3'], taskId: VALUE },
		{ input: inputOf(...ids), node: { onError: 'continueRegularOutput' } },
	);

	expect(performance.now() - startMs).toBeLessThan(LOST_MAX_MS / DOWNLOADS_MAX + 2 * STALL_MAX_MS);
	expect(items).toHaveLength(ids.length);
	expect(items.at(-1)?.json).toEqual({
		error: 'The mp3 file could not be downloaded: too many downloads of this run have stalled',
		details: {
			retryable: true,
			task_id: 'task-149',
			description: expect.stringMatching(/nothing has to be paid again.*task-149\.mp3\?sig=a/),
		},
	});
});

test('a stop ends a download at once, and it is not tried again', async () => {
	api().get(at()).reply(200, succeeded());
	mp3().reply(200, () => stalled());
	let stop = () => {};
	whenAsleep(() => stop());
	const startMs = performance.now();

	const { error, items } = await awaitResult(
		{ downloadFiles: ['mp3'] },
		{ onStart: (cancel) => (stop = cancel) },
	);

	expect(performance.now()).toBe(startMs);
	expect(items).toEqual([]);
	expect(error?.message).toBe('The mp3 file could not be downloaded: the execution was stopped');
	expect(error?.description).toContain(`${TASK_ID}.mp3?sig=a`);
});
