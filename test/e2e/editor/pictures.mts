import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { REPORTS, REPOSITORY } from '../../harness/repository.mjs';
import { N8N_VERSION } from '../../harness/versions.mjs';

const REPORT_PICTURES = join(REPORTS, 'screenshots', N8N_VERSION);
const README_PICTURES = join(REPOSITORY, 'docs', 'screenshots');
const README_MAX_BYTES = 200_000;

/** Takes a picture of what the editor shows, for whoever reads the report of the tests. */
export async function picture(page: Page, name: string): Promise<void> {
	await take(page, REPORT_PICTURES, name);
}

/** As `picture`; with `SCREENSHOTS` set it becomes a picture of the README. */
export async function readmePicture(page: Page, name: string): Promise<void> {
	const path = await take(page, process.env.SCREENSHOTS ? README_PICTURES : REPORT_PICTURES, name);
	const { size } = statSync(path);
	if (size > README_MAX_BYTES) throw new Error(`${path} is too large: ${size} bytes`);
}

async function take(page: Page, folder: string, name: string): Promise<string> {
	mkdirSync(folder, { recursive: true });
	const path = join(folder, `${name}.png`);
	const style = '.el-notification { display: none; }';
	await page.screenshot({ path, animations: 'disabled', caret: 'hide', style });
	return path;
}
