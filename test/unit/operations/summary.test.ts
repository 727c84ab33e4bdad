import { Summary } from '../../../nodes/CometApiKling/operations/summary';
import type { Task } from '../../../nodes/CometApiKling/service/task';
import {
	api,
	at,
	created,
	createdTask,
	klingError,
	newTask,
	PATH,
	succeeded,
} from '../../harness/engine/api';
import {
	createAudio,
	getTask,
	inputOf,
	NAMED_VIDEO,
	RETRY,
	videoNamed,
} from '../../harness/engine/operations';

const task = (id: string, costDollars?: number) => ({ id, costDollars }) as Task;

function summaryOf(created: Task[], adopted: Task[] = []): string | undefined {
	const summary = new Summary();
	for (const [itemIndex, { id, costDollars }] of [...created, ...adopted].entries()) {
		summary.noteObtained(itemIndex, { task: task(id), isAdopted: itemIndex >= created.length });
		summary.noteEnd(itemIndex, task(id, costDollars));
	}
	return summary.text;
}

test.each([
	['nothing', [], [], undefined],
	['one task', [task('1')], [], 'Created 1 task.'],
	['a cost', [task('1', 0.035)], [], 'Created 1 task for $0.035.'],
	['costs', [task('1', 0.1), task('2', 0.2)], [], 'Created 2 tasks for $0.3.'],
	[
		'a cost that is missing',
		[task('1', 0.035), task('2')],
		[],
		'Created 2 tasks, 1 of them for $0.035.',
	],
	['results that came at once', [task('', 0.1), task('', 0.1)], [], 'Created 2 tasks for $0.2.'],
	[
		'an old result that came at once',
		[task('', 0.1)],
		[task('', 0.1)],
		'Created 1 task for $0.1. 1 task that already existed was used and not paid for again.',
	],
	[
		'a new task that two items share',
		[task('1', 0.1)],
		[task('1', 0.1)],
		'Created 1 task for $0.1. 1 task that already existed was used and not paid for again.',
	],
	[
		'an old task',
		[],
		[task('1', 0.035)],
		'1 task that already existed was used and not paid for again.',
	],
	[
		'old and new tasks',
		[task('1')],
		[task('2'), task('3')],
		'Created 1 task. 2 tasks that already existed were used and not paid for again.',
	],
])('a run with %s', (_name, made, adopted, text) => {
	expect(summaryOf(made, adopted)).toBe(text);
});

/** The hints of a run that n8n shows below its output. */
const hintsOf = ({ run }: Awaited<ReturnType<typeof createAudio>>) =>
	run.data.resultData.runData['CometAPI Kling']?.at(-1)?.hints;

test('n8n shows it below the output, with the cost that the service says', async () => {
	const scope = createdTask().get(at()).reply(200, succeeded());

	const result = await createAudio();

	scope.done();
	expect(hintsOf(result)).toEqual([
		{ message: 'Created 1 task for $0.035.', location: 'outputPane' },
	]);
});

test('a cost that the answer to a create says counts without a wait, too', async () => {
	const { data, ...envelope } = created();
	const paid = { ...data, final_balance_deduction: { list_price: '0.035' } };
	api()
		.post(PATH, newTask())
		.reply(200, { ...envelope, data: paid });

	const result = await createAudio({ awaitMode: 'none' });

	expect(hintsOf(result)?.at(-1)?.message).toBe('Created 1 task for $0.035.');
});

test('a second try says which tasks are those of the first', async () => {
	const other = '861254119619698761';
	const scope = api()
		.post(PATH, newTask(videoNamed('a')))
		.reply(200, created())
		.get(at())
		.reply(200, succeeded())
		.post(PATH, newTask(videoNamed('b')))
		.reply(400, klingError(1200))
		.get(/n8n-/)
		.optionally()
		.reply(404, klingError(1203))
		.get(at())
		.reply(200, succeeded())
		.post(PATH, newTask(videoNamed('b')))
		.reply(200, created(other))
		.get(at(other))
		.reply(200, succeeded(other));

	const result = await createAudio(
		{ videoUrl: NAMED_VIDEO, options: { maxParallelTasks: 1 } },
		{ input: inputOf('a', 'b'), node: RETRY },
	);

	scope.done();
	expect(hintsOf(result)?.at(-1)?.message).toBe(
		'Created 1 task for $0.035. 1 task that already existed was used and not paid for again.',
	);
});

test('a run that creates nothing says nothing', async () => {
	const scope = api().get(at()).reply(200, succeeded());

	const result = await getTask({
		output: 'selectedFields',
		outputFields: ['cost', 'units'],
		downloadFiles: [],
	});

	scope.done();
	expect(hintsOf(result) ?? []).toEqual([]);
	expect(result.items[0].json).toEqual({ cost: 0.035, units: 0.25 });
});
