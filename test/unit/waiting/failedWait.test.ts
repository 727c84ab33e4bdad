import type { INode } from 'n8n-workflow';
import {
	api,
	at,
	failed,
	fileRequest,
	MP3,
	newTask,
	PATH,
	running,
	succeeded,
	TASK_ID,
	UNKNOWN_TASK,
} from '../../harness/engine/api';
import { retry, type EngineRun } from '../../harness/engine/engine';
import {
	createAudio,
	inputOf,
	NAMED_VIDEO,
	pairs,
	RETRY,
	videoNamed,
} from '../../harness/engine/operations';
import { EACH_SERVICE, serviceAs } from '../../harness/engine/services';
import {
	callBack,
	PUBLIC_URL,
	storedIn,
	suspend,
	suspendable,
	suspendedBy,
	type Waiting,
} from '../../harness/engine/waiting';
import { callbackFor } from '../../harness/engine/webhookContext';
import type { TaskStatus } from '../../service/task';

const SECOND_KEY = /^n8n-[0-9a-f]{40}-2$/;
const REASON = 'The video is too short';

type Service = ReturnType<typeof serviceAs>;

/** Suspends an execution that has created a task for each name, which is also the id of Kling's task. */
async function suspendNew(
	names: string[],
	parameters: object = {},
	node?: Partial<INode>,
	service: Service = serviceAs('documented'),
): Promise<Waiting> {
	const scope = api();
	for (const klingId of names) {
		scope
			.post(PATH, newTask({ callback_url: /./, ...videoNamed(klingId) }))
			.reply(...service.created({ klingId }))
			.get(at(service.idOf({ klingId })))
			.reply(...service.shown('processing', { klingId }));
	}
	const run = await createAudio(
		{ awaitMode: 'callback', videoUrl: NAMED_VIDEO, ...parameters },
		suspendable({ input: inputOf(...names), node }),
	);
	scope.done();
	return suspendedBy(run);
}

/** The task "bad" has failed, and the others have succeeded. */
async function resumeWithBad(
	waiting: Waiting,
	others: string[],
	service: Service = serviceAs('documented'),
): Promise<EngineRun> {
	const scope = api();
	const show = (klingId: string, status: TaskStatus) =>
		scope.get(at(service.idOf({ klingId }))).reply(...service.shown(status, { klingId }));
	show('bad', 'failed');
	for (const name of others) show(name, 'succeed');
	const call = { body: service.callback('failed', { klingId: 'bad' }) };
	const { resumed } = await callBack(waiting, call);
	scope.done();
	if (resumed === undefined) throw new Error('The node did not run again');
	return resumed;
}

const retried = { executionId: '4712', publicUrl: PUBLIC_URL };

test('the node fails on its own input, and nothing is left for the next try to fail with', async () => {
	const run = await resumeWithBad(await suspendNew(['good', 'bad']), ['good']);

	expect(run.run.status).toBe('error');
	expect(run.error?.message).toContain(REASON);
	expect(run.error?.description).toMatch(
		/second of 2 items, Task ID: bad.+1 task: good\. Fetch it/,
	);
	expect(storedIn(run).map(({ json }) => json)).toEqual([{ value: 'good' }, { value: 'bad' }]);
	expect(JSON.stringify(run.data.executionData)).not.toContain(REASON);
});

describe.each(EACH_SERVICE)('after a failure that "%s" told by a callback', (_name, service) => {
	const idOf = (klingId: string) => service.idOf({ klingId });
	const show = (klingId: string, status: TaskStatus) =>
		api()
			.get(at(idOf(klingId)))
			.reply(...service.shown(status, { klingId }));
	const createNew = () =>
		api()
			.post(
				PATH,
				newTask({ callback_url: /./, external_task_id: SECOND_KEY, ...videoNamed('bad') }),
			)
			.reply(...service.created({ klingId: 'new' }));

	test('Retry takes over what has succeeded and makes again what has failed', async () => {
		const waiting = await suspendNew(['good', 'bad'], {}, {}, service);
		const run = await resumeWithBad(waiting, ['good'], service);
		show('good', 'succeed');
		show('bad', 'failed');
		createNew();
		show('new', 'processing');
		show('new', 'succeed');

		const { run: end, items } = await retry(run, retried);

		expect(end.status).toBe('success');
		expect(items.map(({ json }) => json.task_id)).toEqual([idOf('good'), idOf('new')]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(2));
	});

	test('Retry On Fail makes the failed task again and sleeps until it calls back', async () => {
		const waiting = await suspendNew(['bad'], {}, RETRY, service);
		show('bad', 'failed');
		createNew();
		show('new', 'processing');
		const again = {
			id: waiting.id,
			data: suspendedBy(await resumeWithBad(waiting, [], service)).data,
		};
		show('new', 'succeed');

		const call = { body: service.callback('succeed', { klingId: 'new' }) };
		const { items, resumeError } = await callBack(again, call);

		expect(resumeError).toBeUndefined();
		expect(items).toMatchObject([{ json: { task_id: idOf('new') }, pairedItem: { item: 0 } }]);
	});
});

test('Retry after a file that could not be downloaded sends no create', async () => {
	const waiting = await suspendNew([TASK_ID], { downloadFiles: ['mp3'] });
	const first = api().get(at()).reply(200, succeeded());
	const gone = fileRequest().reply(404, 'gone');
	const { resumed } = await callBack(waiting, callbackFor(TASK_ID));
	first.done();
	gone.done();
	expect(resumed?.error?.message).toMatch(/^The mp3 file could not be downloaded/);
	const second = api().get(at()).reply(200, succeeded());
	const file = fileRequest().reply(200, MP3);

	const { items } = await retry(resumed as EngineRun, retried);

	second.done();
	file.done();
	expect(items).toMatchObject([{ json: { task_id: TASK_ID }, pairedItem: { item: 0 } }]);
	expect(items[0].binary).toHaveProperty('mp3');
});

test('after Retry On Fail a callback counts at once for a task that could not be read before', async () => {
	const waiting = await suspendNew(['good', 'odd'], {}, RETRY);
	const scope = api().get(at('good')).reply(200, succeeded('good'));
	scope.get(at('odd')).times(11).reply(404, UNKNOWN_TASK);
	// The second try takes over both tasks, and goes to sleep again.
	scope.get(at('good')).reply(200, succeeded('good'));
	scope.get(at('odd')).times(2).reply(200, running('odd'));
	const { resumed } = await callBack(waiting, callbackFor('good'));
	scope.done();
	const again = { id: waiting.id, data: suspendedBy(resumed as EngineRun).data };
	const ended = api().persist().get(at('good')).reply(200, succeeded('good'));
	ended.get(at('odd')).reply(200, succeeded('odd'));

	const { items } = await callBack(again, callbackFor('odd'));

	expect(items?.map(({ json }) => json.task_id)).toEqual(['good', 'odd']);
	expect(items?.map(({ pairedItem }) => pairedItem)).toEqual(pairs(2));
});

test('Retry of Await Result asks for its task again', async () => {
	const waiting = await suspend([TASK_ID], { downloadFiles: ['mp3'] });
	api().get(at()).times(2).reply(200, succeeded());
	fileRequest().reply(404, 'gone');
	const { resumed } = await callBack(waiting);
	fileRequest().reply(200, MP3);

	const { items } = await retry(resumed as EngineRun, retried);

	expect(items).toMatchObject([{ json: { task_id: TASK_ID }, pairedItem: { item: 0 } }]);
});

test('the error of Await Result names no other task, because the run has created none', async () => {
	const waiting = await suspend(['good', 'bad']);
	const { error } = await resumeWithBad(waiting, ['good']);

	expect(error?.description).toContain('second of 2 items, Task ID: bad');
	expect(error?.description).not.toContain('also created');
});

test('the error of a sub-workflow says that n8n cannot retry its caller', async () => {
	const waiting = await suspendNew(['bad']);
	waiting.data.parentExecution = { executionId: '1', workflowId: 'workflow-0' };
	api().get(at('bad')).reply(200, failed(REASON, 'bad'));

	const call = callbackFor('bad', 'failed');
	const { resumeError } = await callBack(waiting, call, { mode: 'integrated' });

	expect(resumeError?.description).toMatch(/press Retry at the failed execution of this/);
});

test('without its input the node fails in each Retry, sends nothing, and says what helps', async () => {
	const waiting = await suspendNew(['good', 'bad']);
	waiting.data.resultData.runData.Start = [];
	const run = await resumeWithBad(waiting, ['good']);
	const advice = /Retry does not help here.+start the workflow again.+"Await Result"/;
	expect(run.error?.description).toMatch(advice);

	const { error } = await retry(run, retried);

	expect(error?.message).toContain(REASON);
	expect(error?.description).toMatch(/1 task: good/);
	expect(error?.description).toMatch(advice);
});
