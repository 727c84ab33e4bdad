import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openEnvironment } from '../harness/environment.mjs';
import { itemsOf } from '../harness/n8n/execution.mjs';
import { waitUntil } from '../harness/waitUntil.mjs';
import { openExample } from '../harness/workflows/examples.mjs';
import { missingBrowser, openBrowser } from './editor/browser.mjs';

const CLIP = fileURLToPath(new URL('../fixtures/clip.mp4', import.meta.url));
const PAGE_LIMIT_MS = 30_000;

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('a person in front of the form', { skip: missingBrowser }, () => {
	test('drops a video and gets the MP3, each byte for byte', async (t) => {
		// In memory, the usual place of n8n 1.x, nobody can fetch a file.
		const environment = await openEnvironment({}, { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' });
		t.after(async () => await environment.stop());
		const { client, n8n, sim } = environment;
		const example = openExample('soundtrack-form', environment);
		const workflowId = await example.save();
		await client.activate(workflowId);
		const browser = await openBrowser();
		t.after(async () => await browser.close());
		const page = await browser.newPage();
		page.setDefaultTimeout(PAGE_LIMIT_MS);
		const form = `${n8n.url}/form/${String(example.node('Drop a Video').webhookId)}`;
		const isThere = async () => (await page.goto(form))?.ok() === true;
		await waitUntil(isThere, { limitMs: 10_000, otherwise: () => 'The form is not there' });

		await page.locator('input[type="file"]').setInputFiles(CLIP);
		await page.locator('input[type="text"]').fill('waves');
		const downloading = page.waitForEvent('download');
		await page.getByRole('button', { name: 'Make the soundtrack' }).click();
		const download = await downloading;
		await page.getByText('Your soundtrack is ready').waitFor();

		const [task, ...others] = sim.tasks;
		assert.deepEqual(others, [], 'it is paid once');
		assert.equal(task.source?.sha256, sha256(await readFile(CLIP)));
		assert.equal(task.body.sound_effect_prompt, 'waves');
		assert.equal(download.suggestedFilename(), `clip-${task.id}.mp3`);
		const [{ id }] = await client.listExecutions({ workflowId });
		const [{ json }] = itemsOf(await client.waitForExecution(id), 'Make the Soundtrack');
		const made = Buffer.from(await (await fetch(String(json.mp3_url))).arrayBuffer());
		assert.ok((await readFile(await download.path())).equals(made), 'the MP3 is the same');
	});
});
