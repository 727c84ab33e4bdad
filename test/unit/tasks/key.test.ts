import {
	attemptKeys,
	ATTEMPTS_MAX,
	type KeyParts,
	taskKey,
} from '../../../nodes/CometApiKling/tasks/key';

const job: KeyParts = {
	instance: 'i',
	workflow: 'w',
	execution: '1',
	node: 'n',
	kind: 'k',
	runIndex: 0,
	itemIndex: 0,
	body: { video_url: 'https://example.com/a.mp4', bgm_prompt: 'piano' },
};
const key = taskKey(job);

test('a key has at most 64 allowed characters, also in the last attempt', () => {
	expect(key).toMatch(/^n8n-[0-9a-f]{40}$/);
	expect(attemptKeys(key)[ATTEMPTS_MAX - 1]).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
});

test.each<[string, Partial<KeyParts>]>([
	['when the job is the same', {}],
	[
		'when the fields come in another order',
		{ body: { bgm_prompt: 'piano', video_url: 'https://example.com/a.mp4' } },
	],
	[
		'when the callback goes elsewhere',
		{ body: { ...job.body, callback_url: 'https://n8n.example/webhook-waiting/2' } },
	],
])('the key is the same %s', (_name, parts) => {
	expect(taskKey({ ...job, ...parts })).toBe(key);
});

test.each<[string, Partial<KeyParts>]>([
	['instance', { instance: 'i2' }],
	['workflow', { workflow: 'w2' }],
	['execution', { execution: '2' }],
	['node', { node: 'n2' }],
	['kind of task', { kind: 'k2' }],
	['round of a loop', { runIndex: 1 }],
	['item', { itemIndex: 1 }],
	['video', { body: { ...job.body, video_url: 'https://example.com/b.mp4' } }],
	['prompt', { body: { ...job.body, bgm_prompt: 'drums' } }],
	['switch', { body: { ...job.body, asmr_mode: true } }],
	['kind of source', { body: { video_id: 'https://example.com/a.mp4', bgm_prompt: 'piano' } }],
	['division between the parts', { instance: 'iw', workflow: '' }],
	['round and item', { runIndex: 11, itemIndex: 1 }],
])('the key is another one for another %s', (_name, parts) => {
	expect(taskKey({ ...job, ...parts })).not.toBe(key);
});

test('each attempt has its own key', () => {
	expect(attemptKeys('k')).toEqual(['k', 'k-2', 'k-3', 'k-4', 'k-5']);
});
