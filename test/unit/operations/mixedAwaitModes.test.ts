import { audioDescription } from '../../../nodes/CometApiKling/resources/audio';
import { api, at, created, newTask, PATH, running, succeeded } from '../../harness/engine/api';
import { awaitResult, createAudio, inputOf, VALUE } from '../../harness/engine/operations';

/**
 * n8n 2.x leaves a lone `$fromAI()` in a field that takes no expression, and evaluates it for each
 * item. Here such a field takes any expression, so that the items can differ.
 */
const fields = audioDescription.filter(({ name }) => name === 'awaitMode');

beforeAll(() => fields.forEach((field) => (field.noDataExpression = false)));
afterAll(() => fields.forEach((field) => (field.noDataExpression = true)));

const mixed = (label: string) => `"${label}" is not the same for all items`;
const MIXED = mixed('Await Result');
const publicUrl = 'https://n8n.example.com';

test('every operation that can wait has the field', () => {
	expect(fields.map(({ displayOptions }) => displayOptions?.show?.operation)).toEqual([
		['createFromVideo'],
		['createFromText'],
		['awaitResult'],
	]);
});

describe('items of one run that wait in different ways stop the node before anything is sent', () => {
	test.each([
		[['callback', 'poll'], 1],
		[['poll', 'callback'], 1],
		[['callback', 'callback', 'none'], 2],
		[['none', 'poll', 'callback'], 1],
	])('Create Audio From Video: %j', async (modes, odd) => {
		const { error, items } = await createAudio(
			{ awaitMode: VALUE },
			{ input: inputOf(...modes), publicUrl },
		);

		expect(items).toEqual([]);
		expect(error?.message).toBe(MIXED);
		expect(error?.description).toContain(`It is "${modes[odd]}" for this item and "${modes[0]}"`);
		expect(error?.context.itemIndex).toBe(odd);
	});

	test.each([[['callback', 'poll']], [['poll', 'callback']]])('Await Result: %j', async (modes) => {
		const { error, items } = await awaitResult(
			{ awaitMode: VALUE },
			{ input: inputOf(...modes), publicUrl },
		);

		expect(items).toEqual([]);
		expect(error?.message).toBe(mixed('How to Wait'));
	});
});

describe('where errors do not stop the node, the odd ones are error items and the others go on', () => {
	const node = { onError: 'continueRegularOutput' } as const;
	const outcomesOf = (items: Array<{ json: object }>) =>
		items.map(({ json }) => ('error' in json ? json.error : 'task_id' in json && json.task_id));

	test('the first one returns immediately', async () => {
		const scope = api().post(PATH, newTask()).reply(200, created('t0'));
		scope.post(PATH, newTask()).reply(200, created('t2'));

		const { items, error } = await createAudio(
			{ awaitMode: VALUE },
			{ input: inputOf('none', 'callback', 'none'), publicUrl, node },
		);

		scope.done();
		expect(error).toBeUndefined();
		expect(outcomesOf(items)).toEqual(['t0', MIXED, 't2']);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2].map((item) => ({ item })));
	});

	test('the first one is parked, and the execution with it', async () => {
		const scope = api()
			.post(PATH, /callback_url/)
			.reply(200, created('t0'));
		scope.post(PATH, /callback_url/).reply(200, created('t3'));
		scope.get(at('t0')).reply(200, running('t0')).get(at('t3')).reply(200, running('t3'));

		const { data, run } = await createAudio(
			{ awaitMode: VALUE },
			{ input: inputOf('callback', 'none', 'poll', 'callback'), publicUrl, node },
		);

		scope.done();
		expect(run.status).toBe('waiting');
		const parked = data.executionData?.nodeExecutionStack[0].data.main[0] ?? [];
		expect(outcomesOf(parked)).toEqual(['t0', MIXED, MIXED, 't3']);
	});

	test('an item of an unknown way decides nothing for those behind it', async () => {
		const scope = api().get(at()).times(2).reply(200, succeeded());

		const { items } = await awaitResult(
			{ awaitMode: VALUE },
			{ input: inputOf('none', 'poll', 'poll'), node },
		);

		scope.done();
		expect(outcomesOf(items)).toEqual([
			'"How to Wait" has an unknown value',
			...[1, 2].map(() => expect.stringMatching(/^\d+$/) as string),
		]);
	});
});

test('a second run may wait in another way than the first', async () => {
	const scope = api().get(at()).times(2).reply(200, succeeded());

	const { items } = await awaitResult({ awaitMode: VALUE }, { input: inputOf('poll') });
	const second = await awaitResult({ awaitMode: VALUE }, { input: inputOf('callback'), publicUrl });

	scope.done();
	expect([items, second.items].map(({ length }) => length)).toEqual([1, 1]);
});
