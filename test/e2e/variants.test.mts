import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { openEnvironment, type Environment } from '../harness/environment.mjs';
import { errorOf, itemsOf } from '../harness/n8n/execution.mjs';
import { createKlingCredential } from '../harness/workflows/credential.mjs';
import type { KlingSettings } from '../harness/workflows/nodes.mjs';
import { runKling } from '../harness/workflows/run.mjs';
import type { Scenario } from '../simulator/server.mjs';
import { contradicting, documented, startVariant } from '../simulator/variants.mjs';

const TASK_MS = 3_000;
const PROMPTS = { soundEffectPrompt: 'waves', bgmPrompt: 'calm piano' };

let n8n: Environment;
before(async () => {
	n8n = await openEnvironment();
});
after(async () => await n8n.stop());

for (const variant of [documented, contradicting]) {
	const isDocumented = variant === documented;

	describe(`with a service ${variant.name}`, () => {
		let environment: Environment;
		before(async () => {
			const sim = await startVariant(variant, { durationMs: TASK_MS });
			const { id } = await createKlingCredential(n8n.client, variant.name, sim);
			environment = { ...n8n, sim, credentialId: id };
		});
		after(async () => await environment.sim.close());

		const posts = () => environment.sim.requests.filter(({ kind }) => kind === 'create').length;

		/** Runs the node for one video, with a scenario on top of the variant's. */
		async function execute(
			parameters: INodeParameters,
			{ scenario = {}, settings = {}, isAfresh = true }: VariantRun = {},
		) {
			if (isAfresh) environment.sim.reset();
			environment.sim.scenario(() => scenario);
			const onError = 'continueRegularOutput' as const;
			const items = [{ url: environment.sim.clipUrl() }];
			return await runKling(environment, items, parameters, { onError, ...settings });
		}

		/** The one item that comes out. */
		async function run(...what: Parameters<typeof execute>) {
			const execution = await execute(...what);
			const output = itemsOf(execution, 'Kling');
			assert.equal(output.length, 1, execution.status);
			return output[0];
		}

		test('a video becomes its soundtrack, for one task', async () => {
			const { json, binary } = await run({ downloadFiles: ['mp3'] });
			assert.equal(json.task_status, 'succeed', JSON.stringify(json));
			assert.equal(json.task_id, environment.sim.tasks[0].id);
			assert.match(String(json.external_task_id), /^n8n-/);
			assert.equal(binary?.mp3.mimeType, 'audio/mpeg');
			assert.equal(environment.sim.tasks.length, 1);
		});

		test('prompts are taken, or refused in words that name the field, and then cost nothing', async () => {
			const json = (await run({ ...PROMPTS, additionalFields: { asmrMode: true } })).json;
			if (isDocumented) {
				assert.equal(json.task_status, 'succeed');
				const { sound_effect_prompt, bgm_prompt, asmr_mode } = environment.sim.tasks[0].body;
				const sent = [sound_effect_prompt, bgm_prompt, asmr_mode];
				assert.deepEqual(sent, ['waves', 'calm piano', true]);
				return;
			}
			assert.match(String(json.error), /did not accept the input: unknown field: sound_effect/);
			assert.equal(environment.sim.tasks.length, 0);
		});

		test('a lost answer ends in the task or in an error that says what to look for', async () => {
			const { json } = await run({}, { scenario: lostAnswer });
			if (isDocumented) assert.equal(json.task_status, 'succeed');
			else assertUncertain(json);
			assert.deepEqual([environment.sim.tasks.length, posts()], [1, 1]);
		});

		test('Retry On Fail after a lost answer does not pay again', async () => {
			const retry = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1_000 };
			const settings = { ...retry, onError: 'stopWorkflow' as const };
			const execution = await execute({}, { scenario: lostAnswer, settings });
			if (isDocumented) {
				assert.equal(itemsOf(execution, 'Kling')[0].json.task_status, 'succeed');
				assert.equal(posts(), 1);
			} else {
				assert.match(String(errorOf(execution).top?.message), /already exists: n8n-/);
				assert.equal(posts(), 2);
			}
			assert.equal(environment.sim.tasks.length, 1);
		});

		test('ids as numbers, which lose digits, end in an error instead of another task', async () => {
			assertUncertain((await run({}, { scenario: { numericIds: true } })).json);
			assert.deepEqual([environment.sim.tasks.length, posts()], [1, 1]);
		});

		test('an external task ID that was used before is refused in the words of the service', async () => {
			const additionalFields = { externalTaskId: 'order-4711' };
			const first = await run({ awaitMode: 'none', additionalFields });
			assert.equal(first.json.external_task_id, 'order-4711');
			const again = await run({ awaitMode: 'none', additionalFields }, { isAfresh: false });
			assert.match(String(again.json.error), /already exists: order-4711/);
			assert.equal(environment.sim.tasks.length, 1);
		});

		test('Get and Await Result read the task, and an unknown one is an error', async () => {
			const { task_id } = (await run({ awaitMode: 'none' })).json;
			const look = { isAfresh: false };
			const awaited = await run({ operation: 'awaitResult', taskId: task_id as string }, look);
			assert.equal(awaited.json.task_status, 'succeed', JSON.stringify(awaited.json));
			const got = await run({ operation: 'get', taskId: task_id as string }, look);
			assert.equal(got.json.mp3_url, awaited.json.mp3_url);
			assert.equal(got.json.wav_url !== undefined, isDocumented);
			const unknown = await run({ operation: 'get', taskId: '100000000000000001' }, look);
			assert.match(String(unknown.json.error), /does not know this task/);
			assert.equal(environment.sim.tasks.length, 1);
		});

		test('a parked execution goes on when the callbacks come', async () => {
			const { json } = await run({ awaitMode: 'callback', downloadFiles: ['mp3'] });
			assert.equal(json.task_status, 'succeed', JSON.stringify(json));
			assert.equal(json.timed_out, undefined);
			assert.equal(environment.sim.tasks.length, 1);
		});
	});
}

interface VariantRun {
	scenario?: Partial<Scenario>;
	settings?: Partial<KlingSettings>;
	/** Default: the simulator forgets what was before. */
	isAfresh?: boolean;
}

const lostAnswer: Partial<Scenario> = { create: [{ kind: 'lost', created: true }] };

function assertUncertain({ error, details }: IDataObject): void {
	assert.match(String(error), /Whether a task was created is not known/);
	const { external_task_id, description } = details as IDataObject;
	assert.match(String(external_task_id), /^n8n-/);
	assert.match(
		String(description),
		/may have been paid, so the node did not send the request again/,
	);
}
