import { type INode, sleep } from 'n8n-workflow';
import {
	api,
	at,
	created,
	createdTask,
	failed,
	fileRequest,
	gatewayError,
	klingError,
	MP3,
	running,
	succeeded,
	TASK_ID,
	UNKNOWN_TASK,
} from '../../harness/engine/api';
import { type EngineOptions, runNode } from '../../harness/engine/engine';
import { shiftDate, takeSleepsMs } from '../../harness/engine/fastTime';
import {
	createKind,
	createOf,
	EACH_KIND,
	fileHostOf,
	madeAs,
	taskAt,
} from '../../harness/engine/kinds';
import { CONTINUE, createAudio, inputOf, VALUE } from '../../harness/engine/operations';
import {
	callBack,
	PUBLIC_URL,
	suspend,
	suspendable,
	suspendedBy,
} from '../../harness/engine/waiting';
import { callbackFor } from '../../harness/engine/webhookContext';

const HOUR_MS = 3_600_000;
const THREE = ['one', 'two', 'three'];

/** Half a minute, so polling until the limit is soon over. */
const SHORT_WAIT = { options: { maxWait: 0.5 } };

const ALL_THREE = THREE.map((id, item) => ({
	json: { task_id: id, task_status: 'succeed' },
	pairedItem: { item },
}));

/** The items of the calls that resumed the execution. */
const resumesOf = (results: Array<Awaited<ReturnType<typeof callBack>>>) =>
	results.map(({ items }) => items).filter((items) => items !== undefined);

describe('the callback of a single task', () => {
	test('resumes the execution with what the API says, and the node answers 200', async () => {
		const waiting = await suspend();
		const scope = api().get(at()).reply(200, succeeded());

		const { items, resumeError, ...reply } = await callBack(waiting);

		scope.done();
		expect(reply).toMatchObject({ status: 200, isAnswered: true });
		expect(resumeError).toBeUndefined();
		expect(items).toMatchObject([
			{
				json: { task_id: TASK_ID, task_status: 'succeed', duration: 5.1 },
				pairedItem: { item: 0 },
			},
		]);
		expect(items?.[0].json).not.toHaveProperty('timed_out');
	});

	test.each<[string, unknown]>([
		['by its task id', { task_id: TASK_ID, task_status: 'succeed' }],
		['wrapped in data', { code: 0, data: { task_id: TASK_ID, task_status: 'succeed' } }],
		['without a status', { task_id: TASK_ID }],
		['by an id that is not ours', { task_id: 'upstream-1', task_status: 'succeed' }],
		['wrongly as failed', { task_id: TASK_ID, task_status: 'failed' }],
	])('resumes the execution if it names the ended task %s', async (_name, body) => {
		const waiting = await suspend();
		api().get(at()).reply(200, succeeded());

		expect((await callBack(waiting, { body })).items).toMatchObject([
			{ json: { task_status: 'succeed' } },
		]);
	});

	test('may name the external id alone', async () => {
		const scope = createdTask({ external_task_id: 'order-7', callback_url: /./ })
			.get(at())
			.reply(200, running());
		const additionalFields = { externalTaskId: 'order-7' };
		const run = await createAudio({ awaitMode: 'callback', additionalFields }, suspendable());
		scope.get(at()).reply(200, running()).get(at()).reply(200, succeeded());

		const body = { task_status: 'succeed', task_info: { external_task_id: 'order-7' } };
		const { items } = await callBack(suspendedBy(run), { body });

		scope.done();
		expect(items).toMatchObject([{ json: { task_id: TASK_ID, external_task_id: 'order-7' } }]);
	});

	test('leaves the execution suspended if it is forged', async () => {
		const waiting = await suspend([TASK_ID], SHORT_WAIT);
		api().persist().get(at()).reply(200, running());

		expect((await callBack(waiting)).items).toBeUndefined();
	});

	test('leaves the execution suspended if it names an unknown task and ours runs for longer than gateways are behind', async () => {
		const waiting = await suspend();
		api().persist().get(at()).reply(200, running());
		takeSleepsMs();

		expect((await callBack(waiting, callbackFor('unknown'))).items).toBeUndefined();
		expect(takeSleepsMs().reduce((sum, sleepMs) => sum + sleepMs, 0)).toBe(40_000);
	});

	test.each<[string, unknown]>([
		['the status "submitted"', callbackFor(TASK_ID, 'submitted').body],
		['the status "processing"', callbackFor(TASK_ID, 'processing').body],
	])('with %s is answered, and nothing is polled', async (_name, body) => {
		const waiting = { status: 200, isAnswered: true, items: undefined };

		expect(await callBack(await suspend(), { body })).toMatchObject(waiting);
	});

	test.each<[string, unknown]>([
		['no body', undefined],
		['null as its body', null],
		['a text as its body', 'task_id=1'],
		['a number as its body', 42],
		['an empty object', {}],
		['an object as id', { task_id: { toString: null } }],
		['an empty id', { task_id: '', external_task_id: '' }],
		['a number as id that has lost digits', { task_id: Number(TASK_ID) }],
		['an unknown status word', { task_id: TASK_ID, task_status: 'finished' }],
		['an unknown id and status word', { id: 'upstream-1', status: 'finished' }],
		['a task that is wrapped twice', { data: { data: { task_id: 'upstream-1', status: 'done' } } }],
		['a list', [{ task_id: 'upstream-1', task_status: 'succeed' }]],
		['an empty list', []],
		['no data', { code: 0, message: 'SUCCEED', data: null }],
		['an odd task_info', { task_info: [] }],
	])('with %s wakes the node, because only the service knows the address', async (...row) => {
		const suspended = await suspend();
		const scope = api().get(at()).times(6).reply(200, running());
		scope.get(at()).reply(200, succeeded());

		const { items } = await callBack(suspended, { body: row[1] });

		scope.done();
		expect(items).toMatchObject([{ json: { task_id: TASK_ID, task_status: 'succeed' } }]);
	});
});

describe('a transient problem is waited for', () => {
	test.each<[string, number, object]>([
		['a callback ahead of the API', 200, running()],
		['a service that is down', 503, { message: 'maintenance' }],
		['a service with too many requests', 429, klingError(1302)],
	])('%s: after 15 seconds at each poll interval', async (_name, status, answer) => {
		const waiting = await suspend([TASK_ID], { options: { pollInterval: 7 } });
		const scope = api().get(at()).times(7).reply(status, answer).get(at()).reply(200, succeeded());
		takeSleepsMs();

		const { items } = await callBack(waiting);

		scope.done();
		expect(items).toMatchObject([{ json: { task_status: 'succeed' }, pairedItem: { item: 0 } }]);
		expect(takeSleepsMs()).toEqual([1_000, 2_000, 4_000, 8_000, 7_000, 7_000, 7_000]);
	});

	test('a service that is late to know the task', async () => {
		const waiting = await suspend();
		const scope = api().get(at()).times(2).reply(404, UNKNOWN_TASK);
		scope.get(at()).reply(200, succeeded());

		const { items } = await callBack(waiting);

		scope.done();
		expect(items).toMatchObject([{ json: { task_id: TASK_ID, task_status: 'succeed' } }]);
	});

	test('a service that stays down leaves the execution suspended', async () => {
		const waiting = await suspend([TASK_ID], SHORT_WAIT);
		api().persist().get(at()).reply(503, {});

		expect(await callBack(waiting)).toMatchObject({ status: 200, items: undefined });
	});

	test('a credential that cannot be read for some seconds', async () => {
		const waiting = await suspend();
		const scope = api().get(at()).reply(200, succeeded());
		let reads = 0;
		takeSleepsMs();

		const { items } = await callBack(waiting, callbackFor(TASK_ID), {
			onCredentialRead: () => {
				if ((reads += 1) <= 3) throw new Error('the database is locked');
			},
		});

		scope.done();
		expect(items).toHaveLength(1);
		expect(takeSleepsMs()).toEqual([1_000, 2_000, 4_000]);
	});

	test('a credential that cannot be read leaves the execution suspended', async () => {
		const waiting = await suspend([TASK_ID], SHORT_WAIT);
		const credentials = new Error('the database is locked');

		const result = await callBack(waiting, callbackFor(TASK_ID), { credentials });

		expect(result).toMatchObject({ status: 200, items: undefined });
	});
});

/** Answers that say of a task what cannot be, and their words if they stay. */
const ODD_ANSWERS: Array<[status: number, body: object, message: string]> = [
	[404, UNKNOWN_TASK, 'The service no longer knows this task: Task not found'],
	[404, { message: 'Not Found' }, 'The service did not find what was asked for: Not Found'],
	[401, gatewayError('invalid_api_key'), 'CometAPI did not accept the API key'],
	[403, gatewayError('forbidden'), 'CometAPI rejected the request'],
	[400, gatewayError('invalid_request'), 'CometAPI did not accept the request'],
	[409, { message: 'conflict' }, 'The service rejected the request: conflict'],
];

describe('an odd answer to a call about a task that was seen', () => {
	test.each(ODD_ANSWERS)('HTTP %i %j is forgiven', async (status, body) => {
		const waiting = await suspend();
		const scope = api().get(at()).reply(status, body).get(at()).reply(200, succeeded());

		const { items, resumeError } = await callBack(waiting);

		scope.done();
		expect(resumeError).toBeUndefined();
		expect(items).toMatchObject([{ json: { task_status: 'succeed' }, pairedItem: { item: 0 } }]);
	});

	test.each(ODD_ANSWERS)(
		'HTTP %i %j ends the wait after 45 seconds, and the error names the task',
		async (status, body, message) => {
			const waiting = await suspend();
			// After 0, 1, 3, 7 and 15 seconds, and each five seconds until 45.
			const scope = api().get(at()).times(11).reply(status, body);

			const { resumeError } = await callBack(waiting);

			scope.done();
			expect(resumeError?.message).toContain(message);
			expect(resumeError?.description).toContain('has answered like this for 45 seconds');
			expect(resumeError?.description).toContain(`Task ID: ${TASK_ID}`);
		},
	);

	test('that ends the wait leaves the other tasks their results', async () => {
		const waiting = await suspend(['gone', 'good'], {}, { node: CONTINUE });
		api().persist().get(at('gone')).reply(404, UNKNOWN_TASK);
		const scope = api().get(at('good')).reply(200, succeeded('good'));

		const { items, resumeError } = await callBack(waiting, callbackFor('gone'));

		scope.done();
		expect(resumeError).toBeUndefined();
		expect(items).toMatchObject([
			{ json: { details: { task_id: 'gone' } }, pairedItem: { item: 0 } },
			{ json: { task_id: 'good', task_status: 'succeed' }, pairedItem: { item: 1 } },
		]);
	});

	test('that ends the wait for one task does so only for now: the next callback asks again', async () => {
		const waiting = await suspend(['odd', 'good']);
		const odd = api().get(at('odd')).times(11).reply(404, UNKNOWN_TASK);
		odd.get(at('good')).reply(200, running('good'));
		expect((await callBack(waiting, callbackFor('odd'))).items).toBeUndefined();
		odd.done();
		const scope = api().get(at('good')).reply(200, succeeded('good'));
		scope.get(at('odd')).reply(200, succeeded('odd'));

		const { items, resumeError } = await callBack(waiting, callbackFor('good'));

		scope.done();
		expect(resumeError).toBeUndefined();
		expect(items?.map(({ json }) => json.task_id)).toEqual(['odd', 'good']);
	});

	test('leaves the execution to n8n if its time is over before', async () => {
		const waiting = await suspend([TASK_ID], SHORT_WAIT);
		api().persist().get(at()).reply(404, UNKNOWN_TASK);

		expect(await callBack(waiting)).toMatchObject({ status: 200, items: undefined });
	});
});

describe('the callbacks of several tasks', () => {
	test('leave the execution suspended while one is running, and poll no further task', async () => {
		const waiting = await suspend(THREE);
		const scope = api()
			.get(at('three'))
			.reply(200, succeeded('three'))
			.get(at('one'))
			.reply(200, running('one'));

		expect((await callBack(waiting, callbackFor('three'))).items).toBeUndefined();
		scope.done();
	});

	test('output all tasks with the last one, and poll no ended task again', async () => {
		const waiting = await suspend(THREE);
		const scope = api().get(at('one')).reply(200, succeeded('one'));
		for (const id of ['two', 'three']) {
			scope.get(at(id)).reply(200, running(id)).get(at(id)).reply(200, succeeded(id));
		}

		const results = [];
		for (const id of THREE) results.push((await callBack(waiting, callbackFor(id))).items);

		scope.done();
		expect(results).toMatchObject([undefined, undefined, ALL_THREE]);
	});

	test('resume the execution once when they come together, with one poll each', async () => {
		const waiting = await suspend(THREE);
		const scope = api();
		for (const id of THREE) scope.get(at(id)).reply(200, succeeded(id));

		const results = await Promise.all(
			THREE.map(async (id) => await callBack(waiting, callbackFor(id))),
		);

		scope.done();
		expect(results.map(({ status }) => status)).toEqual([200, 200, 200]);
		expect(resumesOf(results)).toMatchObject([ALL_THREE]);
	});
});

describe('an execution', () => {
	test('resumes once when 20 identical callbacks arrive at the same instant', async () => {
		const waiting = await suspend();
		api().get(at()).reply(200, succeeded());

		const results = await Promise.all(
			Array.from({ length: 20 }, async () => await callBack(waiting)),
		);

		expect(resumesOf(results)).toHaveLength(1);
	});

	test('resumes once when a repeat arrives while files are downloaded', async () => {
		const waiting = await suspend([TASK_ID], { downloadFiles: ['mp3'] });
		api().get(at()).reply(200, succeeded());
		let repeat: ReturnType<typeof callBack> | undefined;
		fileRequest().reply(200, async () => {
			repeat = callBack(waiting);
			await repeat;
			return MP3;
		});

		const { items } = await callBack(waiting);

		expect(items?.[0].binary).toHaveProperty('mp3');
		expect(await repeat).toMatchObject({ status: 200, items: undefined });
	});

	test('does not resume again for a repeat right afterwards, and nothing is polled', async () => {
		const waiting = await suspend();
		api().get(at()).reply(200, succeeded());
		await callBack(waiting);

		expect(await callBack(waiting)).toMatchObject({ status: 200, items: undefined });
	});

	test('can resume half a minute later if n8n has not resumed it after all', async () => {
		const waiting = await suspend();
		api().get(at()).times(2).reply(200, succeeded());
		await callBack(waiting);
		await sleep(31_000);

		expect((await callBack(waiting)).items).toHaveLength(1);
	});

	test('resumes although another execution has resumed for the same task', async () => {
		const waiting = [await suspend(), await suspend()];
		api().get(at()).times(2).reply(200, succeeded());

		expect(resumesOf([await callBack(waiting[0]), await callBack(waiting[1])])).toHaveLength(2);
	});

	test('does not resume so close to the limit that n8n may already continue it', async () => {
		const waiting = await suspend([TASK_ID], SHORT_WAIT);
		api().get(at()).optionally().reply(200, succeeded());
		await sleep(28_000);

		expect((await callBack(waiting)).items).toBeUndefined();
	});

	test('does not resume after the limit, although the date was set back meanwhile', async () => {
		const waiting = await suspend([TASK_ID], SHORT_WAIT);
		api()
			.get(at())
			.reply(200, async () => {
				await sleep(31_000);
				shiftDate(-HOUR_MS);
				return succeeded();
			});

		expect((await callBack(waiting)).items).toBeUndefined();
		shiftDate(HOUR_MS);
	});
});

describe('a failed task', () => {
	const REASON = 'The video is too short';

	/** One task has succeeded, the other one has failed and calls back. */
	async function resumeWithFailedTask(node?: Partial<INode>, major: 1 | 2 = 2) {
		const waiting = await suspend(['good', 'bad'], {}, { node });
		api()
			.get(at('good'))
			.reply(200, succeeded('good'))
			.get(at('bad'))
			.reply(200, failed(REASON, 'bad'));
		return await callBack(waiting, callbackFor('bad', 'failed'), { major });
	}

	test.each<[string, Partial<INode> | undefined]>([
		['by default', undefined],
		['that stops on errors', { onError: 'stopWorkflow' }],
	])('fails a node %s, with an error that names the task', async (_name, node) => {
		const { resumeError } = await resumeWithFailedTask(node);

		expect(resumeError?.message).toContain(REASON);
		expect(resumeError?.description).toMatch(/second of 2 items, Task ID: bad/);
	});

	test.each<[string, Partial<INode>, 1 | 2]>([
		['continues on errors', CONTINUE, 2],
		['continues on errors in the way of old workflows', { continueOnFail: true }, 2],
		['has an error output', { onError: 'continueErrorOutput' }, 2],
		['continues on errors in n8n 1.x', CONTINUE, 1],
	])('is an error item of a node that %s', async (_name, node, major) => {
		const { items, resumeError } = await resumeWithFailedTask(node, major);

		expect(resumeError).toBeUndefined();
		expect(items).toMatchObject([
			{ json: { task_id: 'good', task_status: 'succeed' }, pairedItem: { item: 0 } },
			{
				json: { error: expect.stringContaining(REASON) as string, details: { task_id: 'bad' } },
				pairedItem: { item: 1 },
			},
		]);
	});

	test('has its details as text on the error output of n8n 1.x, which supports no other form', async () => {
		const { items } = await resumeWithFailedTask({ onError: 'continueErrorOutput' }, 1);

		const { error, message, ...rest } = items?.[1].json ?? {};
		expect(error).toContain(REASON);
		expect(JSON.parse(String(message))).toMatchObject({ task_id: 'bad' });
		expect(rest).toEqual({});
	});
});

test('an item that failed before the suspension keeps its error and its place', async () => {
	const urls = ['no address', 'https://example.com/1.mp4'];
	const scope = createdTask({ video_url: urls[1], callback_url: /./ })
		.get(at())
		.reply(200, running());
	const run = await createAudio(
		{ awaitMode: 'callback', videoUrl: VALUE },
		suspendable({ input: inputOf(...urls), node: CONTINUE }),
	);
	scope.get(at()).reply(200, succeeded());

	const { items, resumeError } = await callBack(suspendedBy(run));

	scope.done();
	expect(resumeError).toBeUndefined();
	expect(items).toMatchObject([
		{ json: { error: '"Video URL" is not a web address' }, pairedItem: { item: 0 } },
		{ json: { task_id: TASK_ID, task_status: 'succeed' }, pairedItem: { item: 1 } },
	]);
});

describe('files', () => {
	async function resumeForMp3(node?: Partial<INode>) {
		const waiting = await suspend([TASK_ID], { downloadFiles: ['mp3'] }, { node });
		api().get(at()).reply(200, succeeded());
		return await callBack(waiting);
	}

	test('that cannot be downloaded fail the node; the error names the task', async () => {
		fileRequest().reply(404, 'gone');

		const { resumeError } = await resumeForMp3();

		expect(resumeError?.message).toMatch(/^The mp3 file could not be downloaded/);
		expect(resumeError?.description).toContain(TASK_ID);
	});

	test('that cannot be downloaded are an error item of a node that continues on errors', async () => {
		fileRequest().reply(404, 'gone');

		const { items } = await resumeForMp3(CONTINUE);

		expect(items).toMatchObject([
			{ json: { error: expect.any(String) as string, details: { task_id: TASK_ID } } },
		]);
	});
});

test.each<[string, object, object]>([
	['raw', { output: 'raw' }, succeeded().data as object],
	[
		'with selected fields',
		{ output: 'selectedFields', outputFields: ['task_id', 'duration'] },
		{ task_id: TASK_ID, duration: 5.1 },
	],
])('the task is output %s if the user chose so', async (_name, parameters, json) => {
	const waiting = await suspend([TASK_ID], { ...parameters });
	api().get(at()).reply(200, succeeded());

	expect((await callBack(waiting)).items).toEqual([{ json, pairedItem: { item: 0 } }]);
});

describe.each(EACH_KIND)('a task of the kind %s', (taskKind, kind) => {
	const callbackUrl = ({ executionId }: EngineOptions) =>
		`${PUBLIC_URL}/webhook-waiting/${executionId}/kling?signature=token-of-${executionId}`;

	/** Suspends an execution that waits for one new task. */
	async function suspendNew(parameters: object = {}) {
		const options = suspendable();
		const scope = createOf(kind, { callback_url: callbackUrl(options) })
			.reply(200, created())
			.get(taskAt(kind))
			.reply(200, running());
		const run = await createKind(kind, { awaitMode: 'callback', ...parameters }, options);
		scope.done();
		return suspendedBy(run);
	}

	test('is resumed by its callback, with its file', async () => {
		const waiting = await suspendNew({ downloadFiles: [kind.file.name] });
		const scope = api().get(taskAt(kind)).reply(200, madeAs(kind));
		const file = fileHostOf(kind);

		const { items, resumeError } = await callBack(waiting);

		scope.done();
		file.done();
		expect(resumeError).toBeUndefined();
		expect(items).toMatchObject([
			{ json: { task_id: TASK_ID, task_status: 'succeed' }, pairedItem: { item: 0 } },
		]);
		expect(items?.[0].json).not.toHaveProperty('timed_out');
		expect(Object.keys(items?.[0].binary ?? {})).toEqual([kind.file.name]);
	});

	test.each<[string, object, string]>([
		['a failure', failed('not this'), `Kling could not make ${kind.product}: not this`],
		[
			'a success without a file',
			madeAs(kind, TASK_ID, { task_result: {} }),
			`The task succeeded, but its answer contains no ${kind.content}`,
		],
	])('that ends with %s fails in its own words', async (_name, answer, message) => {
		const waiting = await suspendNew();
		const scope = api().get(taskAt(kind)).reply(200, answer);

		const { resumeError } = await callBack(waiting);

		scope.done();
		expect(resumeError?.message).toBe(message);
		expect(resumeError?.description).toContain(`Task ID: ${TASK_ID}`);
	});

	test('that was created elsewhere is awaited under its own kind', async () => {
		const scope = api().get(taskAt(kind)).reply(200, running());
		const parameters = { taskKind, taskId: TASK_ID, awaitMode: 'callback', downloadFiles: [] };
		const run = await runNode(
			{ resource: kind.resource, operation: 'awaitResult', ...parameters },
			suspendable(),
		);
		scope.get(taskAt(kind)).reply(200, madeAs(kind));

		const { items } = await callBack(suspendedBy(run));

		scope.done();
		expect(items).toMatchObject([
			{ json: { task_id: TASK_ID, task_status: 'succeed' }, pairedItem: { item: 0 } },
		]);
	});
});
