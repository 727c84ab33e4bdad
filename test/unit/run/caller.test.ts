import {
	api,
	at,
	created,
	klingError,
	newTask,
	PATH,
	running,
	succeeded,
} from '../../harness/engine/api';
import { type EngineOptions } from '../../harness/engine/engine';
import { createAudio } from '../../harness/engine/operations';

let lastCaller = 0;

/** A sub-execution that is called by this one, as n8n runs it. */
const calledBy = (caller: string, executionId: string): EngineOptions => ({
	mode: 'integrated',
	caller,
	executionId,
});

/** One whose task runs for longer than the node waits for it. */
async function runLate(id: string, options: EngineOptions) {
	const scope = api().post(PATH, newTask()).reply(200, created(id));
	api().persist().get(at(id)).reply(200, running(id));
	const { error } = await createAudio({ options: { maxWait: 0.1 } }, options);
	scope.done();
	return error?.description ?? '';
}

let caller: string;
beforeEach(() => {
	caller = `caller-${(lastCaller += 1)}`;
});

const ADVICE =
	/A retry of the calling workflow .+ created and paid for again\. .+"Await Result".+"External Task ID" .+"Use the Existing Task"/;

test('the error of a sub-workflow says what a retry of its caller does', async () => {
	const description = await runLate('late', calledBy(caller, '1'));

	expect(description).toContain('Task ID: late');
	expect(description).toMatch(ADVICE);
	expect(description).not.toContain('Earlier calls');
});

test('the error of a workflow that nobody calls does not', async () => {
	expect(await runLate('late', { mode: 'trigger' })).not.toContain('calling workflow');
});

test('nor that of a sub-workflow whose caller does not wait for it', async () => {
	const description = await runLate('late', { ...calledBy(caller, '1'), callerWaits: false });

	expect(description).not.toContain('calling workflow');
});

test('where nothing was created, there is nothing to say', async () => {
	api().post(PATH, newTask()).reply(429, klingError(1102, 'no balance'));

	const { error } = await createAudio({}, calledBy(caller, '1'));

	expect(error?.message).toContain('no balance');
	expect(error?.description).not.toContain('calling workflow');
});

test('each call of one caller names what the calls before it had created', async () => {
	await runLate('first', calledBy(caller, '1'));
	await runLate('second', calledBy(caller, '2'));
	const description = await runLate('third', calledBy(caller, '3'));

	expect(description).toMatch(/Earlier calls .+ had created 2 tasks: first, second\./);
	expect(description).toContain('Task ID: third');
});

test('but not the calls of another one', async () => {
	await runLate('first', calledBy(caller, '1'));

	expect(await runLate('second', calledBy(`${caller}-other`, '2'))).not.toContain('Earlier calls');
});

test('no more than the last four are named: n8n tries a node five times', async () => {
	for (let call = 1; call <= 6; call++) await runLate(`task-${call}`, calledBy(caller, `${call}`));

	const description = await runLate('task-7', calledBy(caller, '7'));

	expect(description).toContain('4 tasks: task-3, task-4, task-5, task-6.');
});

test('a call never takes over the task of another one: two calls may want two tasks', async () => {
	await runLate('first', calledBy(caller, '1'));
	const scope = api().post(PATH, newTask()).reply(200, created('second'));
	scope.get(at('second')).reply(200, succeeded('second'));

	const { items } = await createAudio({}, calledBy(caller, '2'));

	scope.done();
	expect(items).toMatchObject([{ json: { task_id: 'second' }, pairedItem: { item: 0 } }]);
});
