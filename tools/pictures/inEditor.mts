import { missingBrowser, type Screen } from '../../test/e2e/editor/browser.mjs';
import { Editor } from '../../test/e2e/editor/editor.mjs';
import { openEnvironment, type Environment } from '../../test/harness/environment.mjs';
import { OWNER } from '../../test/harness/n8n/n8nClient.mjs';
import { runProgram } from '../../test/harness/program.mjs';

/** A program that works in n8n's editor, with the simulator as the service. */
export async function inEditor(
	work: (editor: Editor, environment: Environment) => Promise<void>,
	screen?: Screen,
): Promise<void> {
	await runProgram(async () => {
		if (missingBrowser) throw new Error(missingBrowser);
		const env = { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' };
		const environment = await openEnvironment('kling', { durationMs: 3_000 }, env);
		try {
			const editor = await Editor.open(environment.n8n.url, OWNER, screen);
			await work(editor, environment).finally(async () => await editor.close());
		} finally {
			await environment.stop();
		}
	});
}
