import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { itemsOf, errorOf } from '../../test/harness/n8n/execution.mjs';
import { isN8n2 } from '../../test/harness/versions.mjs';
import { createKlingCredential } from '../../test/harness/workflows/credential.mjs';
import { NODE } from '../../test/harness/workflows/klingWorkflow.mjs';
import { createFromVideo, manual } from '../../test/harness/workflows/nodes.mjs';
import { chain, workflow } from '../../test/harness/workflows/workflows.mjs';
import { startSimulator } from '../../test/simulator/server.mjs';
import { assertSucceeded, auditLoad, untilEffects } from './load/audit.mjs';
import { prepareLoad, startLoad, untilEnded, type LoadOptions } from './load/load.mjs';
import { scenarioResult, type Suite } from './page/results.mjs';

const CLIP = readFileSync(new URL('../../test/fixtures/clip.mp4', import.meta.url));

/** Runs a load from its first call to its end and demands that nothing was lost or doubled. */
async function runLoad(
	suite: Suite,
	options: Omit<LoadOptions, 'service'>,
	outcome = 'all succeed',
) {
	const load = await prepareLoad(suite.cluster(), { ...options, service: 'kling' });
	try {
		await startLoad(load);
		const executions = await untilEnded(load);
		await untilEffects(load);
		const audit = auditLoad(load, executions);
		suite.note(scenarioResult(load, audit, outcome, { hasOutage: false }));
		assertSucceeded(executions);
		assert.deepEqual(audit.broken, []);
		return { load, executions, audit };
	} finally {
		await load.sim.close();
	}
}

const SAVES_NOTHING = {
	saveDataSuccessExecution: 'none',
	saveDataErrorExecution: 'none',
	saveExecutionProgress: false,
} as const;

/** Nothing is killed: the loads that the page compares, and what could go wrong without any help. */
export function testSteady(suite: Suite): void {
	const size = suite.isShort ? { executions: 8, tasks: 3 } : { executions: 40, tasks: 5 };
	// Each task calls back three times, and a webhook process of 1.x answers about ten calls a second.
	const heard = { ...size, startGapMs: isN8n2 ? 1_000 : 2_000 };
	const small = { executions: 6, tasks: 3 };

	test('by polling: each item has one task and one result', async () => {
		await runLoad(suite, { name: 'By polling', by: 'poll', ...size });
	});

	test('by callback: each item has one task and one result', async () => {
		await runLoad(suite, { name: 'By callback', by: 'callback', ...heard });
	});

	test('by trigger: each task starts the other workflow once', async () => {
		const name = 'Return Immediately, received by the trigger';
		await runLoad(suite, { name, by: 'trigger', ...heard });
	});

	test('all tasks of an execution end at once, each callback comes three times: the nodes behind run once', async () => {
		const name = 'By callback, all at once and three times each';
		const seconds: [number, number] = [6, 6];
		const scenario = { callback: { copies: 3 } };
		const options = { name, by: 'callback' as const, ...small, seconds, scenario };
		await runLoad(suite, options, 'all succeed, the nodes behind run once');
	});

	test('a task that fails while waiting goes to the error output, the others to the first', async () => {
		const { executions } = await runLoad(
			suite,
			{
				name: 'By callback, one task of three fails, On Error = error output',
				by: 'callback',
				...small,
				video: (item): Record<string, string> => (item === 1 ? { scenario: 'fail' } : {}),
				settings: { onError: 'continueErrorOutput' },
			},
			'two items on the first output, one on the error output',
		);
		for (const execution of executions) {
			assert.equal(itemsOf(execution, NODE, { output: 0 }).length, 2);
			const [failed] = itemsOf(execution, NODE, { output: 1 });
			assert.match(String(failed.json.error), /Kling could not make the soundtrack/);
		}
	});

	for (const by of ['poll', 'callback'] as const) {
		test(`files that were downloaded ${by === 'poll' ? 'by a worker' : 'on the resume'} can be read`, async () => {
			const { executions } = await runLoad(
				suite,
				{
					name: by === 'poll' ? 'By polling, with MP3' : 'By callback, with MP3',
					by,
					executions: 2,
					tasks: 2,
					seconds: [4, 6],
					parameters: { downloadFiles: ['mp3'] },
				},
				'all files are there',
			);
			for (const { binary } of executions.flatMap((each) => itemsOf(each, NODE))) {
				assert.ok(binary);
				const bytes = await suite.cluster().client.binary(binary.mp3);
				assert.ok(bytes.length > 10_000, `${bytes.length} bytes`);
			}
		});
	}

	for (const by of ['poll', 'callback'] as const) {
		test(`executions that save nothing go on to their end, ${by === 'poll' ? 'by polling' : 'by callback'}`, async () => {
			const load = await prepareLoad(suite.cluster(), {
				...{ name: `Saves nothing, ${by === 'poll' ? 'by polling' : 'by callback'}`, by },
				...{ service: 'kling', ...small, workflowSettings: SAVES_NOTHING },
			});
			try {
				await startLoad(load);
				await untilEffects(load);
				const { sim } = load;
				const ids = sim.tasks.map(({ id }) => id);
				const heard = sim.effects.map((each) => String((each as { task_id: string }).task_id));
				assert.deepEqual(heard.sort(), ids.sort());
				assert.equal(ids.length, load.urls.flat().length);
				const { broken: _, ...counts } = auditLoad(load, []);
				const result = { ...counts, broken: [] };
				const outcome = 'all results reach the nodes behind';
				suite.note(scenarioResult(load, result, outcome, { hasOutage: false }));
			} finally {
				await load.sim.close();
			}
		});
	}

	test('a file that a worker holds is fetched from main, byte for byte', async () => {
		const options = {
			...{ name: 'From files, by polling', by: 'poll' as const, hasFiles: true },
			service: 'kling' as const,
		};
		const load = await prepareLoad(suite.cluster(), { ...options, executions: 2, tasks: 2 });
		try {
			await startLoad(load);
			assertSucceeded(await untilEnded(load));
			const sha256 = createHash('sha256').update(CLIP).digest('hex');
			const received = load.sim.tasks.map(({ source }) => source?.sha256);
			assert.deepEqual(received, [sha256, sha256, sha256, sha256]);
		} finally {
			await load.sim.close();
		}
	});
}

/** A run from the editor, which n8n 3 always gives to a worker; here main is told to. */
export function testByHand(suite: Suite): void {
	test('a run by hand goes to a worker, and its file can be read', async () => {
		const { client, workers } = suite.cluster();
		const sim = await startSimulator('kling');
		try {
			const { id: credentialId } = await createKlingCredential(client, 'By hand', sim);
			const kling = createFromVideo(
				{ videoUrl: sim.clipUrl({ seconds: 2 }), downloadFiles: ['mp3'] },
				{ credentialId, name: NODE },
			);
			const nodes = [manual(), kling];
			const workflowId = await client.createWorkflow(workflow('By hand', nodes, chain(...nodes)));
			const id = await client.run(workflowId);
			const execution = await client.waitForExecution(id);

			assert.deepEqual(errorOf(execution), { top: undefined, nodes: {} });
			assert.equal(execution.mode, 'manual');
			const [{ binary }] = itemsOf(execution, NODE);
			assert.ok(binary);
			assert.ok((await client.binary(binary.mp3)).length > 10_000);
			const taken = workers.filter((worker) =>
				worker.logText().includes(`started execution ${id} `),
			);
			assert.equal(taken.length, 1);
		} finally {
			await sim.close();
		}
	});
}
