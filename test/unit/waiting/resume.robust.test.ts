import { api, at, running, succeeded, TASK_ID } from '../../harness/engine/api';
import { suspend, callBack, type Waiting } from '../../harness/engine/waiting';

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
		const waiting = await suspend();
		api().get(at()).reply(200, running());

		expect(await callBack(waiting, { body })).toMatchObject(LEFT_PARKED);
	},
);

type StoredFields = Record<string, unknown>;

/** What n8n keeps for the node with the execution. */
const keptIn = ({ data }: Waiting) =>
	Object.values(data.executionData?.contextData ?? {}) as StoredFields[];

const plansOf = (waiting: Waiting) =>
	keptIn(waiting).flatMap((kept) => Object.values(kept) as StoredFields[]);

const planNames = async () => plansOf(await suspend()).flatMap((plan) => Object.keys(plan));

function setItems({ data }: Waiting, items: unknown): void {
	const [entry] = data.executionData?.nodeExecutionStack ?? [];
	entry.data.main = [items as never];
}

function setPlan(waiting: Waiting, plan: unknown): void {
	for (const kept of keptIn(waiting)) {
		for (const name of Object.keys(kept)) kept[name] = plan;
	}
}

test.each<[string, (waiting: Waiting) => void]>([
	['no data', (waiting) => Object.assign(waiting, { data: null })],
	['no execution stack', ({ data }) => Object.assign(data, { executionData: undefined })],
	['nothing that waits', ({ data }) => data.executionData?.nodeExecutionStack.splice(0)],
	['no input', (waiting) => setItems(waiting, null)],
	['no items', (waiting) => setItems(waiting, [])],
	['items that are none', (waiting) => setItems(waiting, [null, 'item', {}, { json: null }])],
	['items of another node', (waiting) => setItems(waiting, [{ json: { id: 1 } }])],
	['no plan', ({ data }) => Object.assign(data.executionData ?? {}, { contextData: {} })],
	['null as plan', (waiting) => setPlan(waiting, null)],
	['a text as plan', (waiting) => setPlan(waiting, 'plan')],
	['a list as plan', (waiting) => setPlan(waiting, [])],
	[
		'a kind of task that this version does not know',
		(waiting) => plansOf(waiting).forEach((plan) => Object.assign(plan, { kind: 'lipSync' })),
	],
])('an execution that has stored %s stays parked', async (_name, spoil) => {
	const waiting = await suspend();
	spoil(waiting);
	api().get(at()).optionally().reply(200, succeeded());

	expect(await callBack(waiting)).toMatchObject(LEFT_PARKED);
});

test.each([undefined, null, 'text', {}, []])(
	'nothing is thrown where a part of the stored plan is %j',
	async (value) => {
		const spoiled: Waiting[] = [];
		for (const name of await planNames()) {
			const waiting = await suspend();
			for (const plan of plansOf(waiting)) plan[name] = value;
			spoiled.push(waiting);
		}
		api().persist().get(at()).optionally().reply(200, succeeded());

		for (const waiting of spoiled) {
			expect(await callBack(waiting)).toMatchObject({ status: 200, isAnswered: true });
		}
		expect(spoiled).not.toEqual([]);
	},
);

test('a plan of another version is left alone: its fields may mean something else', async () => {
	const waiting = await suspend();
	const [memory] = Object.values(waiting.data.executionData?.contextData ?? {});
	(memory.klingWaiting as { version: number }).version = 2;

	expect((await callBack(waiting)).items).toBeUndefined();
});
