import { videoDescription } from '../../../nodes/CometApiKling/resources/video';
import { api } from '../../harness/engine/api';
import { runNode } from '../../harness/engine/engine';
import { IMAGE_TO_VIDEO, madeAs, taskAt, TEXT_TO_VIDEO } from '../../harness/engine/kinds';
import { inputOf, VALUE } from '../../harness/engine/operations';

/** As in `mixedAwaitModes.test.ts`: here the field takes any expression, so that the items can differ. */
const fields = videoDescription.filter(({ name }) => name === 'taskKind');

beforeAll(() => fields.forEach((field) => (field.noDataExpression = false)));
afterAll(() => fields.forEach((field) => (field.noDataExpression = true)));

const MIXED = '"Kind of Task" is not the same for all items';
const PARAMETERS = { resource: 'video', taskKind: VALUE, taskId: '861', downloadFiles: [] };

test('both operations that look at a task have the field', () => {
	expect(fields.map(({ displayOptions }) => displayOptions?.show?.operation)).toEqual([
		['awaitResult'],
		['get'],
	]);
});

describe.each(['awaitResult', 'get'])('%s', (operation) => {
	test('of tasks of several kinds in one run is refused before anything is sent', async () => {
		const input = inputOf('imageToVideo', 'imageToVideo', 'textToVideo');

		const { error, items } = await runNode({ ...PARAMETERS, operation }, { input });

		expect(items).toEqual([]);
		expect(error?.message).toBe(MIXED);
		expect(error?.description).toContain(
			'It is "textToVideo" for this item and "imageToVideo" for one before it',
		);
		expect(error?.context.itemIndex).toBe(2);
	});

	test('goes on with the kind of the first item where errors do not stop the node', async () => {
		const scope = api().get(taskAt(TEXT_TO_VIDEO, '861')).times(2);
		const looks = scope.reply(200, madeAs(TEXT_TO_VIDEO, '861'));

		const { items } = await runNode(
			{ ...PARAMETERS, operation },
			{
				input: inputOf('textToVideo', 'imageToVideo', 'textToVideo'),
				node: { onError: 'continueRegularOutput' },
			},
		);

		looks.done();
		expect(items.map(({ json }) => json.error ?? json.task_id)).toEqual(['861', MIXED, '861']);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2].map((item) => ({ item })));
	});

	test('of another kind is the right of the next run', async () => {
		for (const kind of [TEXT_TO_VIDEO, IMAGE_TO_VIDEO]) {
			const scope = api().get(taskAt(kind, '861')).reply(200, madeAs(kind, '861'));

			await runNode({ ...PARAMETERS, operation }, { input: inputOf(kind.kind) });

			scope.done();
		}
	});
});
