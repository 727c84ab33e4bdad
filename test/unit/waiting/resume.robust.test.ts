import { api, at, running, succeeded, TASK_ID } from '../../harness/engine/api';
import { park, wake, type Parked } from '../../harness/engine/parked';

/** n8n would run the nodes behind with an empty item if the node threw. */
const LEFT_PARKED = { status: 200, isAnswered: true, items: undefined };

test.each<[string, unknown]>([
	['nothing', undefined],
	['null', null],
	['a text', 'task_id=1'],
	['a number', 42],
	['an empty object', {}],
	['an object as id', { task_id: { toString: null } }],
	['an empty id', { task_id: '', external_task_id: '' }],
	['a number as id that has lost digits', { task_id: Number(TASK_ID) }],
	['no data', { code: 0, message: 'SUCCEED', data: null }],
	['an odd task_info', { task_info: [] }],
])(
	'a callback whose body is %s has the task looked up, as only the service knows the address',
	async (_name, body) => {
		const waiting = await park();
		api().get(at()).reply(200, running());

		expect(await wake(waiting, { body })).toMatchObject(LEFT_PARKED);
	},
);

type StoredFields = Record<string, unknown>;

/** What n8n keeps for the node with the execution. */
const keptIn = ({ data }: Parked) =>
	Object.values(data.executionData?.contextData ?? {}) as StoredFields[];

const plansOf = (parked: Parked) =>
	keptIn(parked).flatMap((kept) => Object.values(kept) as StoredFields[]);

const planNames = async () => plansOf(await park()).flatMap((plan) => Object.keys(plan));

function setItems({ data }: Parked, items: unknown): void {
	const [entry] = data.executionData?.nodeExecutionStack ?? [];
	entry.data.main = [items as never];
}

function setPlan(parked: Parked, plan: unknown): void {
	for (const kept of keptIn(parked)) {
		for (const name of Object.keys(kept)) kept[name] = plan;
	}
}

test.each<[string, (parked: Parked) => void]>([
	['no data', (parked) => Object.assign(parked, { data: null })],
	['no execution stack', ({ data }) => Object.assign(data, { executionData: undefined })],
	['nothing that waits', ({ data }) => data.executionData?.nodeExecutionStack.splice(0)],
	['no input', (parked) => setItems(parked, null)],
	['no items', (parked) => setItems(parked, [])],
	['items that are none', (parked) => setItems(parked, [null, 'item', {}, { json: null }])],
	['items of another node', (parked) => setItems(parked, [{ json: { id: 1 } }])],
	['no plan', ({ data }) => Object.assign(data.executionData ?? {}, { contextData: {} })],
	['null as plan', (parked) => setPlan(parked, null)],
	['a text as plan', (parked) => setPlan(parked, 'plan')],
	['a list as plan', (parked) => setPlan(parked, [])],
	[
		'a kind of task that this version does not know',
		(parked) => plansOf(parked).forEach((plan) => Object.assign(plan, { kind: 'lipSync' })),
	],
])('an execution that has stored %s stays parked', async (_name, spoil) => {
	const parked = await park();
	spoil(parked);
	api().get(at()).optionally().reply(200, succeeded());

	expect(await wake(parked)).toMatchObject(LEFT_PARKED);
});

test.each([undefined, null, 'text', {}, []])(
	'nothing is thrown where a part of the stored plan is %j',
	async (value) => {
		const spoiled: Parked[] = [];
		for (const name of await planNames()) {
			const parked = await park();
			for (const plan of plansOf(parked)) plan[name] = value;
			spoiled.push(parked);
		}
		api().persist().get(at()).optionally().reply(200, succeeded());

		for (const parked of spoiled) {
			expect(await wake(parked)).toMatchObject({ status: 200, isAnswered: true });
		}
		expect(spoiled).not.toEqual([]);
	},
);

test('a plan of another version is left alone: its fields may mean something else', async () => {
	const parked = await park();
	const [memory] = Object.values(parked.data.executionData?.contextData ?? {});
	(memory.klingWaiting as { version: number }).version = 2;

	expect((await wake(parked)).items).toBeUndefined();
});
