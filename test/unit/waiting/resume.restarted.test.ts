import { api, at, files, MP3, succeeded, TASK_ID } from '../../harness/engine/api';
import { beginProcess, passTime, takeSleepsMs } from '../../harness/engine/fastTime';
import { otherProcess, suspend, callBack, type Waiting } from '../../harness/engine/waiting';
import { callbackFor } from '../../harness/engine/webhookContext';

/** n8n goes over what sleeps for so long after a restart, as far as the node knows. */
const RECOVERY_MS = 60_000;
/** The resume ends so long before the limit; see `parking/limit.ts`. */
const SPARE_MS = 5_000 + 2_000;

/** n8n restarts: it is another process, begun after what sleeps by now was parked. */
async function restart() {
	await passTime(1_000);
	beginProcess();
	takeSleepsMs();
	return otherProcess();
}

/** A callback comes whose task has ended. */
async function callback(waiting: Waiting, n8n = {}, id = TASK_ID) {
	api().get(at(id)).reply(200, succeeded(id));
	const { status, items } = await callBack(waiting, callbackFor(id), n8n);
	return { status, ids: items?.map(({ json }) => json.task_id) };
}

test('what was parked since n8n has started is resumed at once', async () => {
	const waiting = await suspend();

	expect(await callback(waiting)).toMatchObject({ ids: [TASK_ID] });
	expect(takeSleepsMs()).toEqual([]);
});

test('after a restart what sleeps is resumed once n8n is through with it', async () => {
	const waiting = await suspend();
	const n8n = await restart();

	expect(await callback(waiting, n8n)).toMatchObject({ ids: [TASK_ID] });
	expect(takeSleepsMs()).toEqual([RECOVERY_MS]);
});

test('all that was asleep waits for the same moment, and what comes later does not wait', async () => {
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

test('what is parked after the restart does not wait, while the others do', async () => {
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

test('nobody waits beyond the limit of the execution: it is resumed right before', async () => {
	const maxWait = 0.5;
	const waiting = await suspend([TASK_ID], { options: { maxWait } });
	const n8n = await restart();

	expect(await callback(waiting, n8n)).toMatchObject({ ids: [TASK_ID] });
	expect(takeSleepsMs()).toEqual([maxWait * 60_000 - 1_000 - SPARE_MS]);
});

test('files are fetched meanwhile, so that they do not come too late for the limit', async () => {
	const waiting = await suspend([TASK_ID], { downloadFiles: ['mp3'], options: { maxWait: 0.5 } });
	const n8n = await restart();
	files().get(`/${TASK_ID}.mp3`).query({ sig: 'a' }).delay(10_000).reply(200, MP3);

	expect(await callback(waiting, n8n)).toMatchObject({ ids: [TASK_ID] });
});

test('repeats of the callback that come meanwhile are answered, and resume nothing', async () => {
	const waiting = await suspend();
	const n8n = await restart();

	const first = callback(waiting, n8n);
	await passTime(1_000);
	const repeat = await callBack(waiting, callbackFor(TASK_ID), n8n);

	expect(repeat).toMatchObject({ status: 200, items: undefined });
	expect(await first).toEqual({ status: 200, ids: [TASK_ID] });
});

test('a process that is an hour old has long started, and nothing waits', async () => {
	const waiting = await suspend([TASK_ID], { options: { maxWait: 120 } });
	const n8n = await restart();
	await passTime(60 * 60_000);

	expect(await callback(waiting, n8n)).toMatchObject({ ids: [TASK_ID] });
	expect(takeSleepsMs()).toEqual([]);
});
