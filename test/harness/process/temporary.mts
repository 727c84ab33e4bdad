import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onExit } from './exit.mjs';

/** A new empty folder that is removed when this process ends; `N8N_TEST_KEEP` keeps it. */
export function temporaryFolder(prefix: string): string {
	const folder = mkdtempSync(join(tmpdir(), `${prefix}-`));
	if (!process.env.N8N_TEST_KEEP) {
		onExit(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
	}
	return folder;
}
