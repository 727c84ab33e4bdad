import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onExit } from '../e2e/support/exit.mjs';
import { ensureN8n, ensureNode24 } from '../e2e/support/install.mjs';
import { packNode, REPOSITORY } from '../e2e/support/tarball.mjs';
import { writeDocument } from './support/document.mjs';
import { readReports, REPORTS } from './support/results.mjs';

/** Newest first; `N8N_VERSIONS=2.41.1,1.123.81` chooses others, `QUEUE_SHORT=1` fewer and smaller scenarios. */
const N8N_VERSIONS = ['2.41.1', '1.123.81'];

const LIMIT_MS = 30 * 60_000;
const TESTS = join(REPOSITORY, 'test', 'queue', 'queue.test.mts');

const say = (line: string) => console.log(line);

function chosenVersions(): string[] {
	const chosen = process.env.N8N_VERSIONS?.split(',').map((version) => version.trim());
	return chosen?.filter(Boolean) ?? N8N_VERSIONS;
}

/** Resolves to whether all tests passed. */
async function runTests(version: string): Promise<boolean> {
	const args = [
		...['--import', 'tsx', '--test', `--test-timeout=${LIMIT_MS}`],
		...['--test-reporter=spec', '--test-reporter-destination=stdout'],
		...['--test-reporter=junit', `--test-reporter-destination=${REPORTS}/queue-${version}.xml`],
		TESTS,
	];
	const env = { ...process.env, N8N_VERSION: version };
	const child = spawn(process.execPath, args, { cwd: REPOSITORY, env, stdio: 'inherit' });
	const forget = onExit(() => child.kill());
	const code = await new Promise((resolve, reject) => {
		child.on('error', reject).on('close', resolve);
	});
	forget();
	return code === 0;
}

/** Resolves to the versions in which a test failed. */
async function runAll(): Promise<string[]> {
	mkdirSync(REPORTS, { recursive: true });
	await ensureNode24(say);
	say('Packing the node');
	await packNode();
	const failed: string[] = [];
	for (const version of chosenVersions()) {
		await ensureN8n(version, say);
		say(`\nQueue mode in n8n ${version}`);
		if (!(await runTests(version))) failed.push(version);
	}
	return failed;
}

try {
	const failed = await runAll();
	if (failed.length > 0) throw new Error(`Tests failed in n8n ${failed.join(' and ')}`);
	// The versions that were not chosen keep what they came to the last time.
	if (process.env.WRITE_DOCS === '1') await writeDocument(readReports(N8N_VERSIONS));
} catch (error) {
	console.error(error instanceof Error ? error.message : String(error));
	process.exitCode = 1;
}
