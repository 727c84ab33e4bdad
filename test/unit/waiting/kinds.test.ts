import { api, created, failed, running, TASK_ID } from '../../harness/engine/api';
import { runNode, type EngineOptions } from '../../harness/engine/engine';
import {
	createKind,
	createOf,
	EACH_KIND,
	fileHostOf,
	madeAs,
	taskAt,
	type KindSample,
} from '../../harness/engine/kinds';
import {
	suspendable,
	suspendedBy,
	PUBLIC_URL,
	callBack,
	type Waiting,
} from '../../harness/engine/waiting';

const callbackUrl = ({ executionId }: EngineOptions) =>
	`${PUBLIC_URL}/webhook-waiting/${executionId}/kling?signature=token-of-${executionId}`;

/** Parks an execution that waits for one new task of a kind. */
async function parkNew(kind: KindSample, parameters: object = {}): Promise<Waiting> {
	const options = suspendable();
	const scope = createOf(kind, { callback_url: callbackUrl(options) })
		.reply(200, created())
		.get(taskAt(kind))
		.reply(200, running());
	const run = await createKind(kind, { awaitMode: 'callback', ...parameters }, options);
	scope.done();
	return suspendedBy(run);
}

describe.each(EACH_KIND)('a parked task of the kind %s', (taskKind, kind) => {
	test('is resumed by its callback, with its file', async () => {
		const waiting = await parkNew(kind, { downloadFiles: [kind.file.name] });
		const scope = api().get(taskAt(kind)).reply(200, madeAs(kind));
		const file = fileHostOf(kind);

		const { items, resumeError } = await callBack(waiting);

		scope.done();
		file.done();
		expect(resumeError).toBeUndefined();
		expect(items).toHaveLength(1);
		expect(items?.[0]).toMatchObject({
			json: { task_id: TASK_ID, task_status: 'succeed' },
			pairedItem: { item: 0 },
		});
		expect(items?.[0].json).not.toHaveProperty('timed_out');
		expect(Object.keys(items?.[0].binary ?? {})).toEqual([kind.file.name]);
	});

	test.each<[string, object, string]>([
		['a failure', failed('not this'), `Kling could not make the ${kind.content}: not this`],
		[
			'a success without a file',
			madeAs(kind, TASK_ID, { task_result: {} }),
			`The task has succeeded, but its answer holds no ${kind.content}`,
		],
	])('that ends with %s fails in its own words', async (_name, answer, message) => {
		const waiting = await parkNew(kind);
		const scope = api().get(taskAt(kind)).reply(200, answer);

		const { items, resumeError } = await callBack(waiting);

		scope.done();
		expect(resumeError?.message).toBe(message);
		expect(items).toMatchObject([
			{ json: { error: message, details: { task_id: TASK_ID } }, pairedItem: { item: 0 } },
		]);
	});

	test('that was created elsewhere is awaited under its own kind', async () => {
		const options = suspendable();
		const scope = api().get(taskAt(kind)).reply(200, running());
		const { resource } = kind;
		const run = await runNode(
			{
				resource,
				operation: 'awaitResult',
				taskKind,
				taskId: TASK_ID,
				awaitMode: 'callback',
				downloadFiles: [],
			},
			options,
		);
		scope.get(taskAt(kind)).reply(200, madeAs(kind));

		const { items } = await callBack(suspendedBy(run));

		scope.done();
		expect(items).toMatchObject([
			{ json: { task_id: TASK_ID, task_status: 'succeed' }, pairedItem: { item: 0 } },
		]);
	});
});
