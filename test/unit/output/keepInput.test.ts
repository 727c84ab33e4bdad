import {
	api,
	at,
	created,
	createdTask,
	failed,
	newTask,
	PATH,
	running,
	succeeded,
	TASK_ID,
} from '../../harness/engine/api';
import { runNode } from '../../harness/engine/engine';
import { awaitResult, CONTINUE, createAudio } from '../../harness/engine/operations';
import { callBack, storedIn, suspendable, suspendedBy } from '../../harness/engine/waiting';

const KEEP = { options: { keepInputFields: true } };
const ROW = { title: 'Waves', row: 7, task_id: 'of another step', duration: 'long' };
/** What n8n takes for a failed item, and what an earlier state of the same task has said. */
const STALE = { error: 'x', timed_out: true, task_status_msg: 'y' };

const input = [{ json: { ...ROW, ...STALE } }];

test('a new task keeps the fields of its item, and those of the task win', async () => {
	const scope = createdTask().get(at()).reply(200, succeeded());

	const { items } = await createAudio(KEEP, { input });

	scope.done();
	expect(items[0].json).toMatchObject({ title: 'Waves', row: 7, task_id: TASK_ID, duration: 5.1 });
	for (const name of Object.keys(STALE)) expect(items[0].json).not.toHaveProperty(name);
});

test('without the option nothing is kept', async () => {
	const scope = createdTask().get(at()).reply(200, succeeded());

	const { items } = await createAudio({}, { input });

	scope.done();
	expect(items[0].json).not.toHaveProperty('title');
});

test('Await Result and Raw output keep them, too', async () => {
	const scope = api().get(at()).reply(200, succeeded());

	const { items } = await awaitResult({ ...KEEP, output: 'raw' }, { input });

	scope.done();
	expect(items[0].json).toEqual({ ...ROW, ...succeeded().data });
});

test('Return Immediately keeps them', async () => {
	const scope = createdTask();

	const { items } = await createAudio({ ...KEEP, awaitMode: 'none' }, { input });

	scope.done();
	expect(items[0].json).toMatchObject({ title: 'Waves', task_id: TASK_ID });
});

test('a failed item has its two keys only', async () => {
	const scope = createdTask().get(at()).reply(200, failed());

	const { items } = await createAudio(KEEP, { input, node: CONTINUE });

	scope.done();
	expect(Object.keys(items[0].json)).toEqual(['error', 'details']);
});

describe('an execution that sleeps', () => {
	async function asleep(parameters: object = {}) {
		const scope = api()
			.post(PATH, newTask({ callback_url: /./ }))
			.reply(200, created())
			.get(at())
			.reply(200, running());
		const run = await runNode(
			{
				operation: 'createFromVideo',
				videoUrl: 'https://example.com/clip.mp4',
				downloadFiles: [],
				awaitMode: 'callback',
				...KEEP,
				...parameters,
			},
			suspendable({ input }),
		);
		scope.done();
		return run;
	}

	test.each([
		['simplified', { title: 'Waves', row: 7, task_id: TASK_ID, duration: 5.1 }],
		['raw', { ...ROW, ...succeeded().data }],
	])('keeps them in the item of its callback, in the output %s', async (output, expected) => {
		const run = await asleep({ output });
		const scope = api().get(at()).reply(200, succeeded());

		const { items } = await callBack(suspendedBy(run));

		scope.done();
		expect(items).toMatchObject([{ json: expected }]);
		for (const name of Object.keys(STALE)) {
			if (output === 'simplified') expect(items?.[0].json).not.toHaveProperty(name);
		}
	});

	test('keeps them in the item that flows on when the time is over', async () => {
		const run = await asleep();

		expect(storedIn(run)).toMatchObject([
			{ json: { title: 'Waves', row: 7, task_id: TASK_ID, timed_out: true } },
		]);
		expect(storedIn(run)[0].json).not.toHaveProperty('error');
	});
});
