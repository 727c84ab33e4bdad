import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INode } from 'n8n-workflow';
import type { Page } from 'playwright-core';
import { PICTURE } from '../../test/e2e/editor/editor.mjs';
import { itemsOf } from '../../test/harness/n8n/execution.mjs';
import { REPOSITORY } from '../../test/harness/repository.mjs';
import { openExample } from '../../test/harness/workflows/examples.mjs';
import { encodeGif, type Frame } from './gif.mjs';
import { inEditor } from './inEditor.mjs';
import { showSound } from './waveform.mjs';

/** `npm run film`: records the film of the README, from a silent video to the same one with sound. */

const CLIP = join(REPOSITORY, 'test', 'fixtures', 'clip.mp4');
const SEARCH = 'sound for video';
const KEY_MS = 70;
const READING_MS = 1_800;

const FILM = join(REPOSITORY, 'docs', 'screenshots', 'film.gif');
const MAX_BYTES = 3_000_000;

/** So large that at half its width, which is what a README has room for, its words can be read. */
const SCREEN = {
	viewport: { width: 1100, height: 700 },
	deviceScaleFactor: 1.6,
};

const CAPTION = `(text) => {
	const bar = document.getElementById('film-caption') ?? document.createElement('div');
	bar.id = 'film-caption';
	bar.textContent = text;
	bar.style.cssText = 'position:fixed;left:0;right:0;bottom:0;z-index:2147483647;padding:8px;' +
		'background:#32269e;color:#fff;font:600 18px sans-serif;text-align:center;pointer-events:none';
	document.body.append(bar);
}`;

/** Pictures of pages, one after the other, with a caption on each. */
class Film {
	private readonly frames: Frame[] = [];

	private caption = '';

	say(caption: string): void {
		this.caption = caption;
	}

	/** Takes a picture of the page; one that shows nothing new makes the one before longer. */
	async shot(page: Page, delayMs: number): Promise<void> {
		await page.evaluate(`(${CAPTION})(${JSON.stringify(this.caption)})`);
		const png = await page.screenshot(PICTURE);
		const last = this.frames.at(-1);
		if (last?.png.equals(png)) last.delayMs += delayMs;
		else this.frames.push({ png, delayMs });
	}

	save(): void {
		const gif = encodeGif(this.frames);
		if (gif.length > MAX_BYTES) throw new Error(`The film is too large: ${gif.length} bytes`);
		writeFileSync(FILM, gif);
		const ms = this.frames.reduce((sum, { delayMs }) => sum + delayMs, 0);
		console.log(`${gif.length} bytes, ${this.frames.length} pictures, ${ms / 1000} s`);
	}
}

await inEditor(async (editor, environment) => {
	const { page } = editor;
	const film = new Film();
	const player = await page.context().newPage();

	film.say('Before: a silent video');
	await showSound(player, readFileSync(CLIP));
	await film.shot(player, READING_MS);

	await page.bringToFront();
	film.say('1. Search for what you want');
	await editor.newWorkflow();
	for (let length = 1; length <= SEARCH.length; length++) {
		await editor.at('node-creator-search-bar').fill(SEARCH.slice(0, length));
		await film.shot(page, KEY_MS);
	}
	await editor.found('CometAPI Kling');
	await film.shot(page, READING_MS);

	film.say('2. Drop a video into the form');
	const example = openExample('soundtrack-form', environment);
	const { buttonLabel } = example.node('Drop a Video').parameters.options as {
		buttonLabel: string;
	};
	const isEnding = ({ parameters }: INode) => parameters.respondWith === 'returnBinary';
	const ending = String(example.workflow.nodes.find(isEnding)?.parameters.completionTitle);
	const workflowId = await example.save();
	await editor.openWorkflow(workflowId);
	await film.shot(page, READING_MS);
	const opening = page.waitForEvent('popup');
	await editor.at('execute-workflow-button').first().click();
	const form = await opening;
	await form.setViewportSize(SCREEN.viewport);
	await form.locator('input[type="file"]').waitFor({ state: 'attached' });
	await film.shot(form, READING_MS);
	await form.locator('input[type="file"]').setInputFiles(CLIP);
	await form.locator('input[type="text"]').fill('waves and seagulls');
	await film.shot(form, READING_MS);

	film.say('3. Watch it run');
	await form.getByRole('button', { name: buttonLabel }).click();
	await page.bringToFront();
	const ended = form.getByText(ending).waitFor({ timeout: 60_000 });
	let isOver = false;
	void ended.then(() => (isOver = true));
	while (!isOver) {
		await film.shot(page, 300);
		await page.waitForTimeout(150);
	}
	await ended;
	await film.shot(page, READING_MS);
	await film.shot(form, READING_MS);

	film.say('4. Hear the MP3');
	await page.bringToFront();
	await editor.openNode('Make the Soundtrack');
	const output = editor.at('output-panel');
	await output.locator('[data-test-id="radio-button-binary"]').click();
	const view = output.locator('[data-test-id="ndv-view-binary-data"]').first();
	await view.waitFor();
	await film.shot(page, READING_MS);
	await view.click();
	await page.locator('audio').waitFor();
	await film.shot(page, READING_MS);

	film.say('After: the same video, with its sound');
	const { client } = environment;
	const [execution] = await client.waitForExecutions(workflowId, 1);
	const { video } = itemsOf(execution, 'Make the Soundtrack')[0].binary ?? {};
	if (!video) throw new Error('The run has made no video');
	await player.bringToFront();
	await showSound(player, await client.binary(video));
	await film.shot(player, 2 * READING_MS);

	film.save();
}, SCREEN);
