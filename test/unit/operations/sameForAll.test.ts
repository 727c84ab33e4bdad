import type { INodeParameters } from 'n8n-workflow';
import { api, at, createdTask, running, succeeded, TASK_ID } from '../../harness/engine/api';
import {
	awaitResult,
	CONTINUE,
	createAudio,
	inputOf,
	pairs,
} from '../../harness/engine/operations';
import { suspendable } from '../../harness/engine/waiting';

const CALLBACK = { awaitMode: 'callback' };
const byItem = (name: string): INodeParameters => ({ [name]: '={{ $json.value }}' });

test.each<[string, INodeParameters]>([
	['"Max Parallel Tasks"', { options: byItem('maxParallelTasks') }],
	['"Max Wait (Minutes)"', { ...CALLBACK, options: byItem('maxWait') }],
	['"Poll Interval (Seconds)"', { ...CALLBACK, options: byItem('pollInterval') }],
])('%s that differs between the items is refused before anything is sent', async (label, given) => {
	const { error, items } = await createAudio(given, suspendable({ input: inputOf(2, 2, 3) }));

	expect(items).toEqual([]);
	expect(error?.message).toBe(`${label} is 3 for this item, but 2 for the first one`);
	expect(error?.description).toContain('third of 3 items');
});

test('an item whose value differs fails alone where the node continues on fail', async () => {
	const scope = createdTask().get(at()).reply(200, succeeded());

	const { items } = await createAudio(
		{ options: byItem('maxParallelTasks') },
		{ input: inputOf(1, 4), node: CONTINUE },
	);

	scope.done();
	expect(items.map(({ json }) => json.task_id ?? json.error)).toEqual([
		TASK_ID,
		'"Max Parallel Tasks" is 4 for this item, but 1 for the first one',
	]);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs(2));
});

test('by polling, each item may wait for another time', async () => {
	const scope = api().get(at()).times(2).reply(200, succeeded());

	const { items } = await awaitResult({ options: byItem('maxWait') }, { input: inputOf(1, 4) });

	scope.done();
	expect(items).toHaveLength(2);
});

test.each([
	['createFromVideo', createAudio],
	['awaitResult', awaitResult],
])('%s refuses to wait for a callback that could not come in time', async (_name, operate) => {
	const { error } = await operate({ ...CALLBACK, options: { maxWait: 0.1 } }, suspendable());

	expect(error?.message).toBe('"Max Wait (Minutes)" is too short for "Wait for Callback"');
	expect(error?.description).toContain('at least 0.15 minutes');
});

test('the shortest wait for a callback is accepted', async () => {
	const scope = api().get(at()).reply(200, running());

	const { run } = await awaitResult({ ...CALLBACK, options: { maxWait: 0.15 } }, suspendable());

	scope.done();
	expect(run.status).toBe('waiting');
});
