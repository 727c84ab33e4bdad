import { api, running, succeeded, TASK_ID, UNKNOWN_TASK } from '../../harness/engine/api';
import { runNode } from '../../harness/engine/engine';
import { EACH_KIND, fileHostOf, IMAGE_TO_VIDEO, madeAs, taskAt } from '../../harness/engine/kinds';

const taskId = TASK_ID;

describe.each(EACH_KIND)('a task of the kind %s', (taskKind, kind) => {
	const { resource } = kind;

	test('is awaited at its own path, and output with its file', async () => {
		const scope = api()
			.get(taskAt(kind))
			.reply(200, running())
			.get(taskAt(kind))
			.reply(200, madeAs(kind));
		const file = fileHostOf(kind);

		const { items, error } = await runNode({
			resource,
			operation: 'awaitResult',
			taskKind,
			taskId,
		});

		expect(error).toBeUndefined();
		scope.done();
		file.done();
		expect(items[0]).toMatchObject({ json: { task_id: TASK_ID }, pairedItem: { item: 0 } });
		expect(Object.keys(items[0].binary ?? {})).toEqual([kind.file.name]);
	});

	test('is output by Get as it is, without files', async () => {
		const scope = api().get(taskAt(kind)).reply(200, madeAs(kind));

		const { items } = await runNode({ resource, operation: 'get', taskKind, taskId });

		scope.done();
		expect(items[0]).toMatchObject({ json: { task_status: 'succeed' }, pairedItem: { item: 0 } });
		expect(items[0]).not.toHaveProperty('binary');
	});

	test('is output by Get with its file if the user chose it', async () => {
		const scope = api().get(taskAt(kind)).reply(200, madeAs(kind));
		const file = fileHostOf(kind);
		const downloadFiles = [kind.file.name];

		await runNode({ resource, operation: 'get', taskKind, taskId, downloadFiles });

		scope.done();
		file.done();
	});

	test('that is unknown at its path is an error that names it', async () => {
		const scope = api().get(taskAt(kind)).reply(404, UNKNOWN_TASK);

		const { error } = await runNode({ resource, operation: 'get', taskKind, taskId });

		scope.done();
		expect(error?.message).toContain('The service does not know this task');
		expect(error?.description).toContain(`Task ID: ${TASK_ID}`);
	});
});

test.each([
	['audio', '/kling/v1/audio/video-to-audio', succeeded()],
	['video', IMAGE_TO_VIDEO.path, madeAs(IMAGE_TO_VIDEO)],
])(
	'a workflow without a kind of task uses the first kind of %s',
	async (resource, path, answer) => {
		for (const operation of ['awaitResult', 'get']) {
			const scope = api().get(`${path}/${TASK_ID}`).reply(200, answer);

			const { items } = await runNode({ resource, operation, taskId, downloadFiles: [] });

			scope.done();
			expect(items[0].json).toMatchObject({ task_id: TASK_ID });
		}
	},
);

/** Anything sent in these tests would fail them: no scope expects it. */
describe.each(['awaitResult', 'get'])('%s sends nothing', (operation) => {
	test.each([
		[
			'audio',
			'textToVideo',
			'Choose "Audio From Video" (videoToAudio) or "Audio From Text" (textToAudio).',
		],
		[
			'video',
			'videoToAudio',
			'Choose "Video From Image" (imageToVideo) or "Video From Text" (textToVideo).',
		],
		['video', 'lipSync', 'It is "lipSync".'],
		['video', "={{ 'textToVideo' }}", 'This field takes no expression.'],
		['video', '', 'It is empty.'],
	])('for a task of %s with the invalid kind %j', async (resource, taskKind, wayOut) => {
		const { error, items } = await runNode({ resource, operation, taskKind, taskId });

		expect(items).toEqual([]);
		expect(error?.message).toBe('"Kind of Task" has an unknown value');
		expect(error?.description).toContain(wayOut);
	});
});
