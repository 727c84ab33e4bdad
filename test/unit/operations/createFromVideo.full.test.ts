import { elapsedMs } from '../../../nodes/CometApiKling/base/time';
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
import { createAudio, inputOf } from '../../harness/engine/operations';

/** Another customer of the shared account, or another workflow, holds all its slots. */
const FULL = klingError(1303, 'parallel task over resource pack limit');
const NODE = { onError: 'continueRegularOutput' } as const;
const itemsOf = (count: number) => inputOf(...Array.from({ length: count }, (_, index) => index));

test.each([1, 5, 20])(
	'%i items that never get a slot of the account all end at Max Wait',
	async (count) => {
		const scope = api().persist().post(PATH, newTask()).reply(429, FULL);
		const startMs = elapsedMs();

		const { items, error } = await createAudio(
			{ options: { maxWait: 1 } },
			{ input: itemsOf(count), node: NODE },
		);

		scope.done();
		expect(error).toBeUndefined();
		expect((elapsedMs() - startMs) / 1000).toBeCloseTo(60, 0);
		expect(items).toHaveLength(count);
		for (const [item, { json, pairedItem }] of items.entries()) {
			expect(pairedItem).toEqual({ item });
			expect(json.details).toMatchObject({ code: 1303, retryable: true });
		}
	},
);

test('with Max Parallel Tasks, where one after another gives up, they end at Max Wait as well', async () => {
	api().persist().post(PATH, newTask()).reply(429, FULL);
	const startMs = elapsedMs();

	const { items } = await createAudio(
		{ options: { maxWait: 1, maxParallelTasks: 2 } },
		{ input: itemsOf(10), node: NODE },
	);

	expect((elapsedMs() - startMs) / 1000).toBeLessThanOrEqual(61);
	expect(items).toHaveLength(10);
});

test('an item that waits for a slot has Max Wait anew when a task of its run has ended', async () => {
	let looks = 0;
	const scope = api();
	// The first item has the slot; its task ends after 50 of 60 seconds.
	scope.post(PATH, newTask()).reply(200, created('first'));
	api()
		.persist()
		.get(at('first'))
		.reply(200, () => ((looks += 1) < 10 ? running('first') : succeeded('first')));
	let isFree = false;
	const startMs = elapsedMs();
	api()
		.persist()
		.post(PATH, newTask())
		.reply(() => {
			isFree = elapsedMs() - startMs > 80_000;
			return isFree ? [200, created('second')] : [429, FULL];
		});
	scope.get(at('second')).reply(200, succeeded('second'));

	const { items } = await createAudio(
		{ options: { maxWait: 1, pollInterval: 5 } },
		{ input: itemsOf(2), node: NODE },
	);

	scope.done();
	expect(items.map(({ json }) => json.task_id)).toEqual(['first', 'second']);
});
