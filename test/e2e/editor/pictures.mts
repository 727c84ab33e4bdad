import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { N8N_VERSION } from '../support/stage.mjs';
import { REPOSITORY } from '../support/tarball.mjs';

/** With `SCREENSHOTS` set, the pictures for the README are made anew. */
const FOLDER = process.env.SCREENSHOTS
	? join(REPOSITORY, 'docs', 'screenshots')
	: join(REPOSITORY, 'reports', 'screenshots', N8N_VERSION);

/** Takes a picture of what the editor shows. */
export async function picture(page: Page, name: string): Promise<string> {
	mkdirSync(FOLDER, { recursive: true });
	const path = join(FOLDER, `${name}.png`);
	const style = '.el-notification { display: none; }';
	await page.screenshot({ path, animations: 'disabled', caret: 'hide', style });
	return path;
}
