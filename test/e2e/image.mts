import assert from 'node:assert/strict';
import { itemsOf } from '../harness/n8n/execution.mjs';
import { N8nClient } from '../harness/n8n/n8nClient.mjs';
import { runProgram } from '../harness/program.mjs';
import { say } from '../harness/say.mjs';
import { createKlingCredential } from '../harness/workflows/credential.mjs';
import { ExampleWorkflow } from '../harness/workflows/examples.mjs';
import { startSimulator } from '../simulator/server.mjs';

/**
 * `npm run test:image`: one soundtrack in an n8n that already runs with the node in it, such as one
 * from n8n's Docker image with the network of its host. N8N_URL is where it is.
 */

const url = process.env.N8N_URL ?? 'http://127.0.0.1:5678';
const NODE = 'Make the Soundtrack';

await runProgram(async () => {
	const sim = await startSimulator('kling', { durationMs: 3_000 });
	try {
		const client = await N8nClient.connect(url);
		const credential = await createKlingCredential(client, 'Simulator', sim);
		assert.equal((await client.testCredential(credential)).status, 'OK', 'the credential test');
		const example = new ExampleWorkflow('soundtrack-for-one-link', client, credential);
		const id = await example.pollEverySecond().set('The Video', 'video_url', sim.clipUrl()).save();
		const execution = await client.waitForExecution(await client.run(id));
		const [item] = itemsOf(execution, NODE);
		assert.equal(execution.status, 'success', JSON.stringify(execution.data.resultData.error));
		assert.equal(item?.json.task_status, 'succeed');
		assert.ok(item?.binary?.mp3, 'the MP3 is there');
		say(`A soundtrack was made in the n8n at ${url}: task ${String(item.json.task_id)}`);
	} finally {
		await sim.close();
	}
});
