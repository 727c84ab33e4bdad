import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openEnvironment } from '../harness/environment.mjs';
import { OWNER } from '../harness/n8n/n8nClient.mjs';
import { openExample } from '../harness/workflows/examples.mjs';
import { missingBrowser } from './editor/browser.mjs';
import { Editor } from './editor/editor.mjs';
import { Film, FILM_SCREEN } from './film/film.mjs';

const CLIP = fileURLToPath(new URL('../fixtures/clip.mp4', import.meta.url));
const SEARCH = 'sound for video';
const KEY_MS = 70;
const LOOK_MS = 1_800;

const notAsked = process.env.FILM ? undefined : 'The film is recorded by hand: npm run film';
const skip = notAsked ?? missingBrowser;

describe('the film of the README', { skip }, () => {
	test('finds the node, drops a video into a form, watches it run and comes to the MP3', async (t) => {
		const env = { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' };
		const environment = await openEnvironment({ durationMs: 3_000 }, env);
		t.after(async () => await environment.stop());
		const editor = await Editor.open(environment.n8n.url, OWNER, FILM_SCREEN);
		t.after(async () => await editor.close());
		const { page } = editor;
		const film = new Film();

		film.say('1. Search for what you want');
		await editor.newWorkflow();
		for (let length = 1; length <= SEARCH.length; length++) {
			await editor.at('node-creator-search-bar').fill(SEARCH.slice(0, length));
			await film.shot(page, KEY_MS);
		}
		assert.match(await editor.found('CometAPI Kling'), /Turn videos, pictures and texts/);
		await film.shot(page, LOOK_MS);

		film.say('2. Drop a video into the form');
		await editor.openWorkflow(await openExample('soundtrack-form', environment).save());
		await film.shot(page, LOOK_MS);
		const opening = page.waitForEvent('popup');
		await editor.at('execute-workflow-button').first().click();
		const form = await opening;
		await form.setViewportSize(FILM_SCREEN.viewport);
		await form.locator('input[type="file"]').waitFor({ state: 'attached' });
		await film.shot(form, LOOK_MS);
		await form.locator('input[type="file"]').setInputFiles(CLIP);
		await form.locator('input[type="text"]').fill('waves and seagulls');
		await film.shot(form, LOOK_MS);

		film.say('3. Watch it run');
		await form.getByRole('button', { name: 'Make the soundtrack' }).click();
		await page.bringToFront();
		const ended = form.getByText('Your soundtrack is ready').waitFor({ timeout: 60_000 });
		let isOver = false;
		void ended.then(() => (isOver = true));
		while (!isOver) {
			await film.shot(page, 300);
			await page.waitForTimeout(150);
		}
		await ended;
		await film.shot(page, LOOK_MS);
		await film.shot(form, LOOK_MS);

		film.say('4. Hear the MP3');
		await page.bringToFront();
		await editor.openNode('Make the Soundtrack');
		const output = editor.at('output-panel');
		await output.locator('[data-test-id="radio-button-binary"]').click();
		const view = output.locator('[data-test-id="ndv-view-binary-data"]').first();
		await view.waitFor();
		await film.shot(page, LOOK_MS);
		await view.click();
		await page.locator('audio').waitFor();
		await film.shot(page, 2 * LOOK_MS);

		const { bytes, seconds, frames } = film.save();
		t.diagnostic(`${bytes} bytes, ${frames} pictures, ${seconds.toFixed(1)} s`);
	});
});
