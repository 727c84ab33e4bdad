import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The folder that keeps what is installed once and used by every checkout: Node 24 and each n8n.
 * `N8N_TEST_CACHE` moves it, for instance to a path that a CI job restores.
 */
export function cacheRoot(): string {
	const root =
		process.env.N8N_TEST_CACHE ??
		join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'n8n-nodes-cometapi-kling');
	mkdirSync(root, { recursive: true });
	return root;
}
