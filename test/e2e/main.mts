import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { onExit } from './support/exit.mjs';
import { ensureN8n, ensureNode24 } from './support/install.mjs';
import { packNode, REPOSITORY } from './support/tarball.mjs';

/** Every n8n that the tests run in, newest first; `N8N_VERSIONS=2.41.1,1.123.81` chooses others. */
const N8N_VERSIONS = ['2.41.1', '1.123.81'];

/** Longest for one file of tests: one that hangs is to fail, not to stop the others. */
const FILE_LIMIT_MS = 15 * 60_000;

const FOLDER = join(REPOSITORY, 'test', 'e2e');
const REPORTS = join(REPOSITORY, 'reports');
const SUFFIX = '.test.mts';

const say = (line: string) => console.log(line);

function chosenVersions(): string[] {
	const chosen = process.env.N8N_VERSIONS?.split(',').map((version) => version.trim());
	return chosen?.filter(Boolean) ?? N8N_VERSIONS;
}

/** The files whose name holds one of the words; without words all of them. */
function chosenFiles(words: string[]): string[] {
	const all = readdirSync(FOLDER).filter((name) => name.endsWith(SUFFIX));
	const isChosen = (name: string) =>
		words.length === 0 || words.some((word) => basename(name, SUFFIX).includes(word));
	const found = all.filter(isChosen).sort();
	if (found.length > 0) return found.map((name) => join(FOLDER, name));
	const names = all.map((name) => basename(name, SUFFIX)).join(', ');
	throw new Error(`No file of tests has "${words.join('" or "')}" in its name: ${names}`);
}

/** Runs the files one after the other in one version of n8n; resolves to whether all tests passed. */
async function runTests(version: string, files: string[]): Promise<boolean> {
	const args = [
		...['--import', 'tsx', '--test', '--test-concurrency=1', `--test-timeout=${FILE_LIMIT_MS}`],
		...['--test-reporter=spec', '--test-reporter-destination=stdout'],
		...['--test-reporter=junit', `--test-reporter-destination=${REPORTS}/e2e-${version}.xml`],
		...files,
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
	const files = chosenFiles(process.argv.slice(2));
	mkdirSync(REPORTS, { recursive: true });
	await ensureNode24(say);
	say('Packing the node');
	await packNode();
	const failed: string[] = [];
	for (const version of chosenVersions()) {
		await ensureN8n(version, say);
		say(`\nTests in n8n ${version}`);
		if (!(await runTests(version, files))) failed.push(version);
	}
	return failed;
}

try {
	const failed = await runAll();
	if (failed.length > 0) throw new Error(`Tests failed in n8n ${failed.join(' and ')}`);
} catch (error) {
	console.error(error instanceof Error ? error.message : String(error));
	process.exitCode = 1;
}
