import { statSync } from 'node:fs';
import { join } from 'node:path';
import { PICTURE, type Editor } from '../../test/e2e/editor/editor.mjs';
import { REPOSITORY } from '../../test/harness/repository.mjs';
import { ExampleWorkflow } from '../../test/harness/workflows/examples.mjs';
import { klingTrigger } from '../../test/harness/workflows/nodes.mjs';
import { workflow } from '../../test/harness/workflows/workflows.mjs';
import { inEditor } from './inEditor.mjs';

/** `npm run screenshots`: the pictures of the README, taken in n8n's editor. */

const FOLDER = join(REPOSITORY, 'docs', 'screenshots');
const MAX_BYTES = 200_000;

async function take({ page }: Editor, name: string): Promise<void> {
	const path = join(FOLDER, `${name}.png`);
	await page.screenshot({ path, ...PICTURE });
	const { size } = statSync(path);
	if (size > MAX_BYTES) throw new Error(`${path} is too large: ${size} bytes`);
	console.log(path);
}

await inEditor(async (editor, environment) => {
	const { client, credentialId, sim } = environment;
	const input = await editor.newCredential();
	await input('apiKey').fill(sim.apiKey);
	await input('baseUrl').fill(`${sim.baseUrl}/`);
	await editor.at('credential-save-button').click();
	await editor.shows('Connection tested successfully');
	await take(editor, 'credential');

	const name = 'When a Task Has Ended';
	const trigger = klingTrigger({ downloadFiles: ['mp3'] }, { credentialId, name });
	await editor.openWorkflow(await client.createWorkflow(workflow('Trigger', [trigger], [])));
	await editor.openNode(name);
	await editor.page.getByText('Webhook URLs', { exact: true }).click();
	await editor.page.getByText('Production URL', { exact: true }).first().click();
	await editor.shows('Start this workflow when a task calls back');
	await take(editor, 'trigger');

	const credential = { id: credentialId, name: 'Simulator' };
	const example = new ExampleWorkflow('clip-with-sound', client, credential);
	await editor.openWorkflow(await example.save());
	await take(editor, 'example');
});
