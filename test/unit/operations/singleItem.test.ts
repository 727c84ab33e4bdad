import type { INodeParameters } from 'n8n-workflow';
import { TASK_ID, VIDEO } from '../../harness/engine/api';
import { type EngineOptions, runNode } from '../../harness/engine/engine';
import { inputOf, RETRY } from '../../harness/engine/operations';

const OPERATIONS =
	'Choose "Create Soundtrack From Video" (createFromVideo), "Create From Text" (createFromText), "Await Result" (awaitResult) or "Get" (get).';
const RESOURCES = 'Choose "Audio" (audio), "Video" (video) or "Other Kling Task" (other).';

/** Anything sent in these tests would fail them: no scope expects it. */
const UNKNOWN: Array<[name: string, parameters: INodeParameters, message: string, way: string]> = [
	[
		'an operation of a newer version',
		{ operation: 'extend' },
		'"Operation" has an unknown value',
		`It is "extend". ${OPERATIONS}`,
	],
	[
		'an operation of the other resource',
		{ operation: 'createFromImage' },
		'"Operation" has an unknown value',
		`It is "createFromImage". ${OPERATIONS}`,
	],
	[
		'an operation by expression',
		{ operation: "={{ 'get' }}" },
		'"Operation" has an unknown value',
		`It is "{{ 'get' }}". ${OPERATIONS} This field takes no expression.`,
	],
	[
		'an operation for an agent to choose',
		{ operation: "={{ $fromAI('operation') }}" },
		'"Operation" has an unknown value',
		OPERATIONS,
	],
	[
		'an operation that is a list',
		{ operation: ['get'] as never },
		'"Operation" has an unknown value',
		`It is a list: ["get"]. ${OPERATIONS}`,
	],
	[
		'no operation',
		{ operation: '' },
		'"Operation" has an unknown value',
		`It is empty. ${OPERATIONS}`,
	],
	[
		'a resource of a newer version',
		{ resource: 'image', operation: 'get' },
		'"Resource" has an unknown value',
		`It is "image". ${RESOURCES}`,
	],
	[
		'a resource by expression',
		{ resource: "={{ 'audio' }}", operation: 'get' },
		'"Resource" has an unknown value',
		`${RESOURCES} This field takes no expression.`,
	],
	[
		'a resource for an agent to choose',
		{ resource: "={{ $fromAI('resource') }}", operation: 'get', taskId: '861' },
		'"Resource" has an unknown value',
		`${RESOURCES} This field takes no expression.`,
	],
];

/** n8n shows and requires every field after a `$fromAI()`. */
const FILLED = {
	videoUrl: VIDEO,
	videoId: TASK_ID,
	taskId: TASK_ID,
	imageUrl: 'https://example.com/a.png',
	prompt: 'waves',
	route: 'videos/effects',
};

/** Three items with the agent's choice, where n8n reads it. */
const input = inputOf('a', 'b', 'c').map(({ json }) => ({
	json: { ...json, operation: 'get', resource: 'audio' },
}));

const WAY_ON = 'Another version of this node may have it: update the node, or choose again.';

describe('an unknown operation or resource is an error, and nothing is sent', () => {
	test.each(UNKNOWN)('%s', async (_name, parameters, message, way) => {
		const { error, items } = await runNode({ ...FILLED, ...parameters }, { input });

		expect(items).toEqual([]);
		expect(error?.message).toBe(message);
		expect(error?.description).toContain(way);
		expect(error?.description).toContain(WAY_ON);
		expect(error?.context.itemIndex).toBe(0);
	});

	test.each<[EngineOptions['node'], 'items' | 'errorItems']>([
		[{ onError: 'continueRegularOutput' }, 'items'],
		[{ continueOnFail: true }, 'items'],
		[{ onError: 'continueErrorOutput' }, 'errorItems'],
	])('with %j each item becomes an error item', async (node, output) => {
		for (const [, parameters, message, way] of UNKNOWN) {
			const result = await runNode({ ...FILLED, ...parameters }, { input, node });

			expect(result.error).toBeUndefined();
			expect(result[output]).toMatchObject(
				[0, 1, 2].map((item) => ({
					json: {
						error: message,
						details: { retryable: false, description: expect.stringContaining(way) as string },
					},
					pairedItem: { item },
				})),
			);
			expect([...result.items, ...result.errorItems]).toHaveLength(3);
		}
	});

	test('Retry On Fail tries it again and sends nothing', async () => {
		const { error } = await runNode({ operation: 'extend' }, { input, node: RETRY });

		expect(error?.message).toBe('"Operation" has an unknown value');
	});
});

test('the tool of an agent answers with the reason', async () => {
	const { items, error } = await runNode(
		{ operation: 'extend' },
		{ node: { type: 'n8n-nodes-cometapi-kling.cometApiKlingTool' } },
	);

	expect(error).toBeUndefined();
	expect(items).toMatchObject([{ json: { error: '"Operation" has an unknown value' } }]);
});
