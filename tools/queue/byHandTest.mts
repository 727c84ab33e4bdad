import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorOf, itemsOf } from '../../test/harness/n8n/execution.mjs';
import { createKlingCredential } from '../../test/harness/workflows/credential.mjs';
import { NODE } from '../../test/harness/workflows/klingWorkflow.mjs';
import { createFromVideo, manual } from '../../test/harness/workflows/nodes.mjs';
import { chain, workflow } from '../../test/harness/workflows/workflows.mjs';
import { startSimulator } from '../../test/simulator/server.mjs';
import type { Suite } from './suite.mjs';

/** A run from the editor, which n8n 3 always gives to a worker; here main is told to. */
export function testByHand(suite: Suite): void {
	test('a run by hand goes to a worker, and its file can be read', async () => {
		const { client, workers } = suite.cluster();
		const sim = await startSimulator();
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
