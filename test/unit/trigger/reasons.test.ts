import type { INodeParameters } from 'n8n-workflow';
import { BEARER } from '../../harness/engine/account';
import { api, running, TASK_ID, UNKNOWN_TASK } from '../../harness/engine/api';
import { klingCallback, queryFor, Trigger } from '../../harness/engine/trigger';
import type { Call } from '../../harness/engine/webhookContext';

const { body } = klingCallback(TASK_ID);
const TASK = body as Record<string, unknown>;
const without = { kling: 'n8n-0a1b.AAAA' };

/** What a callback that starts nothing leaves in the log; the API knows no task. */
async function logOf(call: Call, parameters: INodeParameters = {}, status = 404) {
	api()
		.persist()
		.get(/./)
		.optionally()
		.reply(status, status === 200 ? running() : UNKNOWN_TASK);
	const trigger = new Trigger(parameters);
	const { items } = await trigger.call(call);
	expect(items).toBeUndefined();
	const { warnings, debugLines } = trigger;
	for (const line of [...warnings, ...debugLines]) {
		expect(line).toMatch(/^"CometAPI Kling Trigger" did not start for a callback: [^\n<>]+\.$/);
		expect(line.length).toBeLessThan(480);
		expect(line).not.toContain(BEARER);
	}
	return { warnings, debugLines };
}

/** Each leaves exactly one line, which names the way out. */
test.each<[string, Call, RegExp, INodeParameters?]>([
	[
		'an unknown status word and no files',
		{ body: { task_id: TASK_ID, task_status: 'Paused' }, query: queryFor() },
		/the unknown status word "paused" .+ choose Task in Progress in Task Events/,
	],
	[
		'its id under "id", which the API does not know',
		{ body: { id: 'task_1', status: 'SUCCESS' } },
		/the API does not know task "task_1" .+\(Audio From Video\)\. .+ callback address is signed/,
	],
	[
		'a number for an id, which has lost digits',
		{ body: { ...TASK, task_id: Number(TASK_ID) } },
		/its Task ID arrived as a number and lost digits \(861254119619698\d+\)\. .+External Task ID/,
	],
	['a task that is wrapped twice', { body: { data: { data: TASK } } }, /does not know task "8612/],
	['a list', { body: [TASK] }, /does not know task "8612/],
	['an empty body', { body: {} }, /its body is not a task in JSON/],
	[
		'an empty body at a true address',
		{ body: {}, query: queryFor() },
		/does not know task "n8n-0a1b"/,
	],
	['a text', { body: 'task_id=1' }, /its body is not a task in JSON/],
	[
		'more than a megabyte',
		{ body: TASK, rawBody: Buffer.alloc(1_000_001) },
		/larger than 1 MB.+ "Await Result"/,
	],
	[
		'a kind that is not chosen',
		{ body: TASK, query: queryFor({ kind: 'textToVideo' }) },
		/its kind, Video From Text, is not chosen in Kinds of Task/,
	],
	[
		'a bad signature',
		{ body: TASK, query: without },
		/does not know task .+ another API key or another task: use the same credential/,
	],
	[
		'the signature of another key',
		{ body: TASK, query: queryFor({ apiKey: 'sk-of-somebody-else' }) },
		/use the same credential here and in the node that creates the tasks/,
	],
	[
		'an event that is not chosen',
		klingCallback(TASK_ID, 'failed'),
		/its status "failed" is not chosen in Task Events/,
		{ events: ['succeed'] },
	],
	['no kind to choose from', { body: TASK }, /"Kinds of Task" is empty/, { taskKinds: [] }],
	[
		'markup in its id and status',
		{ body: { id: 'x', task_status: '<img src=x>\n' }, query: queryFor() },
		/unknown status word "‹img src=x›"/,
	],
	[
		'a long id, cut between characters',
		{ body: { ...TASK, task_id: `${'a'.repeat(59)}😀😀` } },
		/does not know task "a{59}…"/,
	],
	['the key as its id', { body: { ...TASK, task_id: BEARER } }, /does not know task/],
])('%s', async (...[, call, line, parameters]) => {
	expect(await logOf(call, parameters)).toEqual({
		warnings: [expect.stringMatching(line)],
		debugLines: [],
	});
});

test('a task that still runs for the API', async () => {
	expect((await logOf({ body: TASK }, {}, 200)).warnings).toEqual([
		expect.stringMatching(/task "8612.+ has not ended yet\. .+ fetch the task with "Await Result"/),
	]);
});

test.each(['submitted', 'processing'])(
	'what happens to every task, such as "%s", is for those who look for it',
	async (status) => {
		expect(await logOf(klingCallback(TASK_ID, status))).toEqual({
			warnings: [],
			debugLines: [expect.stringContaining(`its status "${status}" is not chosen in Task Events`)],
		});
	},
);
