import assert from 'node:assert/strict';
import { itemsOf } from '../../../harness/n8n/execution.mjs';
import type { CreateBody } from '../../../simulator/server.mjs';
import { itemOf, NODE, type RowFixture } from '../fixture.mjs';
import { PROFILE_NAMES } from '../../../simulator/server.mjs';
import { atGateways, rowsAt, runUndisturbed, type Expected, type Row } from '../row.mjs';

const refused = (words: RegExp): Expected => ({ affected: 'fails', words, posts: 0, tasks: 0 });
const each = (...values: string[]) => `={{ ${JSON.stringify(values)}[$itemIndex] }}`;
const PUBLIC = { baseUrl: 'https://api.service.example' };
const PRIVATE_HOSTS = ['100.64.0.1', '[::ffff:127.0.0.1]', 'localhost.'];

/** Nothing is sent: such a value would cost money, or the run would wait in vain. */
const impossible: Array<Pick<Row, 'fault' | 'parameters' | 'credential'> & { words: RegExp }> = [
	{
		fault: '"Await Result" is an expression that differs from item to item',
		parameters: { awaitMode: '={{ $itemIndex === 0 ? "callback" : "poll" }}' },
		words: /Await Result.* has an unknown value.*takes no expression/,
	},
	{
		fault: '"Max Parallel Tasks" is less than the items that "Wait for Callback" has',
		parameters: { awaitMode: 'callback', options: { maxWait: 2, maxParallelTasks: 1 } },
		words: /Max Parallel Tasks.* is 1.*Loop Over Items/,
	},
	{
		fault: 'an object is given as a prompt',
		parameters: { soundEffectPrompt: '={{ ({ mood: "calm" }) }}' },
		words: /Sound Effects.* is not a text/,
	},
	{
		fault: 'a file is to be downloaded that a task does not have',
		parameters: { downloadFiles: '={{ ["mp4"] }}' },
		words: /Download Files.* has an unknown value/,
	},
	{
		fault: 'an unknown output is chosen',
		parameters: { output: '={{ "short" }}' },
		words: /Output.* has an unknown value/,
	},
	{
		fault: 'the videos are in a private network and the service is not',
		parameters: { videoUrl: each(...PRIVATE_HOSTS.map((host) => `http://${host}/a.mp4`)) },
		credential: PUBLIC,
		words: /Video URL.* is in a private network/,
	},
	{
		fault: 'the callback address is in a private network and the service is not',
		parameters: {
			videoUrl: 'https://files.service.example/a.mp4',
			awaitMode: 'none',
			additionalFields: { callbackUrl: each(...PRIVATE_HOSTS.map((host) => `http://${host}/a`)) },
		},
		credential: PUBLIC,
		words: /Callback URL.* is in a private network/,
	},
	{
		fault: 'callbacks cannot reach this n8n',
		parameters: { videoUrl: 'https://files.service.example/a.mp4', awaitMode: 'callback' },
		credential: PUBLIC,
		words: /The service cannot reach this n8n at http:..127\.0\.0\.1.*WEBHOOK_URL/,
	},
	{
		fault: 'an unknown operation is stored in the workflow',
		parameters: { operation: 'createFromSpeech' },
		words: /Operation.* has an unknown value/,
	},
	{
		fault: 'an unknown resource is stored in the workflow',
		parameters: { resource: 'image' },
		words: /Resource.* has an unknown value/,
	},
	{
		fault: '"Video Source" is an expression',
		parameters: { videoSource: '={{ "url" }}' },
		words: /Video Source.* has an unknown value.*takes no expression/,
	},
	{
		fault: 'Get is given task IDs that are none',
		parameters: { operation: 'get', taskId: each('..', '../../x', 'a?b') },
		words: /Task ID.* is not an ID/,
	},
];

/** Items start together, so any of them can come to the service first. */
function allButTheFirst(fixture: RowFixture): number[] {
	const first = fixture.sim.requests.find(({ kind }) => kind === 'create');
	const winner = itemOf(fixture, first?.body as CreateBody);
	return fixture.urls.map((_, item) => item).filter((item) => item !== winner);
}

const possible = rowsAt('input', [
	{
		fault: 'Get is given the ID of a task that the service does not know',
		services: PROFILE_NAMES,
		affects: 'all',
		parameters: { operation: 'get', taskId: '861000000000000001' },
		expected: refused(/does not know this task/),
	},
	{
		fault: 'one link is none, and the workflow stops before anything is sent',
		affects: 'all',
		parameters: { videoUrl: '={{ $itemIndex === 1 ? "no link" : $json.url }}' },
		settings: { onError: undefined },
		expected: { ...refused(/"Video URL" is not a web address/), run: 'stops' },
	},
	{
		fault: 'a Video ID is left over from another source',
		affects: 'all',
		parameters: { videoId: 'left-over' },
		expected: { affected: 'succeeds', posts: 1 },
	},
	{
		fault: 'a text is given in place of a list of files or fields',
		affects: 'all',
		parameters: {
			downloadFiles: '={{ "mp3" }}',
			output: 'selectedFields',
			outputFields: '={{ "task_id" }}',
		},
		expected: { affected: 'succeeds', posts: 1 },
		async act(fixture) {
			const execution = await runUndisturbed(fixture);
			for (const { json, binary } of itemsOf(execution, NODE)) {
				assert.deepEqual([Object.keys(json), Object.keys(binary ?? {})], [['task_id'], ['mp3']]);
			}
			return execution;
		},
	},
	{
		fault: 'one External Task ID is given to all items, and the service takes it once',
		services: ['documented', 'kling', 'gateway'],
		affects: allButTheFirst,
		parameters: { additionalFields: { externalTaskId: 'order-4711' } },
		expected: {
			affected: 'fails',
			words: /has been used before.*order-4711.*Nothing was paid/,
			posts: 1,
			tasks: 0,
		},
	},
	{
		fault: 'one External Task ID is given to all items, and the service takes it each time',
		services: ['rewriting'],
		affects: 'all',
		parameters: { additionalFields: { externalTaskId: 'order-4711' } },
		expected: { affected: 'succeeds', posts: 1 },
	},
	{
		fault: 'one External Task ID is given to all items, and all tasks fail',
		services: ['rewriting'],
		affects: 'all',
		scenario: { outcome: 'failed' },
		parameters: { additionalFields: { externalTaskId: 'order-4711' } },
		expected: { affected: 'fails', words: /could not make the soundtrack/, posts: 1, tasks: 1 },
	},
	{
		fault: 'Get is given the External Task IDs that Create took',
		services: PROFILE_NAMES,
		at: atGateways({
			expected: {
				affected: 'fails',
				words: /does not know this task/,
				posts: 1,
				tasks: 1,
				isNamedByKey: true,
			},
		}),
		affects: 'all',
		before: {
			awaitMode: 'none',
			additionalFields: { externalTaskId: each('order.4711', 'kunde:7', 'größe-1') },
		},
		parameters: {
			operation: 'get',
			taskId: each('order.4711', 'kunde:7', 'größe-1'),
		},
		expected: { affected: 'succeeds', posts: 1 },
	},
]);

export const inputRows: Row[] = [
	...impossible.map(
		({ words, ...row }): Row => ({
			where: 'input',
			affects: 'all',
			...row,
			expected: refused(words),
		}),
	),
	...possible,
];
