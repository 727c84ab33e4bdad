import { mkdirSync } from 'node:fs';
import { ensureN8n, ensureNode24 } from './install/install.mjs';
import { packNode } from './install/tarball.mjs';
import { runToEnd } from './process/command.mjs';
import { REPORTS, REPOSITORY } from './repository.mjs';
import { say } from './say.mjs';
import { chosenVersions } from './versions.mjs';

export interface TestRun {
	/** The report is called `<name>-<version>.xml`. */
	name: string;
	files: string[];
	/** Longest for one file: one that hangs is to fail, not to stop the others. */
	fileLimitMs: number;
}

/**
 * Packs the node and runs files of tests, one after the other, in each chosen version of n8n.
 * Throws when a test failed, after all versions had their turn.
 */
export async function runInVersions(run: TestRun): Promise<void> {
	mkdirSync(REPORTS, { recursive: true });
	await ensureNode24(say);
	say('Packing the node');
	await packNode();
	const failed: string[] = [];
	for (const version of chosenVersions()) {
		await ensureN8n(version, say);
		say(`\nTests of "${run.name}" in n8n ${version}`);
		if (!(await hasPassed(run, version))) failed.push(version);
	}
	if (failed.length > 0) throw new Error(`Tests failed in n8n ${failed.join(' and ')}`);
}

async function hasPassed(run: TestRun, version: string): Promise<boolean> {
	const command = [
		...[process.execPath, '--import', 'tsx', '--test'],
		...['--test-concurrency=1', `--test-timeout=${run.fileLimitMs}`],
		...['--test-reporter=spec', '--test-reporter-destination=stdout'],
		...[
			'--test-reporter=junit',
			`--test-reporter-destination=${REPORTS}/${run.name}-${version}.xml`,
		],
		...run.files,
	];
	const env = { ...process.env, N8N_VERSION: version };
	// SIGTERM: the runner is to end its own processes.
	const options = { cwd: REPOSITORY, env, isInteractive: true, endSignal: 'SIGTERM' as const };
	return (await runToEnd(command, options)).code === 0;
}
