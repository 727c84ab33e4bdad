import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { IDataObject } from 'n8n-workflow';
import { errorOf, itemsOf } from '../harness/n8n/execution.mjs';
import { startProxy } from '../harness/process/proxy.mjs';
import { useEnvironment } from '../harness/useEnvironment.mjs';
import { klingNode, runWorkflow } from '../harness/workflows/run.mjs';
import { download } from '../harness/workflows/nodes.mjs';

/** The paths that a proxy must pass by docs/waiting.md, each with the address that shows it. */
const PATHS = {
	'/webhook-waiting/': '/webhook-waiting/1',
	'/webhook/': '/webhook/1',
	'/rest/binary-data/signed': '/rest/binary-data/signed',
};

/** The beginnings of the paths that the proxy passes to n8n. */
let passed: string[] = [];
const proxy = await startProxy((path) =>
	passed.some((start) => path.startsWith(start)) ? environment.n8n.url : undefined,
);
after(() => proxy.close());
const environment = await useEnvironment(
	'kling',
	{},
	{
		WEBHOOK_URL: `${proxy.url}/`,
		N8N_WEBHOOK_URL: `${proxy.url}/`,
		N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
	},
);

async function runFile() {
	const kling = klingNode(environment, {
		videoSource: 'file',
		binaryPropertyName: 'data',
		awaitMode: 'callback',
	});
	const items = [{ url: environment.sim.clipUrl({ seconds: 2 }) }];
	return await runWorkflow(environment, items, [download(), kling]);
}

for (const [path, shown] of Object.entries(PATHS)) {
	test(`${shown} shows whether the proxy passes ${path}`, async () => {
		passed = [];
		assert.match(await (await fetch(`${proxy.url}${shown}`)).text(), /<html>/);
		passed = [path];
		const answer = await fetch(`${proxy.url}${shown}`);
		assert.ok([400, 404].includes(answer.status), `${answer.status}`);
		assert.doesNotMatch(await answer.text(), /<html|<!doctype/i);
	});
}

test('behind a proxy that passes them a file is fetched and its callback resumes the workflow', async () => {
	passed = ['/webhook-waiting/', '/rest/binary-data/signed'];
	const execution = await runFile();

	assert.deepEqual(errorOf(execution), { top: undefined, nodes: {} });
	assert.equal(itemsOf(execution, 'Kling')[0].json.task_status, 'succeed');
	const [{ body }] = environment.sim.tasks;
	for (const address of [body.video_url, body.callback_url])
		assert.ok(String(address).startsWith(`${proxy.url}/`), String(address));
});

test('where the file cannot be fetched, the error names its address', async () => {
	passed = ['/webhook-waiting/'];
	const execution = await runFile();

	const { top } = errorOf(execution);
	// n8n 1.x: the failed item of an execution that waited continues as an error item.
	const { error, details } = itemsOf(execution, 'Kling').at(0)?.json ?? {};
	const message = String(top?.message ?? error);
	const description = String(top?.description ?? (details as IDataObject).description);
	assert.match(message, /Failed to fetch the video: HTTP 404/);
	assert.ok(
		description.includes(`fetches the file from ${proxy.url}/rest/binary-data/signed`),
		description,
	);
	assert.equal(environment.sim.tasks.length, 1);
});
