import assert from 'node:assert/strict';
import { test } from 'node:test';
import { itemsOf } from './n8n/execution.mjs';
import { N8nClient } from './n8n/n8nClient.mjs';
import { startN8n } from './n8n/n8nProcess.mjs';
import { N8N_VERSIONS } from './versions.mjs';
import { codeItems, manual, noOp, webhook } from './workflows/nodes.mjs';
import { chain, workflow } from './workflows/workflows.mjs';

for (const version of N8N_VERSIONS) {
	test(`n8n ${version} runs a workflow by hand, is killed, and runs it in production`, async (t) => {
		const n8n = await startN8n({ version, withNode: false });
		t.after(() => n8n.stop());
		t.diagnostic(`ready after ${n8n.bootMs} ms`);
		const client = await N8nClient.connect(n8n.url);
		const [start, hook, end] = [manual(), webhook('self-test'), noOp('End')];
		const items = codeItems([{ number: 1 }, { number: 2 }]);
		const nodes = [start, hook, items, end];
		const edges = [...chain(start, items, end), ...chain(hook, items)];
		const id = await client.createWorkflow(workflow('Self-test', nodes, edges));
		const byHand = await client.waitForExecution(await client.run(id));
		assert.deepEqual(
			itemsOf(byHand, 'End').map(({ json }) => json.number),
			[1, 2],
		);
		assert.deepEqual([byHand.mode, byHand.status], ['manual', 'success']);

		await client.activate(id);
		await n8n.kill9();
		await n8n.restart();
		t.diagnostic(`ready again after ${n8n.bootMs} ms`);
		const again = await N8nClient.connect(n8n.url);
		const inProduction = await again.waitForExecution(await again.runByWebhook(id, 'self-test'));
		assert.deepEqual([inProduction.mode, inProduction.status], ['webhook', 'success']);
		assert.equal((await again.listExecutions({ workflowId: id })).length, 2);
	});
}
