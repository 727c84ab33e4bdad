import { api, at, running, succeeded, TASK_ID } from '../../harness/engine/api';
import { suspend, taskIn, callBack } from '../../harness/engine/waiting';
import { passTime } from '../../harness/engine/fastTime';
import { callbackFor } from '../../harness/engine/webhookContext';

/** Half a minute: what goes on looking does so until then. */
const SHORT_WAIT = { options: { maxWait: 0.5 } };

/** The API, where these tasks run; gives the looks at them, as they come. */
function whereAllRun(ids: readonly string[]): string[] {
	const looks: string[] = [];
	api()
		.persist()
		.get((path) => ids.includes(taskIn(path)))
		.reply(200, (path) => {
			looks.push(taskIn(path));
			return running(taskIn(path));
		});
	return looks;
}

const times = <T>(count: number, make: () => Promise<T>) => Array.from({ length: count }, make);

test('fifty forged callbacks for a running task cost no more looks than one', async () => {
	const waiting = await suspend([TASK_ID], SHORT_WAIT);
	const looks = whereAllRun([TASK_ID]);

	const results = await Promise.all(times(50, async () => await callBack(waiting)));

	expect(results.every(({ status, items }) => status === 200 && items === undefined)).toBe(true);
	// After 0, 1, 3, 7, 15 and 20 seconds, and once before the limit.
	expect(looks.length).toBeLessThanOrEqual(7);
});

test('nor do fifty more while the first ones still look', async () => {
	const waiting = await suspend([TASK_ID], SHORT_WAIT);
	const looks = whereAllRun([TASK_ID]);

	const first = times(50, async () => await callBack(waiting));
	await passTime(2_000);
	const second = times(50, async () => await callBack(waiting));
	await Promise.all([...first, ...second]);

	expect(looks.length).toBeLessThanOrEqual(7);
});

test('fifty that name none of the tasks cost one look at one of them', async () => {
	const ids = ['a', 'b', 'c'];
	const waiting = await suspend(ids, SHORT_WAIT);
	const looks = whereAllRun(ids);

	await Promise.all(times(50, async () => await callBack(waiting, callbackFor('stranger'))));

	expect(looks).toEqual(['a']);
});

test('when the task ends, one of fifty forged callbacks resumes the execution, and once', async () => {
	const waiting = await suspend();
	const scope = api().get(at()).times(3).reply(200, running()).get(at()).reply(200, succeeded());

	const results = await Promise.all(times(50, async () => await callBack(waiting)));

	scope.done();
	expect(results.filter(({ items }) => items !== undefined)).toHaveLength(1);
});
