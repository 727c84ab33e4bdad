import nock from 'nock';
import {
	api,
	at,
	createdTask,
	failed,
	fileRequest,
	MP3,
	running,
	succeeded,
	TASK_ID,
} from '../../harness/engine/api';
import { createAudio } from '../../harness/engine/operations';
import {
	callBack,
	suspend,
	suspendable,
	suspendedBy,
	type Waiting,
} from '../../harness/engine/waiting';
import { sampleFilm } from '../../harness/media/mp4';

/** n8n would run the next nodes with an empty item if the node threw. */
const STILL_WAITING = { status: 200, isAnswered: true, items: undefined };

type StoredFields = Record<string, unknown>;

/** What n8n keeps for the node with the execution. */
const memoriesOf = ({ data }: Waiting) =>
	Object.values(data.executionData?.contextData ?? {}) as StoredFields[];

const plansOf = (waiting: Waiting) =>
	memoriesOf(waiting).flatMap((memory) =>
		(Object.values(memory) as StoredFields[]).filter((value) => typeof value === 'object'),
	);

function setItems({ data }: Waiting, items: unknown): void {
	const [entry] = data.executionData?.nodeExecutionStack ?? [];
	entry.data.main = [items as never];
}

function setPlan(waiting: Waiting, plan: unknown): void {
	for (const memory of memoriesOf(waiting)) {
		for (const name of Object.keys(memory)) memory[name] = plan;
	}
}

test.each<[string, (waiting: Waiting) => void]>([
	['no data', (waiting) => Object.assign(waiting, { data: null })],
	['no execution stack', ({ data }) => Object.assign(data, { executionData: undefined })],
	['no waiting node', ({ data }) => data.executionData?.nodeExecutionStack.splice(0)],
	['no input', (waiting) => setItems(waiting, null)],
	['no items', (waiting) => setItems(waiting, [])],
	['odd items', (waiting) => setItems(waiting, [null, 'item', {}, { json: null }])],
	['items of another node', (waiting) => setItems(waiting, [{ json: { id: 1 } }])],
	['no plan', ({ data }) => Object.assign(data.executionData ?? {}, { contextData: {} })],
	['null as plan', (waiting) => setPlan(waiting, null)],
	['a text as plan', (waiting) => setPlan(waiting, 'plan')],
	['a list as plan', (waiting) => setPlan(waiting, [])],
	[
		'a kind of task that this version does not know',
		(waiting) => plansOf(waiting).forEach((plan) => Object.assign(plan, { kind: 'lipSync' })),
	],
	[
		'a plan of another version',
		(waiting) => plansOf(waiting).forEach((plan) => Object.assign(plan, { version: 2 })),
	],
])('an execution that has stored %s stays suspended', async (_name, spoil) => {
	const waiting = await suspend();
	spoil(waiting);
	api().get(at()).optionally().reply(200, succeeded());

	expect(await callBack(waiting)).toMatchObject(STILL_WAITING);
});

test.each([undefined, null, 'text', {}, []])(
	'nothing is thrown where a part of the stored plan is %j',
	async (value) => {
		const names = plansOf(await suspend()).flatMap((plan) => Object.keys(plan));
		const spoiled: Waiting[] = [];
		for (const name of names) {
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

describe('the source of a task', () => {
	const LINK = 'https://example.com/film.mov?sig=secret';
	const SELECTED = { output: 'selectedFields', outputFields: ['source_url'] };

	/** Suspends an execution that waits for the soundtrack of a film. */
	async function suspendFilm(parameters: object = {}): Promise<Waiting> {
		const scope = createdTask({ video_url: LINK, callback_url: /./ })
			.get(at())
			.reply(200, running());
		const run = await createAudio(
			{
				awaitMode: 'callback',
				videoUrl: LINK,
				downloadFiles: ['mp3'],
				options: { checkInput: false },
				...parameters,
			},
			suspendable(),
		);
		scope.done();
		return suspendedBy(run);
	}

	/** Resumes it by a service that does not say what the soundtrack was made from. */
	async function resumeFilm(waiting: Waiting) {
		const { data, ...envelope } = succeeded();
		const scope = api()
			.get(at())
			.reply(200, { ...envelope, data: { ...data, task_info: {} } });
		const file = fileRequest().reply(200, MP3);
		const { items = [] } = await callBack(waiting);
		scope.done();
		file.done();
		expect(items).toHaveLength(1);
		return { json: items[0].json, fileName: items[0].binary?.mp3.fileName };
	}

	test('is still described by what was seen of it if the service refuses it after all', async () => {
		const host = nock('https://example.com').get('/film.mov').query(true).reply(200, sampleFilm());
		const waiting = await suspendFilm({ options: {} });
		host.done();
		api().get(at()).reply(200, failed('The video is too short'));

		const { resumeError } = await callBack(waiting);

		expect(resumeError?.description).toContain(
			'The video is 1280 × 720 pixels and 5 seconds long.',
		);
	});

	test('still gives a file its name after the resume', async () => {
		expect((await resumeFilm(await suspendFilm())).fileName).toBe(`film-${TASK_ID}.mp3`);
	});

	test('is stored and output as a link where the user selected it', async () => {
		expect((await resumeFilm(await suspendFilm(SELECTED))).json).toEqual({ source_url: LINK });
	});

	test('is not stored as a link otherwise', async () => {
		expect(JSON.stringify(plansOf(await suspendFilm()))).not.toContain('secret');
	});
});
