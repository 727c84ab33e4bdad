import { api, at, fileRequest, MP3, succeeded, TASK_ID } from '../../harness/engine/api';
import { beginProcess, passTime, takeSleepsMs } from '../../harness/engine/fastTime';
import { callBack, otherProcess, suspend, type Waiting } from '../../harness/engine/waiting';
import { callbackFor } from '../../harness/engine/webhookContext';

/** How long n8n recovers waiting executions after a restart, as the node assumes. */
const RECOVERY_MS = 60_000;
/** The resume comes so long before the limit; see `waiting/waitingRun.ts`. */
const SPARE_MS = 5_000 + 2_000;

/** Restarts n8n: another process begins after the present executions were suspended. */
async function restart() {
	await passTime(1_000);
	beginProcess();
	takeSleepsMs();
	return otherProcess();
}

/** Sends the callback of a task that has ended. */
async function callback(waiting: Waiting, n8n = {}, id = TASK_ID) {
	api().get(at(id)).reply(200, succeeded(id));
	const { status, items } = await callBack(waiting, callbackFor(id), n8n);
	return { status, ids: items?.map(({ json }) => json.task_id) };
}

test('an execution that was suspended since n8n started is resumed at once', async () => {
	const waiting = await suspend();

	expect(await callback(waiting)).toMatchObject({ ids: [TASK_ID] });
	expect(takeSleepsMs()).toEqual([]);
});

test('an execution from before the restart is resumed once n8n has recovered', async () => {
	const waiting = await suspend();
	const n8n = await restart();

	expect(await callback(waiting, n8n)).toMatchObject({ ids: [TASK_ID] });
	expect(takeSleepsMs()).toEqual([RECOVERY_MS]);
});

test('all such executions wait for the same moment, and later callbacks do not wait', async () => {
	const [first, second, third] = [await suspend(['a']), await suspend(['b']), await suspend(['c'])];
	const n8n = await restart();

	const calls = [callback(first, n8n, 'a')];
	await passTime(20_000);
	calls.push(callback(second, n8n, 'b'));

	expect((await Promise.all(calls)).map(({ ids }) => ids)).toEqual([['a'], ['b']]);
	expect(takeSleepsMs()).toEqual([RECOVERY_MS, RECOVERY_MS - 20_000]);
	expect(await callback(third, n8n, 'c')).toMatchObject({ ids: ['c'] });
	expect(takeSleepsMs()).toEqual([]);
});

test('an execution that is suspended after the restart does not wait meanwhile', async () => {
	const early = await suspend(['a']);
	const n8n = await restart();
	const late = await suspend(['b']);

	const call = callback(early, n8n, 'a');
	await passTime(1_000);

	expect(takeSleepsMs()).toEqual([RECOVERY_MS]);
	expect(await callback(late, n8n, 'b')).toMatchObject({ ids: ['b'] });
	expect(takeSleepsMs()).toEqual([]);
	await call;
});

test('the resume does not wait beyond the limit of the execution', async () => {
	const maxWait = 0.5;
	const waiting = await suspend([TASK_ID], { options: { maxWait } });
	const n8n = await restart();

	expect(await callback(waiting, n8n)).toMatchObject({ ids: [TASK_ID] });
	expect(takeSleepsMs()).toEqual([maxWait * 60_000 - 1_000 - SPARE_MS]);
});

test('files are downloaded before that wait, so they are not too late for the limit', async () => {
	const waiting = await suspend([TASK_ID], { downloadFiles: ['mp3'], options: { maxWait: 0.5 } });
	const n8n = await restart();
	fileRequest().delay(10_000).reply(200, MP3);

	expect(await callback(waiting, n8n)).toMatchObject({ ids: [TASK_ID] });
});

test('repeated callbacks are answered meanwhile and resume nothing', async () => {
	const waiting = await suspend();
	const n8n = await restart();

	const first = callback(waiting, n8n);
	await passTime(1_000);
	const repeat = await callBack(waiting, callbackFor(TASK_ID), n8n);

	expect(repeat).toMatchObject({ status: 200, items: undefined });
	expect(await first).toEqual({ status: 200, ids: [TASK_ID] });
});

test('nothing waits in a process that has run for an hour', async () => {
	const waiting = await suspend([TASK_ID], { options: { maxWait: 120 } });
	const n8n = await restart();
	await passTime(60 * 60_000);

	expect(await callback(waiting, n8n)).toMatchObject({ ids: [TASK_ID] });
	expect(takeSleepsMs()).toEqual([]);
});
