import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { REPOSITORY } from '../../harness/repository.mjs';
import { encodeGif, type Frame } from './gif.mjs';

const FILM = join(REPOSITORY, 'docs', 'screenshots', 'film.gif');
const MAX_BYTES = 3_000_000;

/** So large that at half its width, which is what a README has room for, its words can be read. */
export const FILM_SCREEN = {
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
export class Film {
	private readonly frames: Frame[] = [];

	private caption = '';

	/** What the next pictures show. */
	say(caption: string): void {
		this.caption = caption;
	}

	/** Takes a picture of the page; one that shows nothing new makes the one before longer. */
	async shot(page: Page, delayMs: number): Promise<void> {
		await page.evaluate(`(${CAPTION})(${JSON.stringify(this.caption)})`);
		const style = '.el-notification { display: none; }';
		const png = await page.screenshot({ animations: 'disabled', caret: 'hide', style });
		const last = this.frames.at(-1);
		if (last?.png.equals(png)) last.delayMs += delayMs;
		else this.frames.push({ png, delayMs });
	}

	/** Writes the film of the README. */
	save(): { bytes: number; seconds: number; frames: number } {
		const gif = encodeGif(this.frames);
		const { length: bytes } = gif;
		if (bytes > MAX_BYTES) throw new Error(`The film is too large: ${bytes} bytes`);
		writeFileSync(FILM, gif);
		const ms = this.frames.reduce((sum, { delayMs }) => sum + delayMs, 0);
		return { bytes, seconds: ms / 1000, frames: this.frames.length };
	}
}
